/**
 * Which brokers hold the partitions of a new topic: as the client says, or as the controller chooses.
 *
 * Shape   pure decisions; the answer is one replica list per partition, or a fault.
 * Units   partitions count from 0; replica lists begin with the preferred leader.
 * Errors  `TopicFault`: Kafka's code and sentence.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ReplicationControlManager.java#createTopic
 */
import type { NewTopic } from '../metadata/admin.ts';
import type { BrokerImage, MetadataImage } from '../metadata/image.ts';
import type { TopicDefaults } from './topic-configs.ts';
import { isTopicFault, type TopicFault, topicFault } from './topic-fault.ts';

export interface Assignment {
  readonly replicationFactor: number;
  /** Index = partition. */
  readonly replicas: readonly (readonly number[])[];
}

/** Registered, not fenced, not on its way out: fit to be in an ISR. */
export function isActive(broker: BrokerImage | undefined): boolean {
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
}

/** @requirement TOP-006 TOP-015 TOP-016 TOP-019 */
export function assignReplicas(
  topic: NewTopic,
  image: MetadataImage,
  defaults: TopicDefaults,
): Assignment | TopicFault {
  return topic.assignments.length > 0
    ? asTheClientSays(topic, image)
    : asTheControllerChooses(topic, image, defaults);
}

function asTheClientSays(topic: NewTopic, image: MetadataImage): Assignment | TopicFault {
  if (topic.replicationFactor !== -1) {
    return topicFault(
      42,
      'A manual partition assignment was specified, but replication factor was not set to -1.',
    );
  }
  if (topic.numPartitions !== -1) {
    return topicFault(
      42,
      'A manual partition assignment was specified, but numPartitions was not set to -1.',
    );
  }
  const chosen = new Map<number, readonly number[]>();
  let replicationFactor: number | undefined;
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (chosen.has(partitionIndex)) {
      return topicFault(39, `Found multiple manual partition assignments for partition ${partitionIndex}`);
    }
    const fault = replicaListFault(brokerIds, replicationFactor, image);
    if (fault !== undefined) return topicFault(39, fault);
    if (!brokerIds.some((id) => isActive(image.brokers.get(id)))) {
      return topicFault(
        39,
        `All brokers specified in the manual partition assignment for partition ${partitionIndex} are fenced or in controlled shutdown.`,
      );
    }
    replicationFactor = brokerIds.length;
    chosen.set(partitionIndex, brokerIds);
  }
  const replicas: (readonly number[])[] = [];
  for (let partition = 0; partition < chosen.size; partition += 1) {
    const list = chosen.get(partition);
    if (list === undefined) {
      return topicFault(39, 'partitions should be a consecutive 0-based integer sequence');
    }
    replicas.push(list);
  }
  return { replicationFactor: replicationFactor ?? 0, replicas };
}

/** What is wrong with a list of replicas that a client gives, or `undefined`. */
export function replicaListFault(
  brokerIds: readonly number[],
  replicationFactor: number | undefined,
  image: MetadataImage,
): string | undefined {
  const what = 'The manual partition assignment includes';
  if (brokerIds.length === 0) return `${what} an empty replica list.`;
  const seen = new Set<number>();
  for (const id of [...brokerIds].sort((a, b) => a - b)) {
    if (!image.brokers.has(id)) return `${what} broker ${id}, but no such broker is registered.`;
    if (seen.has(id)) return `${what} the broker ${id} more than once.`;
    seen.add(id);
  }
  if (replicationFactor !== undefined && replicationFactor !== brokerIds.length) {
    return (
      `${what} a partition with ${brokerIds.length} replica(s), but this is not consistent with previous ` +
      `partitions, which have ${replicationFactor} replica(s).`
    );
  }
  return undefined;
}

function asTheControllerChooses(
  topic: NewTopic,
  image: MetadataImage,
  defaults: TopicDefaults,
): Assignment | TopicFault {
  if (topic.replicationFactor < -1 || topic.replicationFactor === 0) {
    return topicFault(38, 'Replication factor must be larger than 0, or -1 to use the default value.');
  }
  if (topic.numPartitions < -1 || topic.numPartitions === 0) {
    return topicFault(37, 'Number of partitions was set to an invalid non-positive value.');
  }
  const numPartitions = topic.numPartitions === -1 ? defaults.numPartitions : topic.numPartitions; // TOP-019
  const replicationFactor =
    topic.replicationFactor === -1 ? defaults.replicationFactor : topic.replicationFactor;
  const replicas = placed(numPartitions, replicationFactor, image);
  return isTopicFault(replicas) ? replicas : { replicationFactor, replicas };
}

/** The controller's own choice for some partitions, or why there is none. */
export function placed(
  partitions: number,
  replicationFactor: number,
  image: MetadataImage,
): readonly (readonly number[])[] | TopicFault {
  const usable = [...image.brokers.values()].filter((broker) => !broker.inControlledShutdown);
  const fault = placementFault(replicationFactor, usable);
  if (fault !== undefined) return topicFault(38, fault);
  // OURS: with one broker the striped placer of Kafka has one answer; the walk below gives it and stays even for more.
  const ids = usable.map((broker) => broker.id).sort((a, b) => a - b);
  return Array.from({ length: partitions }, (_, partition) =>
    Array.from(
      { length: replicationFactor },
      (_unused, replica) => ids[(partition + replica) % ids.length] ?? -1,
    ),
  );
}

function placementFault(replicationFactor: number, usable: readonly BrokerImage[]): string | undefined {
  const what = `Unable to replicate the partition ${replicationFactor} time(s):`;
  if (!usable.some((broker) => !broker.fenced)) return `${what} All brokers are currently fenced.`;
  if (replicationFactor <= usable.length) return undefined;
  return (
    `${what} The target replication factor of ${replicationFactor} cannot be reached because only ` +
    `${usable.length} broker(s) are registered or some brokers have all their log directories cordoned.`
  );
}
