/**
 * The life of a broker in the metadata log: it registers fenced, is unfenced when it can serve, and leads nothing once it is gone.
 *
 * Shape   pure functions of the image. Each leadership ends with leader −1 and begins with a leader, and both move the leader epoch: no
 *         two incarnations of a broker ever write in one leader epoch, whatever the first one lost when it died.
 * Units   the broker epoch is the offset of its RegisterBrokerRecord.
 * Errors  none.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ClusterControlManager.java#registerBroker,
 *         ReplicationControlManager.java#handleBrokerFenced, handleBrokerUnfenced; records as Apache Kafka 4.3.1 writes them
 */
import type { MetadataImage, PartitionImage } from '../metadata/image.ts';
import {
  type BrokerRegistrationChange,
  type MetadataRecord,
  NO_LEADER,
  type PartitionChange,
  type RegisterBroker,
} from '../metadata/records.ts';

/** The record that registers a broker; `brokerEpoch` is the offset it will have. */
export function registerRecord(registration: RegisterBroker): MetadataRecord {
  return { type: 'RegisterBrokerRecord', version: 4, value: registration };
}

/** The broker is gone without a word: fence it, and end its leaderships. Nothing when it is fenced or unknown. */
export function fenceRecords(image: MetadataImage, brokerId: number): MetadataRecord[] {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined || broker.fenced) return [];
  return [changed(0, brokerId, broker.epoch, { fenced: 1 }), ...leadershipEnds(image, brokerId)];
}

/** The broker serves: unfence it, and let it lead what has no leader and counts it in sync. */
export function unfenceRecords(image: MetadataImage, brokerId: number): MetadataRecord[] {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined || !broker.fenced) return [];
  const records = [changed(0, brokerId, broker.epoch, { fenced: -1 })];
  for (const topic of image.topics.values()) {
    for (const partition of topic.partitions.values())
      records.push(...election(topic.id, partition, brokerId));
  }
  return records;
}

/** The broker wants to stop: it hands its leaderships back and is fenced. */
export function controlledShutdownRecords(image: MetadataImage, brokerId: number): MetadataRecord[] {
  const broker = image.brokers.get(brokerId);
  if (broker === undefined || broker.fenced) return [];
  return [
    changed(1, brokerId, broker.epoch, { inControlledShutdown: 1 }),
    ...leadershipEnds(image, brokerId),
    changed(0, brokerId, broker.epoch, { fenced: 1 }),
  ];
}

function leadershipEnds(image: MetadataImage, brokerId: number): MetadataRecord[] {
  const records: MetadataRecord[] = [];
  for (const topic of image.topics.values()) {
    for (const { partition, leader } of topic.partitions.values()) {
      if (leader === brokerId) records.push(newLeader(topic.id, partition, NO_LEADER));
    }
  }
  return records;
}

/** The broker leads what has no leader and counts it in sync or, where nobody is in sync, eligible (KIP-966). */
function election(topicId: string, image: PartitionImage, brokerId: number): MetadataRecord[] {
  const { partition, leader, isr, eligibleLeaders = [] } = image;
  if (leader !== NO_LEADER) return [];
  if (isr.includes(brokerId)) return [newLeader(topicId, partition, brokerId)];
  if (isr.length > 0 || !eligibleLeaders.includes(brokerId)) return [];
  const inSync = { isr: [brokerId], eligibleLeaderReplicas: [], lastKnownElr: [] };
  return [newLeader(topicId, partition, brokerId, inSync)];
}

function newLeader(
  topicId: string,
  partitionId: number,
  leader: number,
  more: Partial<PartitionChange> = {},
): MetadataRecord {
  const value = { partitionId, topicId, isr: null, leader, replicas: null, ...more };
  return { type: 'PartitionChangeRecord', version: 2, value };
}

function changed(
  version: number,
  brokerId: number,
  brokerEpoch: number,
  change: Partial<Pick<BrokerRegistrationChange, 'fenced' | 'inControlledShutdown'>>,
): MetadataRecord {
  const value = { brokerId, brokerEpoch, fenced: 0, inControlledShutdown: 0, ...change };
  return { type: 'BrokerRegistrationChangeRecord', version, value };
}
