/**
 * CreateTopics, decided: which topics may be, and the records that make them.
 *
 * Shape   a pure function of the request and the image; the controller appends the records and answers when
 *         they are committed.
 * Units   partitions count from 0; a new partition begins with leader epoch 0 and partition epoch 0.
 * Errors  each topic has its own; too many partitions refuse the whole request.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ReplicationControlManager.java#createTopics; the order of
 *         checks and the sentences as Apache Kafka 4.3.1 answers them.
 */
import { ZERO_UUID } from '../base/ids.ts';
import type { CreatedTopic, CreateTopicsCommand, NewTopic } from '../metadata/admin.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { randomUuid } from '../metadata/random-uuid.ts';
import { type MetadataRecord, TOPIC_RESOURCE } from '../metadata/records.ts';
import { CLUSTER_METADATA_TOPIC, collisionKey, topicNameFault } from '../metadata/topic-name.ts';
import type { Random } from '../ports/random.ts';
import { type Assignment, assignReplicas } from './assignment.ts';
import { partitionRecord } from './partition-record.ts';
import { batchFault, settingsFault } from './record-bounds.ts';
import type { TopicConfigs, TopicDefaults } from './topic-configs.ts';
import { isTopicFault, late, type TopicFault, topicFault } from './topic-fault.ts';

/** More records than this are not written for one request. */
const MAX_RECORDS_PER_OPERATION = 10_000;

export interface CreateTopicsContext {
  readonly image: MetadataImage;
  readonly configs: TopicConfigs;
  readonly defaults: TopicDefaults;
  readonly random: Random;
}

export interface CreateTopicsDecision {
  readonly results: readonly CreatedTopic[];
  readonly records: readonly MetadataRecord[];
}

/**
 * @requirement TOP-001 TOP-006 TOP-007 TOP-014 TOP-015 TOP-017 TOP-018 TOP-019 TOP-020 TOP-021 TOP-023 TOP-028 TOP-029
 */
export function decideCreateTopics(
  { topics: requested, validateOnly, timeoutMs }: CreateTopicsCommand,
  context: CreateTopicsContext,
): CreateTopicsDecision {
  const { once, twice } = splitDuplicates(requested);
  const wholeFault = late(timeoutMs) ?? excessFault(once, context.defaults);
  const collisions = collisionIndex(context.image);
  const results: CreatedTopic[] = [];
  const records: MetadataRecord[] = [];
  for (const topic of once) {
    const made = wholeFault ?? createOne(topic, context, collisions);
    if (isTopicFault(made)) results.push(refused(topic.name, made));
    else {
      results.push(made.result);
      records.push(...made.records);
    }
  }
  for (const name of twice) results.push(refused(name, topicFault(42, 'Duplicate topic name.'))); // TOP-017
  const fault =
    records.length > MAX_RECORDS_PER_OPERATION
      ? topicFault(44, 'Unable to perform excessively large batch operation.')
      : batchFault(records);
  if (fault !== undefined) {
    return {
      results: results.map((result) => (result.errorCode === 0 ? refused(result.name, fault) : result)),
      records: [],
    };
  }
  return { results, records: validateOnly ? [] : records }; // TOP-018
}

function splitDuplicates(requested: readonly NewTopic[]): { once: NewTopic[]; twice: Set<string> } {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of requested) {
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return { once: requested.filter((topic) => !twice.has(topic.name)), twice };
}

/** Counted before anything else is looked at, over the whole request. */
function excessFault(topics: readonly NewTopic[], defaults: TopicDefaults): TopicFault | undefined {
  let partitions = 0;
  for (const topic of topics) {
    if (topic.assignments.length > 0) partitions += topic.assignments.length;
    else partitions += topic.numPartitions === -1 ? defaults.numPartitions : Math.max(0, topic.numPartitions);
  }
  if (partitions <= MAX_RECORDS_PER_OPERATION) return undefined;
  return topicFault(44, 'Excessively large number of partitions per request.');
}

/** Existing topics by what they would collide in; topics of one request are not compared with each other. */
function collisionIndex(image: MetadataImage): Map<string, string> {
  const index = new Map<string, string>();
  for (const name of image.topics.keys()) if (/[._]/.test(name)) index.set(collisionKey(name), name);
  return index;
}

interface NewlyMade {
  readonly result: CreatedTopic;
  readonly records: readonly MetadataRecord[];
}

function createOne(
  topic: NewTopic,
  context: CreateTopicsContext,
  collisions: ReadonlyMap<string, string>,
): NewlyMade | TopicFault {
  // TOP-015: name, configuration, assignment; the first fault is told.
  const fault = nameFault(topic.name, context.image, collisions);
  if (fault !== undefined) return fault;
  const overrides = overridesOf(topic);
  if (typeof overrides === 'string') return topicFault(40, overrides);
  const configFault = context.configs.fault(overrides);
  if (configFault !== undefined) return topicFault(40, configFault); // TOP-006
  const unwritable = settingsFault(overrides);
  if (unwritable !== undefined) return unwritable;
  const assignment = assignReplicas(topic, context.image, context.defaults);
  if (isTopicFault(assignment)) return assignment;
  const topicId = randomUuid(context.random, 'topic-id'); // TOP-023
  return {
    result: {
      name: topic.name,
      topicId,
      errorCode: 0,
      errorMessage: null,
      numPartitions: assignment.replicas.length,
      replicationFactor: assignment.replicationFactor,
      configs: context.configs.describe(overrides),
    },
    records: recordsOf(topic.name, topicId, overrides, assignment, context.image),
  };
}

function nameFault(
  name: string,
  image: MetadataImage,
  collisions: ReadonlyMap<string, string>,
): TopicFault | undefined {
  if (name === CLUSTER_METADATA_TOPIC) {
    return topicFault(42, `Creation of internal topic ${CLUSTER_METADATA_TOPIC} is prohibited.`);
  }
  const fault = topicNameFault(name);
  if (fault !== undefined) return topicFault(17, `Topic name is invalid: ${fault}`); // TOP-001
  if (image.topics.has(name)) return topicFault(36, `Topic '${name}' already exists.`); // TOP-006
  const other = collisions.get(collisionKey(name));
  if (other !== undefined) return topicFault(17, `Topic '${name}' collides with existing topic: ${other}`); // TOP-014
  return undefined;
}

/** The last of several values for one name counts. */
function overridesOf(topic: NewTopic): ReadonlyMap<string, string> | string {
  const overrides = new Map<string, string>();
  for (const { name, value } of topic.configs) {
    if (value === null) return `Null value not supported for topic configs: ${name}`;
    overrides.set(name, value);
  }
  return overrides;
}

/** One batch: the topic, its overrides, its partitions. @requirement TOP-007 TOP-029 */
function recordsOf(
  name: string,
  topicId: string,
  overrides: ReadonlyMap<string, string>,
  assignment: Assignment,
  image: MetadataImage,
): MetadataRecord[] {
  const records: MetadataRecord[] = [{ type: 'TopicRecord', version: 0, value: { name, topicId } }];
  for (const [key, value] of overrides) {
    const entry = { resourceType: TOPIC_RESOURCE, resourceName: name, name: key, value };
    records.push({ type: 'ConfigRecord', version: 0, value: entry });
  }
  assignment.replicas.forEach((replicas, partitionId) => {
    records.push(partitionRecord(topicId, partitionId, replicas, image));
  });
  return records;
}

function refused(name: string, fault: TopicFault): CreatedTopic {
  return {
    name,
    topicId: ZERO_UUID,
    errorCode: fault.errorCode,
    errorMessage: fault.errorMessage,
    numPartitions: -1,
    replicationFactor: -1,
    configs: [],
  };
}
