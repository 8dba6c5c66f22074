/**
 * Goal    names, uuids, framing and the image obey their rules.
 * Method  tables for the names, bytes of a real release for the framing, short logs for the image.
 */
import { expect, test } from 'vitest';
import { MetadataDelta } from './delta.ts';
import { type MetadataBatch, MetadataLoader } from './loader.ts';
import { isReservedUuid, randomUuid } from './random-uuid.ts';
import { frameRecord, MetadataFault, unframeRecord } from './record-framing.ts';
import type { MetadataRecord } from './records.ts';
import { collisionKey, topicNameFault } from './topic-name.ts';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const TOPIC = 'f0b64859eded44f191afb897e23b9bcc';

test.each([
  ['', 'the empty string is not allowed'],
  ['.', "'.' is not allowed"],
  ['..', "'..' is not allowed"],
  ['a b', "'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"],
  ['é', "'é' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"],
])('TOP-001: %j is no topic name', (name, reason) => {
  expect(topicNameFault(name)).toBe(reason);
});

test('TOP-001: 249 characters are a name, 250 are not', () => {
  expect(topicNameFault('x'.repeat(249))).toBeUndefined();
  expect(topicNameFault('x'.repeat(250))).toContain('longer than the max allowed length 249');
  expect(topicNameFault('...')).toBeUndefined();
});

test('TOP-014: dots and underscores are one', () => {
  expect(collisionKey('a.b_c')).toBe(collisionKey('a_b.c'));
});

test('a drawn uuid is of version 4, not reserved, and does not begin like an option', () => {
  const first = Uint8Array.of(0xf8, ...new Array<number>(15).fill(0)); // Text beginning with '-'.
  const second = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  const draws = [first, second];
  const random = { draw: () => 0, bytes: () => draws.shift() ?? second };
  expect(randomUuid(random, 'test')).toBe('0102030405064708890a0b0c0d0e0f10');
  expect(isReservedUuid(`${'0'.repeat(30)}63`)).toBe(true);
  expect(isReservedUuid(`${'0'.repeat(30)}64`)).toBe(false);
});

/** Values of `__cluster_metadata` records that Apache Kafka 4.3.1 wrote. */
const REAL: [string, MetadataRecord][] = [
  [
    '010c00116d657461646174612e76657273696f6e001e00',
    { type: 'FeatureLevelRecord', version: 0, value: { name: 'metadata.version', featureLevel: 30 } },
  ],
  [`01020003${'6d31'}${TOPIC}00`, { type: 'TopicRecord', version: 0, value: { name: 'm1', topicId: TOPIC } }],
  [`010900${TOPIC}00`, { type: 'RemoveTopicRecord', version: 0, value: { topicId: TOPIC } }],
  ['01140000', { type: 'NoOpRecord', version: 0, value: {} }],
];

test.each(REAL)('the frame %s is understood and made again', (hex, record) => {
  expect(unframeRecord(fromHex(hex))).toEqual(record);
  expect(Buffer.from(frameRecord(record)).toString('hex')).toBe(hex);
});

test.each([
  '01170001001212426f6f747374726170207265636f726473',
  '01180000',
  '01000400000001004437a0f7fccb4eb4be1cdf90370e8b830000000000000005020a504c41494e544558540a3132372e302e302e31ad39000000080e67726f75702e76657273696f6e00000001000e6b726166742e76657273696f6e00000001000e73686172652e76657273696f6e0000000100116d657461646174612e76657273696f6e0007001e0021656c696769626c652e6c65616465722e7265706c696361732e76657273696f6e0000000100147472616e73616374696f6e2e76657273696f6e00000002001073747265616d732e76657273696f6e0000000100000100010011024cd9917e607b59d4a22e46f0d4172404',
  '011100000000010000000000000005010001ff',
  '01110300000001000000000000000501030101',
  '01110100000001000000000000000501010101',
  '01030200000000943a2ca7d3f74eaab915fbd2f2b8d434020000000102000000010101000000010000000000000000024cd9917e607b59d4a22e46f0d417240400',
  '010400020563666f6b0f636c65616e75702e706f6c69637908636f6d7061637400',
  '010f0000000001000000000000000500000000000003e800',
  '0105020000000013b702013d8d4841a5060a4d8779eb99010104ffffffff',
  '011c00145f5f7472616e73616374696f6e5f737461746500',
])('a record of the real release comes out as it went in: %s', (hex) => {
  expect(Buffer.from(frameRecord(unframeRecord(fromHex(hex)))).toString('hex')).toBe(hex);
});

test.each([
  ['02140000', 'frame version 2'],
  ['01060000', 'type 6'],
  ['01140100', 'version 1 of NoOpRecord'],
  ['0114000000', 'bytes follow'],
  ['010200', 'malformed'],
  ['01', 'ends inside its frame'],
])('a frame that cannot be read whole is a fault: %s', (hex, words) => {
  expect(() => unframeRecord(fromHex(hex))).toThrow(MetadataFault);
  expect(() => unframeRecord(fromHex(hex))).toThrow(words);
});

const topicRecord = (name: string, topicId: string): MetadataRecord => ({
  type: 'TopicRecord',
  version: 0,
  value: { name, topicId },
});

const partitionRecord = (topicId: string, partitionId: number): MetadataRecord => ({
  type: 'PartitionRecord',
  version: 2,
  value: {
    partitionId,
    topicId,
    replicas: [1],
    isr: [1],
    removingReplicas: [],
    addingReplicas: [],
    leader: 1,
    leaderRecoveryState: 0,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: [],
  },
});

const leaderChange = (topicId: string, partitionId: number, leader: number): MetadataRecord => ({
  type: 'PartitionChangeRecord',
  version: 2,
  value: { partitionId, topicId, isr: null, leader, replicas: null },
});

/** One batch behind the last. */
function log(loader: MetadataLoader) {
  return (...records: MetadataRecord[]): MetadataBatch => {
    const baseOffset = loader.image.nextOffset;
    return { baseOffset, nextOffset: baseOffset + records.length, records };
  };
}

test('a change of leader moves both epochs, another change one', () => {
  const loader = new MetadataLoader();
  const batch = log(loader);
  loader.apply(batch(topicRecord('t', TOPIC), partitionRecord(TOPIC, 0)));
  loader.apply(batch(leaderChange(TOPIC, 0, -1)));
  loader.apply(batch(leaderChange(TOPIC, 0, 1)));
  expect(loader.image.topics.get('t')?.partitions.get(0)).toMatchObject({
    leader: 1,
    leaderEpoch: 2,
    partitionEpoch: 2,
  });
  loader.apply(batch(leaderChange(TOPIC, 0, -2)));
  expect(loader.image.topics.get('t')?.partitions.get(0)).toMatchObject({
    leader: 1,
    leaderEpoch: 2,
    partitionEpoch: 3,
  });
});

test('one record takes a topic, its partitions and its overrides', () => {
  const loader = new MetadataLoader();
  const batch = log(loader);
  const entry = { resourceType: 2, resourceName: 't', name: 'retention.ms', value: '5' };
  const config: MetadataRecord = { type: 'ConfigRecord', version: 0, value: entry };
  loader.apply(batch(topicRecord('t', TOPIC), config, partitionRecord(TOPIC, 0)));
  expect(loader.image.topicConfig('t')).toEqual(new Map([['retention.ms', '5']]));
  const delta = loader.apply(batch({ type: 'RemoveTopicRecord', version: 0, value: { topicId: TOPIC } }));
  expect(delta.deletedTopics.map(({ name }) => name)).toEqual(['t']);
  expect(loader.image.topics.size + loader.image.topicsById.size + loader.image.topicConfig('t').size).toBe(
    0,
  );
});

test('what a transaction holds is seen at its end, and never when it is aborted', () => {
  const loader = new MetadataLoader();
  const batch = log(loader);
  const begin: MetadataRecord = { type: 'BeginTransactionRecord', version: 0, value: { name: null } };
  loader.apply(batch(begin, topicRecord('a', TOPIC)));
  expect(loader.image.topics.size).toBe(0);
  loader.apply(batch({ type: 'AbortTransactionRecord', version: 0, value: { reason: null } }));
  loader.apply(batch(begin));
  loader.apply(batch(topicRecord('b', TOPIC)), new MetadataDelta());
  loader.apply(batch({ type: 'EndTransactionRecord', version: 0, value: {} }));
  expect([...loader.image.topics.keys()]).toEqual(['b']);
});

test('brokers are registered, fenced and unfenced; features and producer ids are kept', () => {
  const loader = new MetadataLoader();
  const batch = log(loader);
  const registration = {
    brokerId: 1,
    isMigratingZkBroker: false,
    incarnationId: TOPIC,
    brokerEpoch: 0,
    endPoints: [],
    features: [],
    rack: null,
    fenced: true,
    inControlledShutdown: false,
    logDirs: [],
  };
  const change = (fenced: number, inControlledShutdown: number): MetadataRecord => ({
    type: 'BrokerRegistrationChangeRecord',
    version: 1,
    value: { brokerId: 1, brokerEpoch: 0, fenced, inControlledShutdown },
  });
  loader.apply(batch({ type: 'RegisterBrokerRecord', version: 4, value: registration }));
  loader.apply(batch(change(-1, 0)));
  expect(loader.image.brokers.get(1)).toMatchObject({ fenced: false, inControlledShutdown: false });
  loader.apply(batch(change(0, 1), change(1, 0)));
  expect(loader.image.brokers.get(1)).toMatchObject({ fenced: true, inControlledShutdown: true });
  const ids = { brokerId: 1, brokerEpoch: 0, nextProducerId: 1000 };
  loader.apply(batch({ type: 'ProducerIdsRecord', version: 0, value: ids }));
  expect(loader.image.nextProducerId).toBe(1000);
});
