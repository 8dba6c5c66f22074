/**
 * CreatePartitions, decided: which topics grow, and the records of the new partitions.
 *
 * Shape   a pure function of the request and the image.
 * Units   `count` is the number of partitions there shall be; new ones are numbered from the old count.
 * Errors  each topic has its own: 42 named twice, 3 unknown, 37 no increase, 39 a bad assignment, 38 no
 *         broker for it, 44 too many.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ReplicationControlManager.java#createPartitions,
 *         core/src/main/scala/kafka/server/ControllerApis.scala#createPartitions; sentences as Apache Kafka 4.3.1 answers
 */
import type {
  CreatePartitionsCommand,
  CreatePartitionsResult,
  CreatePartitionsTopic,
} from '../metadata/admin.ts';
import type { MetadataImage, TopicImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { isActive, placed, replicaListFault } from './assignment.ts';
import { partitionRecord } from './partition-record.ts';
import { isTopicFault, late, type TopicFault, topicFault } from './topic-fault.ts';

/** One request makes at most so many partitions. */
const MAX_NEW_PARTITIONS = 10_000;

export interface CreatePartitionsDecision {
  readonly results: readonly CreatePartitionsResult[];
  readonly records: readonly MetadataRecord[];
}

/** @requirement TOP-013 TOP-030 TOP-031 TOP-032 TOP-033 TOP-034 TOP-035 TOP-036 */
export function decideCreatePartitions(
  { topics, timeoutMs, validateOnly }: CreatePartitionsCommand,
  image: MetadataImage,
): CreatePartitionsDecision {
  const tooLate = late(timeoutMs); // TOP-035
  const results: CreatePartitionsResult[] = [];
  const records: MetadataRecord[] = [];
  const counts = new Map<string, number>();
  for (const { name } of topics) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, times] of counts) {
    if (times > 1) results.push(resultOf(name, topicFault(42, 'Duplicate topic name.'))); // TOP-034
  }
  for (const topic of topics) {
    if (counts.get(topic.name) !== 1) continue;
    const made = tooLate ?? grown(topic, image, MAX_NEW_PARTITIONS - records.length);
    if (isTopicFault(made)) results.push(resultOf(topic.name, made));
    else {
      results.push({ name: topic.name, errorCode: 0, errorMessage: null });
      records.push(...made);
    }
  }
  return { results, records: validateOnly ? [] : records }; // TOP-033
}

/** The records of the new partitions. TOP-032: existence, count, number of assignments, each assignment, placement. */
function grown(
  { name, count, assignments }: CreatePartitionsTopic,
  image: MetadataImage,
  room: number,
): readonly MetadataRecord[] | TopicFault {
  const topic = image.topics.get(name);
  if (topic === undefined) return topicFault(3, null); // TOP-013
  const existing = topic.partitions.size;
  const added = count - existing;
  if (added === 0) return topicFault(37, `Topic already has ${existing} partition(s).`); // TOP-013
  if (added < 0) {
    const what = `The topic ${name} currently has ${existing} partition(s);`;
    return topicFault(37, `${what} ${count} would not be an increase.`); // TOP-013
  }
  // OURS: Apache Kafka makes as many as there is room for, and answers UNKNOWN_SERVER_ERROR (AMB-TOP-3).
  if (added > room) return topicFault(44, 'Excessively large number of partitions per request.');
  const replicationFactor = topic.partitions.get(0)?.replicas.length ?? 1;
  const replicas =
    assignments === null
      ? placed(added, replicationFactor, image)
      : assigned(topic, added, assignments, replicationFactor, image);
  if (isTopicFault(replicas)) return replicas;
  return replicas.map((list, index) => partitionRecord(topic.id, existing + index, list, image)); // TOP-030
}

/** @requirement TOP-031 */
function assigned(
  topic: TopicImage,
  added: number,
  assignments: readonly { readonly brokerIds: readonly number[] }[],
  replicationFactor: number,
  image: MetadataImage,
): readonly (readonly number[])[] | TopicFault {
  if (assignments.length !== added) {
    const what = `Attempted to add ${added} additional partition(s), but only ${assignments.length}`;
    return topicFault(39, `${what} assignment(s) were specified.`); // TOP-031
  }
  for (const [index, { brokerIds }] of assignments.entries()) {
    const fault = replicaListFault(brokerIds, replicationFactor, image);
    if (fault !== undefined) return topicFault(39, fault); // TOP-031
    if (!brokerIds.some((id) => isActive(image.brokers.get(id)))) {
      const partition = topic.partitions.size + index;
      const what = 'All brokers specified in the manual partition assignment for partition';
      return topicFault(39, `${what} ${partition} are fenced or in controlled shutdown.`);
    }
  }
  return assignments.map(({ brokerIds }) => brokerIds);
}

const resultOf = (name: string, fault: TopicFault): CreatePartitionsResult => ({ name, ...fault });
