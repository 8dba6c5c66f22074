/**
 * Blocks of producer ids: each id is given out once in the life of a cluster.
 *
 * Shape   a pure function of the image.
 * Units   a block is 1,000 ids.
 * Errors  a cluster that has used up 2^53 ids is a broken invariant.
 * Source  KIP-730; kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ProducerIdControlManager.java
 */
import { assert } from '../base/assert.ts';
import type { ProducerIdBlock } from '../metadata/admin.ts';
import type { MetadataImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';

const BLOCK_LENGTH = 1000;

export interface ProducerIdsDecision {
  readonly block: ProducerIdBlock;
  readonly records: readonly MetadataRecord[];
}

/** The next block, and the record after whose commit it may be used. @requirement TOP-024 */
export function decideProducerIds(image: MetadataImage, brokerId: number): ProducerIdsDecision {
  const firstId = image.nextProducerId;
  const nextProducerId = firstId + BLOCK_LENGTH;
  assert(Number.isSafeInteger(nextProducerId), 'producer ids are safe integers');
  const brokerEpoch = image.brokers.get(brokerId)?.epoch ?? -1;
  return {
    block: { firstId, length: BLOCK_LENGTH },
    records: [{ type: 'ProducerIdsRecord', version: 0, value: { brokerId, brokerEpoch, nextProducerId } }],
  };
}
