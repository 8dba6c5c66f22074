/**
 * The record of a new partition: who holds it, and who leads first.
 *
 * Shape   pure; CreateTopics and CreatePartitions write the same record.
 * Units   a new partition begins with leader epoch 0 and partition epoch 0.
 * Errors  none: an assignment without a live replica was refused before.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ReplicationControlManager.java#buildPartitionRegistration
 */
import { assert } from '../base/assert.ts';
import { ZERO_UUID } from '../base/ids.ts';
import type { MetadataImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { isActive } from './assignment.ts';

/** @requirement TOP-007 TOP-029 TOP-030 */
export function partitionRecord(
  topicId: string,
  partitionId: number,
  replicas: readonly number[],
  image: MetadataImage,
): MetadataRecord {
  const isr = replicas.filter((id) => isActive(image.brokers.get(id)));
  const leader = isr[0];
  assert(leader !== undefined, 'a new partition has a replica that can lead it');
  const value = {
    partitionId,
    topicId,
    replicas,
    isr, // TOP-029
    removingReplicas: [],
    addingReplicas: [],
    leader, // TOP-007, TOP-029
    leaderRecoveryState: 0,
    leaderEpoch: 0, // TOP-029
    partitionEpoch: 0,
    directories: replicas.map((id) => directoryOf(id, image)),
  };
  return { type: 'PartitionRecord', version: 2, value };
}

/** A broker with one log directory will put the replica there; it is unassigned where it has several. */
function directoryOf(brokerId: number, image: MetadataImage): string {
  const directories = image.brokers.get(brokerId)?.logDirs ?? [];
  const [only] = directories;
  return directories.length === 1 && only !== undefined ? only : `${ZERO_UUID.slice(0, 31)}1`;
}
