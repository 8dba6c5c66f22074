/**
 * One record of the metadata log changes the image; nothing else does.
 *
 * Shape   one function per record type; the image changes in place and the delta remembers what changed.
 * Errors  a record that does not fit the image (a partition of an unknown topic) is a broken invariant: the
 *         log was written by a controller that knew the same image.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/image/MetadataDelta.java#replay
 */
import { assert } from '../base/assert.ts';
import { leaderEpoch, partitionEpoch } from '../base/ids.ts';
import type { MetadataDelta } from './delta.ts';
import type { BrokerImage, MutableImage, MutableTopic, PartitionImage } from './image.ts';
import {
  BROKER_RESOURCE,
  type ConfigEntry,
  type MetadataRecord,
  type PartitionChange,
  type PartitionRegistration,
  type RegisterBroker,
  SAME_LEADER,
  TOPIC_RESOURCE,
} from './records.ts';

/** Applies one record. Records inside a metadata transaction come here only after its end (`loader.ts`). */
export function applyRecord(image: MutableImage, record: MetadataRecord, delta: MetadataDelta): void {
  switch (record.type) {
    case 'TopicRecord':
      addTopic(image, record.value.name, record.value.topicId);
      return;
    case 'RemoveTopicRecord':
      removeTopic(image, record.value.topicId, delta);
      return;
    case 'PartitionRecord':
      setPartition(image, record.value, delta);
      return;
    case 'PartitionChangeRecord':
      changePartition(image, record.value, delta);
      return;
    case 'ConfigRecord':
      setConfig(image, record.value, delta);
      return;
    case 'RegisterBrokerRecord':
      registerBroker(image, record.value);
      return;
    case 'UnregisterBrokerRecord':
      image.brokers.delete(record.value.brokerId);
      return;
    case 'BrokerRegistrationChangeRecord': {
      const { brokerId, fenced, inControlledShutdown } = record.value;
      changeBroker(image, brokerId, {
        ...(fenced === 0 ? {} : { fenced: fenced > 0 }),
        ...(inControlledShutdown === 1 ? { inControlledShutdown: true } : {}),
      });
      return;
    }
    case 'FenceBrokerRecord':
      changeBroker(image, record.value.id, { fenced: true });
      return;
    case 'UnfenceBrokerRecord':
      changeBroker(image, record.value.id, { fenced: false });
      return;
    case 'FeatureLevelRecord':
      if (record.value.featureLevel === 0) image.features.delete(record.value.name);
      else image.features.set(record.value.name, record.value.featureLevel);
      return;
    case 'ProducerIdsRecord':
      image.nextProducerId = record.value.nextProducerId;
      return;
    default:
      return; // Mechanisms of other releases: nothing of theirs is in this image.
  }
}

function addTopic(image: MutableImage, name: string, id: string): void {
  assert(!image.topics.has(name) && !image.topicsById.has(id), `topic ${name} is created once`);
  const topic: MutableTopic = { name, id, partitions: new Map() };
  image.topics.set(name, topic);
  image.topicsById.set(id, topic);
}

/** One record takes the topic, its partitions and its overrides. */
function removeTopic(image: MutableImage, id: string, delta: MetadataDelta): void {
  const topic = known(image, id);
  image.topics.delete(topic.name);
  image.topicsById.delete(id);
  image.configs.delete(`${TOPIC_RESOURCE}:${topic.name}`);
  delta.changedPartitions.delete(id);
  delta.changedTopicConfigs.delete(topic.name);
  delta.deletedTopics.push(topic);
}

function setPartition(image: MutableImage, value: PartitionRegistration, delta: MetadataDelta): void {
  const topic = known(image, value.topicId);
  topic.partitions.set(value.partitionId, {
    partition: value.partitionId,
    replicas: value.replicas,
    isr: value.isr,
    eligibleLeaders: value.eligibleLeaderReplicas ?? [],
    leader: value.leader,
    leaderEpoch: leaderEpoch(value.leaderEpoch),
    partitionEpoch: partitionEpoch(value.partitionEpoch),
    directories: value.directories,
  });
  delta.partitionChanged(value.topicId, value.partitionId);
}

/** Each change moves the partition epoch; a change of leader, to the same one too, moves the leader epoch as well. */
function changePartition(image: MutableImage, change: PartitionChange, delta: MetadataDelta): void {
  const topic = known(image, change.topicId);
  const old = topic.partitions.get(change.partitionId);
  assert(old !== undefined, `partition ${topic.name}-${change.partitionId} exists before it changes`);
  const elected = change.leader !== SAME_LEADER;
  const next: PartitionImage = {
    ...old,
    replicas: change.replicas ?? old.replicas,
    isr: change.isr ?? old.isr,
    eligibleLeaders: change.eligibleLeaderReplicas ?? old.eligibleLeaders ?? [],
    leader: elected ? change.leader : old.leader,
    leaderEpoch: leaderEpoch(old.leaderEpoch + (elected ? 1 : 0)),
    partitionEpoch: partitionEpoch(old.partitionEpoch + 1),
  };
  topic.partitions.set(change.partitionId, next);
  delta.partitionChanged(change.topicId, change.partitionId);
}

function setConfig(image: MutableImage, entry: ConfigEntry, delta: MetadataDelta): void {
  const resource = `${entry.resourceType}:${entry.resourceName}`;
  const overrides = image.configs.get(resource) ?? new Map<string, string>();
  if (entry.value === null) overrides.delete(entry.name);
  else overrides.set(entry.name, entry.value);
  if (overrides.size === 0) image.configs.delete(resource);
  else image.configs.set(resource, overrides);
  if (entry.resourceType === TOPIC_RESOURCE) delta.changedTopicConfigs.add(entry.resourceName);
  if (entry.resourceType === BROKER_RESOURCE) delta.changedBrokerConfigs.add(entry.resourceName);
}

function registerBroker(image: MutableImage, value: RegisterBroker): void {
  image.brokers.set(value.brokerId, {
    id: value.brokerId,
    epoch: value.brokerEpoch,
    incarnationId: value.incarnationId,
    endPoints: value.endPoints,
    rack: value.rack,
    fenced: value.fenced,
    inControlledShutdown: value.inControlledShutdown,
    logDirs: value.logDirs,
  });
}

function changeBroker(image: MutableImage, id: number, change: Partial<BrokerImage>): void {
  const broker = image.brokers.get(id);
  assert(broker !== undefined, `broker ${id} is registered before its registration changes`);
  image.brokers.set(id, { ...broker, ...change });
}

function known(image: MutableImage, topicId: string): MutableTopic {
  const topic = image.topicsById.get(topicId);
  assert(topic !== undefined, `topic id ${topicId} is in the image`);
  return topic;
}
