/**
 * Goal    CreateTopics, DeleteTopics, producer ids and registrations are decided as Apache Kafka 4.3.1 decides them.
 * Method  pure decisions over small images; every sentence and code was seen on the real release.
 */
import { beforeEach, expect, test } from 'vitest';
import type { CreateTopicsCommand, NewTopic, TopicToDelete } from '../metadata/admin.ts';
import { MetadataLoader } from '../metadata/loader.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { activationRecords } from './activation.ts';
import { type CreateTopicsContext, decideCreateTopics } from './create-topics.ts';
import { decideDeleteTopics } from './delete-topics.ts';
import { decideProducerIds } from './producer-ids.ts';
import { controlledShutdownRecords, fenceRecords, registerRecord, unfenceRecords } from './registration.ts';

let drawn = 0;
const nextByte = (): number => {
  drawn += 1;
  return drawn % 251;
};
const random = { draw: () => 0, bytes: () => Uint8Array.from({ length: 16 }, nextByte) };
const configs = {
  fault: (overrides: ReadonlyMap<string, string>) =>
    overrides.has('nope') ? 'Unknown topic config name: nope' : undefined,
  describe: () => [],
};
let loader: MetadataLoader;
let context: CreateTopicsContext;

function apply(records: readonly MetadataRecord[]): void {
  const baseOffset = loader.image.nextOffset;
  loader.apply({ baseOffset, nextOffset: baseOffset + records.length, records });
}

const registration = {
  brokerId: 1,
  isMigratingZkBroker: false,
  incarnationId: 'aa'.repeat(16),
  brokerEpoch: 5,
  endPoints: [],
  features: [],
  rack: null,
  fenced: true,
  inControlledShutdown: false,
  logDirs: ['bb'.repeat(16)],
};

beforeEach(() => {
  loader = new MetadataLoader();
  context = { image: loader.image, configs, defaults: { numPartitions: 3, replicationFactor: 1 }, random };
  apply([registerRecord(registration)]);
  apply(unfenceRecords(loader.image, 1));
});

const topic = (name: string, more: Partial<NewTopic> = {}): NewTopic => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...more,
});

const command = (topics: NewTopic[], more: Partial<CreateTopicsCommand> = {}): CreateTopicsCommand => ({
  topics,
  validateOnly: false,
  ...more,
});

function verdict(...topics: NewTopic[]): unknown[] {
  return decideCreateTopics(command(topics), context).results.map(({ name, errorCode, errorMessage }) => [
    name,
    errorCode,
    errorMessage,
  ]);
}

function create(...names: string[]): void {
  apply(decideCreateTopics(command(names.map((name) => topic(name))), context).records);
}

const manual = (...lists: [number, number[]][]): Partial<NewTopic> => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: lists.map(([partitionIndex, brokerIds]) => ({ partitionIndex, brokerIds })),
});

test('TOP-007, TOP-029: one batch: topic, overrides, partitions that begin at nought', () => {
  const settings = { numPartitions: 2, configs: [{ name: 'retention.ms', value: '5' }] };
  const { records, results } = decideCreateTopics(command([topic('t', settings)]), context);
  expect(records.map(({ type }) => type)).toEqual([
    'TopicRecord',
    'ConfigRecord',
    'PartitionRecord',
    'PartitionRecord',
  ]);
  expect(records[3]?.value).toMatchObject({
    partitionId: 1,
    replicas: [1],
    isr: [1],
    leader: 1,
    leaderEpoch: 0,
    partitionEpoch: 0,
  });
  expect(results[0]).toMatchObject({ errorCode: 0, numPartitions: 2, replicationFactor: 1 });
});

test.each<[string, Partial<NewTopic>, number, string]>([
  ['a b', {}, 17, "Topic name is invalid: 'a b' contains one or more"],
  ['there', {}, 36, "Topic 'there' already exists."],
  ['c_x', {}, 17, "Topic 'c_x' collides with existing topic: c.x"],
  ['__cluster_metadata', {}, 42, 'Creation of internal topic __cluster_metadata is prohibited.'],
  ['t', { configs: [{ name: 'nope', value: '1' }] }, 40, 'Unknown topic config name: nope'],
  ['t', { configs: [{ name: 'x', value: null }] }, 40, 'Null value not supported for topic configs: x'],
  ['t', { numPartitions: 0 }, 37, 'Number of partitions was set to an invalid non-positive value.'],
  ['t', { numPartitions: -2 }, 37, 'Number of partitions was set'],
  ['t', { replicationFactor: 0 }, 38, 'Replication factor must be larger than 0'],
  [
    't',
    { replicationFactor: 5 },
    38,
    'The target replication factor of 5 cannot be reached because only 1 broker(s)',
  ],
  ['t', { replicationFactor: 5, numPartitions: 0 }, 37, 'Number of partitions'],
  ['t', { replicationFactor: 0, configs: [{ name: 'nope', value: '1' }] }, 40, 'Unknown'],
  ['t', { ...manual([0, [1]]), replicationFactor: 1 }, 42, 'replication factor was not set to -1'],
  ['t', { ...manual([0, [1]]), numPartitions: 1 }, 42, 'numPartitions was not set to -1'],
  ['t', manual([0, [1]], [0, [1]]), 39, 'Found multiple manual partition assignments for partition 0'],
  ['t', manual([0, [9]]), 39, 'includes broker 9, but no such broker is registered.'],
  ['t', manual([0, [1, 1]]), 39, 'includes the broker 1 more than once.'],
  ['t', manual([0, []]), 39, 'includes an empty replica list.'],
  ['t', manual([1, [1]]), 39, 'partitions should be a consecutive 0-based integer sequence'],
])('TOP-006, TOP-015, TOP-016: %s %j is %i', (name, more, code, words) => {
  create('there', 'c.x');
  const [[, errorCode, errorMessage]] = verdict(topic(name, more)) as [[string, number, string]];
  expect(errorCode).toBe(code);
  expect(errorMessage).toContain(words);
});

test('TOP-017: a name that stands twice is refused once, and the others live', () => {
  expect(verdict(topic('d'), topic('d'), topic('other'))).toEqual([
    ['other', 0, null],
    ['d', 42, 'Duplicate topic name.'],
  ]);
});

test('TOP-014: names of one request are not compared with each other', () => {
  expect(verdict(topic('e.x'), topic('e_x')).map((row) => (row as unknown[])[1])).toEqual([0, 0]);
});

test('TOP-018, TOP-019: validation writes nothing; -1 is the default', () => {
  const asked = command([topic('v', { numPartitions: -1, replicationFactor: -1 })], { validateOnly: true });
  const { records, results } = decideCreateTopics(asked, context);
  expect(records).toEqual([]);
  expect(results[0]).toMatchObject({ errorCode: 0, numPartitions: 3, replicationFactor: 1 });
});

test('TOP-028: nobody waits, nothing is begun', () => {
  const { records, results } = decideCreateTopics(command([topic('l')], { timeoutMs: 0 }), context);
  expect([records, results[0]?.errorCode, results[0]?.errorMessage]).toEqual([[], 7, null]);
});

test('too many partitions refuse the whole request', () => {
  expect(verdict(topic('x', { numPartitions: 10_000 }), topic('y'))).toEqual([
    ['x', 44, 'Excessively large number of partitions per request.'],
    ['y', 44, 'Excessively large number of partitions per request.'],
  ]);
  expect(verdict(topic('x', { numPartitions: 10_000 }))).toEqual([
    ['x', 44, 'Unable to perform excessively large batch operation.'],
  ]);
});

const idOf = (name: string): string => loader.image.topics.get(name)?.id ?? '';
const byName = (name: string): TopicToDelete => ({ name, topicId: undefined });
const byId = (topicId: string): TopicToDelete => ({ name: undefined, topicId });

function deletion(...topics: TopicToDelete[]): unknown[] {
  const { results, records } = decideDeleteTopics({ topics, timeoutMs: 1 }, loader.image);
  return [...results.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]), records.length];
}

test('TOP-010: a topic goes by name or by id', () => {
  create('a', 'b');
  expect(deletion(byName('a'), byId(idOf('b')))).toEqual([[0, null], [0, null], 2]);
  expect(deletion(byName('nope'))).toEqual([[3, 'This server does not host this topic-partition.'], 0]);
  expect(deletion(byId('12'.repeat(16)))).toEqual([[100, 'This server does not host this topic ID.'], 0]);
});

test('TOP-022: a deletion names its topic once and in one way', () => {
  create('a');
  const both = { name: 'a', topicId: idOf('a') };
  expect(deletion(both)).toEqual([[42, 'You may not specify both topic name and topic id.'], 0]);
  expect(deletion({ name: undefined, topicId: undefined })).toEqual([
    [42, 'Neither topic name nor id were specified.'],
    0,
  ]);
  expect(deletion(byName('a'), byName('a'))).toEqual([[42, 'Duplicate topic name.'], 0]);
  expect(deletion(byId(idOf('a')), byId(idOf('a')))).toEqual([[42, 'Duplicate topic id.'], 0]);
  const twoWays = [[42, 'The provided topic name maps to an ID that was already supplied.'], 0];
  expect(deletion(byName('a'), byId(idOf('a')))).toEqual(twoWays);
  expect(deletion(byId(idOf('a')), byName('a'))).toEqual(twoWays);
});

test('TOP-024: blocks of producer ids never overlap', () => {
  const first = decideProducerIds(loader.image, 1);
  apply(first.records);
  const second = decideProducerIds(loader.image, 1);
  expect([first.block, second.block]).toEqual([
    { firstId: 0, length: 1000 },
    { firstId: 1000, length: 1000 },
  ]);
  expect(first.records[0]?.value).toMatchObject({ brokerId: 1, brokerEpoch: 5, nextProducerId: 1000 });
});

test('a restart ends every leadership and begins another, in a new leader epoch', () => {
  create('a');
  const epochs = (): unknown => {
    const { leader, leaderEpoch } = loader.image.topics.get('a')?.partitions.get(0) ?? {};
    return [leader, leaderEpoch];
  };
  apply(controlledShutdownRecords(loader.image, 1));
  expect(epochs()).toEqual([-1, 1]);
  apply([registerRecord({ ...registration, brokerEpoch: 9 })]);
  apply(unfenceRecords(loader.image, 1));
  expect(epochs()).toEqual([1, 2]);
  apply(fenceRecords(loader.image, 1)); // It died without a word, and is back.
  expect(epochs()).toEqual([-1, 3]);
  expect(fenceRecords(loader.image, 1)).toEqual([]);
});

test('where nobody is in sync, whoever is eligible leads, and is in sync again', () => {
  create('a');
  const gone = {
    partitionId: 0,
    topicId: idOf('a'),
    isr: [],
    leader: -1,
    replicas: null,
    eligibleLeaderReplicas: [1],
  };
  apply(fenceRecords(loader.image, 1).slice(0, 1));
  apply([{ type: 'PartitionChangeRecord', version: 2, value: gone }]);
  apply(unfenceRecords(loader.image, 1));
  const partition = loader.image.topics.get('a')?.partitions.get(0);
  expect(partition).toMatchObject({ isr: [1], leader: 1, leaderEpoch: 2, eligibleLeaders: [] });
});

test('an empty log gets its features, in one transaction, once', () => {
  const records = activationRecords(loader.image);
  expect(records.map(({ type }) => type)).toEqual([
    'BeginTransactionRecord',
    'FeatureLevelRecord',
    'EndTransactionRecord',
  ]);
  apply(records);
  expect(loader.image.features.get('metadata.version')).toBe(30);
  expect(activationRecords(loader.image)).toEqual([]);
});
