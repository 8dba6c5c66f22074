/**
 * Goal    a node on real sockets and files serves real clients, remembers across restarts, and refuses what it cannot do in words.
 * Method  kafkajs as it is, and a client of our own where every field matters; a fresh directory each.
 */
import fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchesIn, batchSizeAt } from '../../records/batch-cursor.ts';
import { buildBatch } from '../../records/build-batch.ts';
import { readRecords } from '../../records/read-batch.ts';
import { WireClient } from '../../testing/wire-client.ts';
import { nodeCompression } from './compression.ts';
import { nodeDigest } from './digest.ts';
import { type ClusterOptions, type StartedCluster, startCluster } from './start-node.ts';

const ports = { digest: nodeDigest(), compression: nodeCompression() };
let data: string;
const running: StartedCluster[] = [];
const clients: WireClient[] = [];

beforeEach(() => {
  data = fs.mkdtempSync(join(tmpdir(), 'ktck-node-'));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const cluster of running.splice(0)) await cluster.stop();
  fs.rmSync(data, { recursive: true, force: true });
});

async function start(more: Partial<ClusterOptions> = {}): Promise<StartedCluster> {
  const cluster = await startCluster({ dataDirectory: data, ...more });
  running.push(cluster);
  return cluster;
}

async function client(cluster: StartedCluster): Promise<WireClient> {
  const made = await WireClient.connect(cluster.nodes[0]?.port ?? 0);
  clients.push(made);
  return made;
}

const newTopic = (name: string, numPartitions = 1) => ({ name, numPartitions, replicationFactor: 1 });
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

function batch(...values: string[]): Uint8Array {
  return buildBatch(
    { records: values.map((value) => ({ timestamp: Date.now(), key: null, value: text(value) })) },
    ports,
  );
}

const produceBody = (name: string, records: Uint8Array) => ({
  transactionalId: null,
  acks: -1,
  timeoutMs: 5000,
  topicData: [{ name, partitionData: [{ index: 0, records }] }],
});

async function fetchValues(from: WireClient, topic: string): Promise<string[]> {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }];
  const body = {
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 1 << 20,
    sessionEpoch: -1,
    topics: [{ topic, partitions }],
  };
  const answer = await from.call('Fetch', 12, body);
  const bytes = answer.responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
  return batchesIn(bytes).positions.flatMap((at) =>
    readRecords(bytes, at, batchSizeAt(bytes, at), ports.compression).records.map(({ value }) =>
      new TextDecoder().decode(value ?? undefined),
    ),
  );
}

function kafkajs(cluster: StartedCluster): Kafka {
  return new Kafka({ brokers: [...cluster.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 5 } });
}

test('kafkajs works unchanged: topics, metadata, produce, offsets', { timeout: 30_000 }, async () => {
  const kafka = kafkajs(await start());
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: true });
  await admin.connect();
  await producer.connect();
  const configEntries = [{ name: 'retention.ms', value: '86400000' }];
  expect(await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 3, configEntries }] })).toBe(
    true,
  );
  expect(await admin.createTopics({ topics: [{ topic: 'orders' }] })).toBe(false);
  const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] });
  expect(topics[0]?.partitions.map(({ leader, isr }) => [leader, isr])).toEqual([
    [1, [1]],
    [1, [1]],
    [1, [1]],
  ]);
  const messages = Array.from({ length: 30 }, (_, i) => ({ key: `k${i}`, value: `v${i}`, partition: i % 3 }));
  const written = await producer.send({ topic: 'orders', messages, compression: CompressionTypes.GZIP });
  expect(written.map(({ errorCode, baseOffset }) => [errorCode, baseOffset])).toEqual([
    [0, '0'],
    [0, '0'],
    [0, '0'],
  ]);
  const offsets = await admin.fetchTopicOffsets('orders');
  expect(offsets.map(({ low, high }) => [low, high])).toEqual([
    ['0', '10'],
    ['0', '10'],
    ['0', '10'],
  ]);
  expect((await admin.describeCluster()).brokers.length).toBe(1);
  await admin.deleteTopics({ topics: ['orders'] });
  expect(await admin.listTopics()).toEqual([]);
  await producer.disconnect();
  await admin.disconnect();
});

test('a restart keeps topics, ids, records and the cluster, and moves the leader epoch', {
  timeout: 30_000,
}, async () => {
  const first = await start();
  const before = await client(first);
  const created = await before.call('CreateTopics', 7, {
    topics: [newTopic('kept'), newTopic('gone')],
    timeoutMs: 5000,
  });
  const ids = created.topics.map(({ topicId }) => topicId);
  await before.call('Produce', 9, produceBody('kept', batch('a', 'b')));
  await before.call('DeleteTopics', 6, { topics: [{ name: 'gone' }], timeoutMs: 5000 });
  const pid = await before.call('InitProducerId', 4, { transactionalId: null, transactionTimeoutMs: 1000 });
  await first.stop();
  expect(fs.existsSync(join(data, '.kafka_cleanshutdown'))).toBe(true);

  const second = await start();
  const after = await client(second);
  const { topics, clusterId } = await after.call('Metadata', 12, { topics: null });
  expect(topics.map(({ name, topicId, partitions }) => [name, topicId, partitions[0]?.leaderEpoch])).toEqual([
    ['kept', ids[0], 2],
  ]);
  expect(clusterId).toBe(first.clusterId);
  expect(await fetchValues(after, 'kept')).toEqual(['a', 'b']);
  const produced = await after.call('Produce', 9, produceBody('kept', batch('c')));
  expect(produced.responses[0]?.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: 2 });
  const next = await after.call('InitProducerId', 4, { transactionalId: null, transactionTimeoutMs: 1000 });
  expect(Number(next.producerId)).toBeGreaterThan(Number(pid.producerId)); // TOP-024
});

test('META-015: a topic that is asked for comes into being', async () => {
  const asking = await client(await start({ config: { 'num.partitions': '2' } }));
  const question = { topics: [{ name: 'asked' }], allowAutoTopicCreation: true };
  expect((await asking.call('Metadata', 9, question)).topics[0]?.errorCode).toBe(3);
  const { topics } = await asking.call('Metadata', 9, question);
  expect([topics[0]?.errorCode, topics[0]?.partitions.length]).toEqual([0, 2]);
});

test('TOP-020: the answer tells what was created, sources included', async () => {
  const asking = await client(await start({ config: { 'log.retention.hours': '5' } }));
  const configs = [{ name: 'internal.segment.bytes', value: '4096' }];
  const { topics } = await asking.call('CreateTopics', 7, {
    topics: [{ ...newTopic('t'), configs }],
    timeoutMs: 5000,
  });
  const named = new Map(
    topics[0]?.configs?.map(({ name, value, configSource }) => [name, [value, configSource]]),
  );
  expect(named.get('retention.ms')).toEqual(['18000000', 4]);
  expect(named.get('internal.segment.bytes')).toEqual(['4096', 1]);
  expect(named.get('segment.ms')).toEqual(['604800000', 5]);
  expect([...named.keys()]).toEqual([...named.keys()].sort());
});

test("the log directory is Kafka's own, and its metadata log names the quorum", async () => {
  const cluster = await start();
  const asking = await client(cluster);
  await asking.call('CreateTopics', 7, { topics: [newTopic('t')], timeoutMs: 5000 });
  await cluster.stop();
  const properties = fs.readFileSync(join(data, 'meta.properties'), 'utf8');
  expect(properties).toContain('version=1');
  expect(properties).toContain('node.id=1');
  expect(properties).toContain(`cluster.id=${cluster.clusterId}`);
  const metadata = join(data, '__cluster_metadata-0');
  expect(fs.readFileSync(join(metadata, 'quorum-state'), 'utf8')).toBe(
    '{"clusterId":"","leaderId":1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}',
  );
  expect(fs.readFileSync(join(metadata, 'partition.metadata'), 'utf8')).toContain(
    'topic_id: AAAAAAAAAAAAAAAAAAAAAQ',
  );
  expect(fs.existsSync(join(data, 't-0', '00000000000000000000.log'))).toBe(true);
});

test('what cannot be started is refused in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  const { port } = taken.address() as { port: number };
  await expect(startCluster({ dataDirectory: data, port })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 cannot be listened on: it is in use.`,
  );
  taken.close();
  const file = join(data, 'file');
  fs.writeFileSync(file, '');
  await expect(startCluster({ dataDirectory: file })).rejects.toThrow(
    'cannot be used: it is not a directory.',
  );
  await expect(startCluster({ dataDirectory: '/proc/none' })).rejects.toThrow(
    'The data directory /proc/none cannot be used: it cannot be made there.',
  );
  await expect(startCluster({ dataDirectory: data, config: { 'no.such': '1' } })).rejects.toThrow('no.such');
  await expect(startCluster({ dataDirectory: data, config: { 'num.partitions': 'x' } })).rejects.toThrow(
    'num.partitions',
  );
  await expect(startCluster({ dataDirectory: data, config: { 'log.dirs': '/x' } })).rejects.toThrow(
    'the data directory has an option of its own',
  );
});

test('a directory in use, of another node or of a larger quorum is refused', async () => {
  const cluster = await start();
  await expect(startCluster({ dataDirectory: data })).rejects.toThrow(/lock|in use|another/i);
  await cluster.stop();
  await expect(startCluster({ dataDirectory: data, nodeId: 2 })).rejects.toThrow(/node/i);
  const state = join(data, '__cluster_metadata-0', 'quorum-state');
  const larger = fs.readFileSync(state, 'utf8').replace('[{"voterId":1}]', '[{"voterId":1},{"voterId":2}]');
  fs.writeFileSync(state, larger);
  await expect(startCluster({ dataDirectory: data })).rejects.toThrow(
    'belongs to a quorum of the voters 1, 2',
  );
});

test('a metadata log that cannot be read whole is a refusal, not a smaller cluster', async () => {
  const cluster = await start();
  await cluster.stop();
  const file = join(data, '__cluster_metadata-0', '00000000000000000000.log');
  const unknown = buildBatch(
    {
      records: [{ timestamp: Date.now(), key: null, value: Uint8Array.of(1, 99, 0) }],
      baseOffset: batchesIn(fs.readFileSync(file)).positions.length + 100,
      partitionLeaderEpoch: 1,
    },
    ports,
  );
  fs.appendFileSync(file, unknown);
  await expect(startCluster({ dataDirectory: data })).rejects.toThrow(
    'Metadata record type 99 is not known.',
  );
});
