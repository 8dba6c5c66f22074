/**
 * Goal    the records of changed configurations and of growing topics, and the order in which faults are told.
 * Method  decisions over an image with one broker and one topic; sentences as Apache Kafka 4.3.1 answers them.
 */
import { expect, test } from 'vitest';
import { type ResourceChange, SET } from '../config/change-config.ts';
import { MetadataLoader } from '../metadata/loader.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { decideAlterConfigs } from './alter-configs.ts';
import { decideCreatePartitions } from './create-partitions.ts';

const ID = 'f0b64859eded44f191afb897e23b9bcc';
const DELETE = 1;

function imageWith(...more: MetadataRecord[]) {
  const broker = {
    brokerId: 1,
    isMigratingZkBroker: false,
    incarnationId: ID,
    brokerEpoch: 0,
    endPoints: [],
    features: [],
    rack: null,
    fenced: false,
    inControlledShutdown: false,
    logDirs: [ID],
  };
  const partition = {
    partitionId: 0,
    topicId: ID,
    replicas: [1],
    isr: [1],
    removingReplicas: [],
    addingReplicas: [],
    leader: 1,
    leaderRecoveryState: 0,
    leaderEpoch: 4,
    partitionEpoch: 0,
    directories: [ID],
  };
  const records: MetadataRecord[] = [
    { type: 'RegisterBrokerRecord', version: 4, value: broker },
    { type: 'TopicRecord', version: 0, value: { name: 't', topicId: ID } },
    { type: 'PartitionRecord', version: 2, value: partition },
    ...more,
  ];
  const loader = new MetadataLoader();
  loader.apply({ baseOffset: 0, nextOffset: records.length, records });
  return loader.image;
}

const setting = (type: number, resourceName: string, name: string, value: string | null): MetadataRecord => ({
  type: 'ConfigRecord',
  version: 0,
  value: { resourceType: type, resourceName, name, value },
});

/** Values that begin with "bad" are refused. */
const configs = {
  fault: (overrides: ReadonlyMap<string, string>) =>
    [...overrides.values()].some((value) => value.startsWith('bad')) ? 'a bad value' : undefined,
  describe: () => [],
};
const change = (name: string, changes: ResourceChange['changes'], more: Partial<ResourceChange> = {}) => ({
  type: 2,
  name,
  replace: false,
  changes,
  ...more,
});

test('CFG-026: one record for each setting that changes, for a broker also where it does not', () => {
  const image = imageWith(setting(2, 't', 'a', '1'), setting(2, 't', 'b', '2'), setting(4, '1', 'c', '3'));
  const decide = (resource: ResourceChange) =>
    decideAlterConfigs({ resources: [resource], validateOnly: false }, image, configs).records;
  const lines = [
    { name: 'a', operation: SET, value: '1' },
    { name: 'b', operation: SET, value: '3' },
    { name: 'z', operation: DELETE, value: null },
  ];
  expect(decide(change('t', lines))).toEqual([setting(2, 't', 'b', '3')]);
  expect(decide(change('t', [{ name: 'b', operation: SET, value: '3' }], { replace: true }))).toEqual([
    setting(2, 't', 'b', '3'),
    setting(2, 't', 'a', null),
  ]);
  const same = [{ name: 'c', operation: SET, value: '3' }];
  expect(decide(change('1', same, { type: 4 }))).toEqual([setting(4, '1', 'c', '3')]);
});

test('CFG-003, CFG-004, CFG-011, CFG-013: the first fault of a resource is told, and refuses that resource alone', () => {
  const bad = [{ name: 'a', operation: SET, value: 'bad' }];
  const good = [{ name: 'a', operation: SET, value: 'good' }];
  const resources = [
    change('', bad),
    change('a b', bad),
    change('none', bad),
    change('none', good),
    change('t', [...good, { name: 'b', operation: SET, value: 'bad' }]),
    change('t', good),
  ];
  const { results, records } = decideAlterConfigs({ resources, validateOnly: false }, imageWith(), configs);
  expect(results.map(({ errorCode }) => errorCode)).toEqual([42, 17, 40, 3, 40, 0]);
  expect(records).toEqual([setting(2, 't', 'a', 'good')]);
  expect(decideAlterConfigs({ resources, validateOnly: true }, imageWith(), configs)).toEqual({
    results,
    records: [],
  });
});

test('TOP-013, TOP-031, TOP-032: why a topic does not grow', () => {
  const verdict = (count: number, assignments: readonly (readonly number[])[] | null, name = 't') => {
    const topic = { name, count, assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null };
    const command = { topics: [topic], timeoutMs: 1, validateOnly: false };
    const { results, records } = decideCreatePartitions(command, imageWith());
    return [results[0]?.errorCode, results[0]?.errorMessage, records.length];
  };
  const missing = 'The manual partition assignment includes broker 2, but no such broker is registered.';
  expect(verdict(2, null, 'none')).toEqual([3, null, 0]);
  expect(verdict(1, [[2]])).toEqual([37, 'Topic already has 1 partition(s).', 0]);
  expect(verdict(0, null)).toEqual([
    37,
    'The topic t currently has 1 partition(s); 0 would not be an increase.',
    0,
  ]);
  expect(verdict(3, [[1]])).toEqual([
    39,
    'Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.',
    0,
  ]);
  expect(verdict(3, [[1], [2]])).toEqual([39, missing, 0]);
  expect(verdict(10_002, null)[0]).toBe(44);
  expect(verdict(3, [[1], [1]])).toEqual([0, null, 2]);
});

test('TOP-030, TOP-034, TOP-035: new partitions are numbered on, at epoch 0; a name counts once; nobody waits for nothing', () => {
  const image = imageWith();
  const topic = (name: string, count: number) => ({ name, count, assignments: null });
  const grow = (topics: ReturnType<typeof topic>[], timeoutMs = 1) =>
    decideCreatePartitions({ topics, timeoutMs, validateOnly: false }, image);
  const made = grow([topic('t', 3)]).records.map(({ type, value }) => [type, value]);
  expect(made).toMatchObject(
    [1, 2].map((partitionId) => ['PartitionRecord', { partitionId, leader: 1, leaderEpoch: 0 }]),
  );
  expect(grow([topic('t', 3), topic('t', 4)])).toEqual({
    results: [{ name: 't', errorCode: 42, errorMessage: 'Duplicate topic name.' }],
    records: [],
  });
  expect(grow([topic('t', 3)], 0)).toEqual({
    results: [{ name: 't', errorCode: 7, errorMessage: null }],
    records: [],
  });
});
