/**
 * What makes a whole Produce request fail, however good its other partitions are: a first batch that cannot
 * be read, and transactions.
 *
 * Shape   two pure functions over the bytes of the request, for the two moments at which Kafka looks.
 * Units   bytes.
 * Errors  `WholeRequestError`: one code for every partition.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/RequestUtils.java#hasTransactionalRecords,
 *         core/src/main/scala/kafka/server/KafkaApis.scala#handleProduceRequest,
 *         ReplicaManager.scala#handleProduceAppend
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { isEmptySet } from '../legacy/read-set.ts';
import type { TopicProduceData } from '../protocol/generated/ProduceRequest.ts';
import { readInt32 } from '../protocol/int64.ts';
import { batchSizeAt, CORRUPT_BATCH } from '../records/batch-cursor.ts';
import {
  BATCH_LENGTH_AT,
  isTransactional,
  magic,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
} from '../records/batch-header.ts';

export interface WholeRequestError {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

/**
 * Before anything else the first batch of every partition is looked at, to see whether it is transactional.
 * @requirement PRD-011 PRD-022 PRD-024 PRD-026
 */
export function firstLook(
  topics: readonly TopicProduceData[],
  transactionalId: string | null,
): WholeRequestError | undefined {
  let transactional = false;
  for (const topic of topics) {
    for (const { records } of topic.partitionData) {
      if (records === null) continue;
      const size = batchSizeAt(records, 0);
      if (size === CORRUPT_BATCH)
        return { errorCode: errorCodes.CORRUPT_MESSAGE, errorMessage: whyCorrupt(records) }; // PRD-011
      if (size > 0 && magic(records, 0) === 2 && isTransactional(records, 0)) transactional = true;
    }
  }
  if (!transactional || transactionalId !== null) return undefined;
  return { errorCode: errorCodes.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, errorMessage: null }; // PRD-022
}

function whyCorrupt(records: Uint8Array): string {
  const sizeField = readInt32(records, BATCH_LENGTH_AT);
  if (sizeField < 14) return `Record size ${sizeField} is less than the minimum record overhead (14)`;
  return `Invalid magic found in record: ${magic(records, 0)}`;
}

/**
 * Before the appends Kafka reads the producer id of every batch that is left, and counts those of
 * transactions.
 * @requirement PRD-022 PRD-026
 */
export function producersOf(batches: Iterable<Uint8Array>): WholeRequestError | undefined {
  let first: Uint8Array | undefined;
  for (const records of batches) {
    if (isEmptySet(records) || magic(records, 0) < 2) continue; // OLD-001, OLD-010: they have no producer.
    // PRD-026: the batch says that it ends before its producer id does, and Kafka reads past its end.
    if (batchSizeAt(records, 0) < PRODUCER_ID_AT + 8) {
      return { errorCode: errorCodes.UNKNOWN_SERVER_ERROR, errorMessage: null };
    }
    if (!isTransactional(records, 0)) continue;
    first ??= records;
    if (!sameProducer(first, records)) {
      return { errorCode: errorCodes.INVALID_PRODUCER_ID_MAPPING, errorMessage: null }; // PRD-022
    }
  }
  return undefined;
}

function sameProducer(one: Uint8Array, other: Uint8Array): boolean {
  for (let at = PRODUCER_ID_AT; at < PRODUCER_EPOCH_AT + 2; at++) if (one[at] !== other[at]) return false;
  return true;
}
