/**
 * Goal: the whole broker in the simulator: one seed is one story, however often it is told, and a killed node
 * comes back with what it had. Method: several clients create a topic, produce and fetch at once; the trace
 * hash covers every byte and every drawn move.
 */
import { expect, test } from 'vitest';
import { apiKeys } from '../../../spec/protocol/api-keys.ts';
import { codec, type Draft, type Messages } from '../../protocol/codec.ts';
import { decodeResponseHeader, encodeRequest, type RequestNames } from '../../protocol/headers.ts';
import { batchesIn } from '../../records/batch-cursor.ts';
import { recordsCount } from '../../records/batch-header.ts';
import { batchOf } from '../../testing/replica-rig.ts';
import { simBrokers } from './sim-broker.ts';
import type { SimCluster } from './sim-cluster.ts';

/** One client connection that speaks in messages. */
class SimClient {
  readonly #cluster: SimCluster;
  readonly #line: number;
  #lastId = 0;

  constructor(cluster: SimCluster) {
    this.#cluster = cluster;
    this.#line = cluster.open(1);
  }

  send<Name extends keyof typeof apiKeys & RequestNames>(
    name: Name,
    version: number,
    body: Draft<Messages[`${Name}Request`]>,
  ): () => Messages[`${Name}Response` & keyof Messages] {
    const correlationId = ++this.#lastId;
    this.#cluster.send(this.#line, encodeRequest(name, version, { correlationId, clientId: 'sim' }, body));
    return () => {
      const got = this.#cluster.receive(this.#line, 30_000);
      if (!('frame' in got)) throw new Error(`${name} has no answer: ${JSON.stringify(got)}`);
      const header = decodeResponseHeader(apiKeys[name], version, got.frame);
      expect(header.correlationId).toBe(correlationId);
      const response = `${name}Response` as `${Name}Response` & keyof Messages;
      return codec(response, version).decode(got.frame, header.end).value;
    };
  }
}

const produce = (value: string, index: number): Draft<Messages['ProduceRequest']> => ({
  ...{ acks: -1, timeoutMs: 1_000, transactionalId: null },
  topicData: [{ name: 'orders', partitionData: [{ index, records: batchOf([value]) }] }],
});

const fetch = (
  partition: number,
  fetchOffset: number,
  maxWaitMs: number,
): Draft<Messages['FetchRequest']> => ({
  ...{ replicaId: -1, maxWaitMs, minBytes: 1, maxBytes: 1_000_000 },
  topics: [{ topic: 'orders', partitions: [{ partition, fetchOffset, partitionMaxBytes: 1_000_000 }] }],
});

function createTopic(client: SimClient): void {
  const topics = [{ name: 'orders', numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }];
  const created = client.send('CreateTopics', 5, { timeoutMs: 5_000, validateOnly: false, topics })();
  expect(created.topics[0]!.errorCode).toBe(0);
}

function countRecords(client: SimClient, partition: number): number {
  const answer = client.send('Fetch', 11, fetch(partition, 0, 0))();
  const records = answer.responses[0]!.partitions[0]!.records!;
  return batchesIn(records).positions.reduce((sum, at) => sum + recordsCount(records, at), 0);
}

function story(seed: number): string {
  const cluster = simBrokers(seed);
  expect(cluster.startNode(1, {})).toBeUndefined();
  const clients = [1, 2, 3].map(() => new SimClient(cluster));
  createTopic(clients[0]!);
  let offset = 0;
  for (let round = 0; round < 10; round++) {
    const waiting = clients[2]!.send('Fetch', 11, fetch(0, offset, 20_000));
    const produced = [0, 1].map((i) => clients[i]!.send('Produce', 8, produce(`r${round} c${i}`, i)));
    for (const answer of produced) {
      expect(answer().responses[0]!.partitionResponses[0]!.errorCode).toBe(0);
    }
    offset = Number(waiting().responses[0]!.partitions[0]!.highWatermark);
    expect(offset).toBe(round + 1);
    cluster.advance(seed % 7);
  }
  expect(countRecords(clients[0]!, 0)).toBe(10);
  cluster.stopNode(1, 'kill');
  expect(cluster.startNode(1, {})).toBeUndefined();
  expect(countRecords(new SimClient(cluster), 1)).toBe(10);
  cluster.stopNode(1, 'clean');
  expect(cluster.startNode(1, {})).toBeUndefined();
  expect(countRecords(new SimClient(cluster), 0)).toBe(10);
  return cluster.trace.hash;
}

test('one seed gives one trace, twice; another seed gives another', () => {
  const one = story(42);
  expect(story(42)).toBe(one);
  expect(story(43)).not.toBe(one);
});

test('a power cut loses nothing that was flushed', () => {
  const cluster = simBrokers(5);
  cluster.startNode(1, { 'log.flush.interval.messages': '1' });
  const client = new SimClient(cluster);
  createTopic(client);
  for (let i = 0; i < 20; i++) client.send('Produce', 8, produce(`v${i}`, 0))();
  cluster.stopNode(1, 'crash');
  expect(cluster.startNode(1, {})).toBeUndefined();
  expect(countRecords(new SimClient(cluster), 0)).toBe(20);
});

test('a configuration that does not parse is refused in words', () => {
  expect(simBrokers(1).startNode(1, { 'num.partitions': 'many' })).toContain('num.partitions');
});
