/**
 * Goal    ApiVersions, Metadata, CreateTopics, DeleteTopics, InitProducerId and FindCoordinator answer as
 *         Apache Kafka 4.3.1 does.
 * Method  handlers over an image and a controller that is asked by hand; every answer is encoded in its
 *         version and decoded again.
 */
import { expect, test } from 'vitest';
import { ZERO_UUID } from '../../base/ids.ts';
import type { CreateTopicsCommand, ProducerIdBlock } from '../../metadata/admin.ts';
import { MetadataLoader } from '../../metadata/loader.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import { messageCodec } from '../../protocol/codec.ts';
import type { Handler, Request } from '../../requests/handler.ts';
import { type BrokerContext, SUPPORTED_FEATURES } from '../broker-context.ts';
import { buildRegistry } from '../registry.ts';

const TOPIC = 'f0b64859eded44f191afb897e23b9bcc';
const now = { monotonicMs: 0, wallMs: 0 } as never;

/** A broker that knows one topic, `m1`, and a controller that waits to be told its answer. */
function broker(more: Partial<BrokerContext> = {}) {
  const loader = new MetadataLoader();
  const records: MetadataRecord[] = [
    { type: 'FeatureLevelRecord', version: 0, value: { name: 'metadata.version', featureLevel: 30 } },
    {
      type: 'RegisterBrokerRecord',
      version: 4,
      value: {
        brokerId: 1,
        isMigratingZkBroker: false,
        incarnationId: TOPIC,
        brokerEpoch: 0,
        endPoints: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 0 }],
        features: [],
        rack: null,
        fenced: false,
        inControlledShutdown: false,
        logDirs: [],
      },
    },
    { type: 'TopicRecord', version: 0, value: { name: 'm1', topicId: TOPIC } },
    ...[0, 1].map(
      (partitionId): MetadataRecord => ({
        type: 'PartitionRecord',
        version: 2,
        value: {
          partitionId,
          topicId: TOPIC,
          replicas: [1],
          isr: [1],
          removingReplicas: [],
          addingReplicas: [],
          leader: partitionId === 0 ? 1 : -1,
          leaderRecoveryState: 0,
          leaderEpoch: 4,
          partitionEpoch: 0,
          directories: [],
        },
      }),
    ),
  ];
  loader.apply({ baseOffset: 0, nextOffset: records.length, records });
  const created: CreateTopicsCommand[] = [];
  const blocks: ((block: ProducerIdBlock) => void)[] = [];
  const context: BrokerContext = {
    nodeId: 1,
    clusterId: 'aAXn-H42e2vIQwpVSNCIpQ',
    image: () => loader.image,
    controller: {
      createTopics: (command) => created.push(command),
      deleteTopics: () => undefined,
      createPartitions: () => undefined,
      alterConfigs: () => undefined,
      allocateProducerIds: (reply) => blocks.push(reply),
    },
    autoCreateTopics: true,
    deleteTopics: true,
    transactionMaxTimeoutMs: 900_000,
    features: SUPPORTED_FEATURES,
    ...more,
  };
  const never: Handler = () => undefined;
  const registry = buildRegistry(context, {
    Produce: never,
    Fetch: never,
    ListOffsets: never,
    DeleteRecords: never,
    OffsetForLeaderEpoch: never,
    WriteTxnMarkers: never,
    DescribeProducers: never,
    DescribeLogDirs: never,
    AlterReplicaLogDirs: never,
    DescribeConfigs: never,
    AlterConfigs: never,
    IncrementalAlterConfigs: never,
    CreatePartitions: never,
  });
  /** What a client of that version reads; `undefined` while there is no answer. */
  const ask = (
    name: string,
    apiVersion: number,
    body: object,
  ): { readonly answer?: Record<string, unknown> } => {
    const api = registry.all().find((candidate) => candidate.name === name);
    const decoded = messageCodec(`${name}Request`, apiVersion);
    const response = messageCodec(`${name}Response`, apiVersion);
    const request = {
      apiVersion,
      body: decoded?.decode(decoded.encode(body as never)).value,
    } as Request<never>;
    const box: { answer?: Record<string, unknown> } = {};
    const answer = (value: never): void => {
      box.answer = response?.decode(response.encode(value)).value as Record<string, unknown>;
    };
    api?.handler(request, { answer } as never, now);
    return box;
  };
  return { ask, created, blocks, registry };
}

const named = (...names: string[]): object[] => names.map((name) => ({ name, topicId: ZERO_UUID }));
const topicsOf = (box: { readonly answer?: Record<string, unknown> }): unknown[] =>
  ((box.answer?.topics ?? []) as { name: string | null; errorCode: number }[]).map(({ name, errorCode }) => [
    name,
    errorCode,
  ]);

test('META-002: what is served is what is advertised, Produce aside', () => {
  const { ask, registry } = broker();
  const keys = ask('ApiVersions', 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1.0' }).answer
    ?.apiKeys;
  expect(keys).toEqual([
    { apiKey: 0, minVersion: 0, maxVersion: 13 },
    { apiKey: 1, minVersion: 4, maxVersion: 18 },
    { apiKey: 2, minVersion: 1, maxVersion: 11 },
    { apiKey: 3, minVersion: 0, maxVersion: 13 },
    { apiKey: 10, minVersion: 0, maxVersion: 6 },
    { apiKey: 18, minVersion: 0, maxVersion: 4 },
    { apiKey: 19, minVersion: 2, maxVersion: 7 },
    { apiKey: 20, minVersion: 1, maxVersion: 6 },
    { apiKey: 21, minVersion: 0, maxVersion: 2 },
    { apiKey: 22, minVersion: 0, maxVersion: 5 },
    { apiKey: 23, minVersion: 2, maxVersion: 4 },
    { apiKey: 27, minVersion: 1, maxVersion: 2 },
    { apiKey: 32, minVersion: 1, maxVersion: 4 },
    { apiKey: 33, minVersion: 0, maxVersion: 2 },
    { apiKey: 34, minVersion: 1, maxVersion: 2 },
    { apiKey: 35, minVersion: 1, maxVersion: 5 },
    { apiKey: 37, minVersion: 0, maxVersion: 3 },
    { apiKey: 44, minVersion: 0, maxVersion: 1 },
    { apiKey: 61, minVersion: 0, maxVersion: 0 },
  ]);
  const narrower = registry.all().filter(({ advertised, served }) => advertised.min !== served.min);
  expect(narrower.map(({ name, served }) => [name, served])).toEqual([['Produce', { min: 3, max: 13 }]]);
});

test('META-004, META-018: a name without a form is refused; features are those that are honoured', () => {
  const { ask } = broker();
  for (const name of ['', '-x', 'x-', 'a b']) {
    const { answer } = ask('ApiVersions', 3, { clientSoftwareName: name, clientSoftwareVersion: '1' });
    expect([answer?.errorCode, answer?.apiKeys]).toEqual([42, []]);
  }
  expect(ask('ApiVersions', 0, {}).answer?.errorCode).toBe(0);
  const { answer } = ask('ApiVersions', 4, { clientSoftwareName: 'a-1.b', clientSoftwareVersion: '1' });
  expect(answer?.supportedFeatures).toEqual([
    { name: 'metadata.version', minVersion: 7, maxVersion: 30 },
    { name: 'kraft.version', minVersion: 0, maxVersion: 0 },
  ]);
  expect(answer?.finalizedFeatures).toEqual([
    { name: 'metadata.version', maxVersionLevel: 30, minVersionLevel: 30 },
  ]);
  expect(answer?.finalizedFeaturesEpoch).toBe(4);
});

test('META-005: null is all, empty is none, and in version 0 empty is all', () => {
  const { ask } = broker();
  expect(topicsOf(ask('Metadata', 0, { topics: [] }))).toEqual([['m1', 0]]);
  expect(topicsOf(ask('Metadata', 1, { topics: [] }))).toEqual([]);
  expect(topicsOf(ask('Metadata', 1, { topics: null }))).toEqual([['m1', 0]]);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])(
  'Metadata %i is answered in its version',
  (version) => {
    const { ask, created } = broker({ autoCreateTopics: false });
    const { answer } = ask('Metadata', version, { topics: named('m1', 'nope', 'nope', 'a b') });
    expect(topicsOf({ ...(answer === undefined ? {} : { answer }) })).toEqual([
      ['m1', 0],
      ['nope', 3],
      ['a b', 17],
    ]);
    expect(answer?.brokers).toEqual([{ nodeId: 1, host: '127.0.0.1', port: 9092, rack: null }]);
    expect(answer?.clusterId).toBe(version >= 2 ? 'aAXn-H42e2vIQwpVSNCIpQ' : null);
    expect(answer?.controllerId).toBe(version >= 1 ? 1 : -1);
    expect(created).toEqual([]); // META-006
    const [m1] = (answer?.topics ?? []) as { partitions: Record<string, unknown>[] }[];
    expect(
      m1?.partitions.map(({ errorCode, leaderId, leaderEpoch }) => [errorCode, leaderId, leaderEpoch]),
    ).toEqual([
      [0, 1, version >= 7 ? 4 : -1],
      [5, -1, version >= 7 ? 4 : -1],
    ]);
  },
);

test('META-007: by id since version 12, and refused where only the field exists', () => {
  const { ask } = broker();
  const byId = (topicId: string) => ({ topics: [{ name: null, topicId }], allowAutoTopicCreation: false });
  expect(topicsOf(ask('Metadata', 12, byId(TOPIC)))).toEqual([['m1', 0]]);
  expect(topicsOf(ask('Metadata', 12, byId('12'.repeat(16))))).toEqual([[null, 100]]);
  expect(
    topicsOf(ask('Metadata', 12, { topics: [{ name: 'other', topicId: TOPIC }, ...named('x')] })),
  ).toEqual([['m1', 0]]);
  const refused = ask('Metadata', 10, { topics: [{ name: 'm1', topicId: TOPIC }, ...named('m2')] });
  expect([topicsOf(refused), refused.answer?.brokers]).toEqual([
    [
      ['m1', 42],
      ['m2', 42],
    ],
    [],
  ]);
});

test('META-011, META-016: operations are told when asked for', () => {
  const { ask } = broker();
  const wanted = { includeTopicAuthorizedOperations: true };
  const both = { ...wanted, includeClusterAuthorizedOperations: true };
  const { answer } = ask('Metadata', 8, { topics: named('m1'), ...both });
  expect(answer?.clusterAuthorizedOperations).toBe(8096);
  expect(answer?.topics).toMatchObject([{ topicAuthorizedOperations: 3576 }]);
  expect(ask('Metadata', 13, { topics: named('m1'), ...wanted }).answer?.topics).toMatchObject([
    { topicAuthorizedOperations: 3576 },
  ]);
  expect(ask('Metadata', 9, { topics: named('m1') }).answer?.topics).toMatchObject([
    { topicAuthorizedOperations: -2_147_483_648 },
  ]);
});

test('META-015: asking for a topic creates it, once', () => {
  const { ask, created } = broker();
  const question = { topics: named('new'), allowAutoTopicCreation: true };
  expect(topicsOf(ask('Metadata', 9, question))).toEqual([['new', 3]]);
  ask('Metadata', 9, question);
  ask('Metadata', 9, { ...question, allowAutoTopicCreation: false });
  expect(created.map(({ topics }) => topics.map(({ name, numPartitions }) => [name, numPartitions]))).toEqual(
    [[['new', -1]]],
  );
});

test('TOP-022: deletion can be switched off', () => {
  const { ask } = broker({ deleteTopics: false });
  expect(ask('DeleteTopics', 2, { topicNames: ['a'] }).answer?.responses).toMatchObject([
    { name: 'a', errorCode: 42 },
  ]);
  const { answer } = ask('DeleteTopics', 6, { topics: named('a') });
  expect(answer?.responses).toMatchObject([{ name: 'a', errorCode: 73, errorMessage: null }]);
});

test('TOP-024: ids rise by one, and one block is asked for at a time', () => {
  const { ask, blocks } = broker();
  const first = { transactionalId: null, transactionTimeoutMs: 1000 };
  const boxes = [0, 1, 2].map((version) => ask('InitProducerId', version, first));
  expect(blocks.length).toBe(1);
  expect(boxes.every(({ answer }) => answer === undefined)).toBe(true);
  blocks[0]?.({ firstId: 7000, length: 2 });
  expect(boxes.map(({ answer }) => answer?.producerId)).toEqual([7000, 7001, undefined]);
  blocks[1]?.({ firstId: 9000, length: 1000 });
  expect(boxes[2]?.answer).toMatchObject({ errorCode: 0, producerId: 9000, producerEpoch: 0 });
});

test.each([
  [{ transactionalId: '' }, 42],
  [{ transactionalId: null, producerId: 5, producerEpoch: -1 }, 42],
  [{ transactionalId: null, producerId: -1, producerEpoch: 1 }, 42],
  [{ transactionalId: 'tx' }, 16],
  [{ transactionalId: 'tx', transactionTimeoutMs: 0 }, 50],
  [{ transactionalId: 'tx', transactionTimeoutMs: 900_001 }, 50],
])('TOP-025: InitProducerId %j is %i', (body, errorCode) => {
  const { ask } = broker();
  const { answer } = ask('InitProducerId', 5, { transactionTimeoutMs: 1000, ...body });
  expect(answer).toMatchObject({ errorCode, producerId: -1, producerEpoch: -1 });
});

test.each([0, 1, 2, 3, 4, 5, 6])(
  'TOP-026, TOP-027: FindCoordinator %i has no coordinator to offer',
  (version) => {
    const { ask } = broker();
    const verdicts = (keyType: number, key: string): unknown => {
      const body = version < 4 ? { key } : { coordinatorKeys: [key] };
      const { answer } = ask('FindCoordinator', version, version === 0 ? body : { ...body, keyType });
      const all = (version < 4 ? [answer] : answer?.coordinators) ?? [];
      const [verdict] = all as Record<string, unknown>[];
      return [verdict?.errorCode, verdict?.nodeId, verdict?.host, verdict?.port];
    };
    expect(verdicts(0, 'g')).toEqual([15, -1, '', -1]);
    if (version === 0) return;
    expect(verdicts(1, 't')).toEqual([15, -1, '', -1]);
    expect(verdicts(9, 'g')).toEqual([42, -1, '', -1]);
    expect(verdicts(2, `g:${'A'.repeat(22)}:0`)).toEqual([version < 6 ? 42 : 15, -1, '', -1]);
  },
);
