/**
 * Goal    kill -9 at any moment loses no record that was acknowledged and flushed, repeats none, reorders none, and leaves indexes that
 *         agree with the log.
 * Method  `ktck reference` as a process of its own with flush.messages=1; two idempotent producers; the process is killed at a moment
 *         drawn from a seed, started again on the same directory, and the request in flight is sent again. `KTCK_KILLS` and `KTCK_SEED`
 *         set how often and from where: `KTCK_KILLS=50 KTCK_SEED=1 npx vitest run cli/house/kill.test.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import type { Random } from '../../reference/ports/random.ts';
import { batchesIn, batchSizeAt } from '../../reference/records/batch-cursor.ts';
import { baseOffset, lastOffset, maxTimestamp } from '../../reference/records/batch-header.ts';
import { buildBatch } from '../../reference/records/build-batch.ts';
import { readRecords } from '../../reference/records/read-batch.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';
import { ConnectionEnded, WireClient } from '../../reference/testing/wire-client.ts';

const KILLS = Number(process.env.KTCK_KILLS ?? 6);
const SEED = Number(process.env.KTCK_SEED ?? 1);
const TOPIC = 'kept';
const PARTITIONS = 2;
const ports = { digest: nodeDigest(), compression: nodeCompression() };
const repository = fileURLToPath(new URL('../..', import.meta.url));
const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) await end(child);
});

interface Node {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts the node and waits for its line. */
async function start(data: string): Promise<Node> {
  const args = ['cli/ktck.ts', 'reference', '--data', data, '--config', 'auto.create.topics.enable=false'];
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const ready = JSON.parse(line) as { nodes: { port: number }[] };
  return { child, port: ready.nodes[0]?.port ?? 0 };
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** One idempotent producer of one partition. What is in flight is kept until it is acknowledged. */
class Producer {
  readonly partition: number;
  readonly #random: Random;
  #producerId = -1;
  /** Records acknowledged, which is also the next sequence. */
  acknowledged = 0;
  #inFlight: { readonly count: number; readonly records: Uint8Array } | undefined;

  constructor(partition: number, random: Random) {
    this.partition = partition;
    this.#random = random;
  }

  /** Records that may be in the log without having been acknowledged. */
  get doubtful(): number {
    return this.#inFlight?.count ?? 0;
  }

  /** Produces until the node hangs up or `enough` says so. */
  async run(port: number, enough: () => boolean): Promise<void> {
    const client = await WireClient.connect(port).catch(() => undefined);
    if (client === undefined) return;
    try {
      while (!enough() || this.#inFlight !== undefined) await this.#sendOne(client);
    } catch (error) {
      if (!(error instanceof ConnectionEnded)) throw error;
    } finally {
      client.close();
    }
  }

  async #sendOne(client: WireClient): Promise<void> {
    if (this.#producerId === -1) {
      const given = await client.call('InitProducerId', 4, {
        transactionalId: null,
        transactionTimeoutMs: 1000,
      });
      this.#producerId = Number(given.producerId);
    }
    this.#inFlight ??= this.#next();
    const { records, count } = this.#inFlight;
    // A copy: the request may have to be sent again as it is.
    const partitionData = [{ index: this.partition, records: records.slice() }];
    const body = {
      transactionalId: null,
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: TOPIC, partitionData }],
    };
    const answer = await client.call('Produce', 9, body);
    const verdict = answer.responses[0]?.partitionResponses[0];
    expect(verdict).toMatchObject({ errorCode: 0, baseOffset: this.acknowledged });
    this.acknowledged += count;
    this.#inFlight = undefined;
  }

  #next(): { count: number; records: Uint8Array } {
    const owner = `producer ${this.partition}`;
    const count = 1 + this.#random.draw(owner, 5);
    const records = Array.from({ length: count }, (_, i) => ({
      timestamp: Date.now(),
      key: null,
      value: Buffer.alloc(8 + this.#random.draw(owner, 200), String(this.acknowledged + i).padStart(8, '0')),
    }));
    const numbered = { producerId: this.#producerId, producerEpoch: 0, baseSequence: this.acknowledged };
    return { count, records: buildBatch({ records, ...numbered }, ports) };
  }
}

async function createTopic(port: number): Promise<void> {
  const client = await WireClient.connect(port);
  const settings = {
    'flush.messages': '1',
    'internal.segment.bytes': '16384',
    'index.interval.bytes': '200',
  };
  const configs = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const topic = { name: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1, configs };
  const { topics } = await client.call('CreateTopics', 7, { topics: [topic], timeoutMs: 5000 });
  expect(topics[0]?.errorCode).toBe(0);
  client.close();
}

async function endOffset(client: WireClient, partition: number): Promise<number> {
  const partitions = [{ partitionIndex: partition, timestamp: -1, currentLeaderEpoch: -1 }];
  const { topics } = await client.call('ListOffsets', 7, {
    replicaId: -1,
    topics: [{ name: TOPIC, partitions }],
  });
  return Number(topics[0]?.partitions[0]?.offset);
}

/** The numbers in front of all records of a partition, in order. */
async function numbersIn(client: WireClient, partition: number): Promise<number[]> {
  const numbers: number[] = [];
  const highWatermark = await endOffset(client, partition);
  while (numbers.length < highWatermark) {
    const partitions = [{ partition, fetchOffset: numbers.length, partitionMaxBytes: 1 << 20 }];
    const limits = { maxWaitMs: 100, minBytes: 1, maxBytes: 1 << 20, sessionEpoch: -1 };
    const { responses } = await client.call('Fetch', 12, {
      ...limits,
      topics: [{ topic: TOPIC, partitions }],
    });
    const bytes = responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
    const { positions } = batchesIn(bytes);
    expect(positions.length).toBeGreaterThan(0);
    for (const at of positions) {
      for (const record of readRecords(bytes, at, batchSizeAt(bytes, at), ports.compression).records) {
        if (record.offset >= numbers.length)
          numbers.push(Number(Buffer.from(record.value ?? []).toString('latin1', 0, 8)));
      }
    }
  }
  return numbers;
}

/** Every entry of both indexes points at what the log holds. */
function checkIndexes(directory: string): number {
  let entries = 0;
  for (const file of fs.readdirSync(directory).filter((name) => name.endsWith('.log'))) {
    const path = join(directory, file.slice(0, -4));
    const base = Number(file.slice(0, 20));
    const log = fs.readFileSync(`${path}.log`);
    const batches = new Map(batchesIn(log).positions.map((at) => [at, lastOffset(log, at)]));
    const index = fs.readFileSync(`${path}.index`);
    for (let at = 0; at < index.length; at += 8, entries += 1) {
      expect(batches.get(index.readInt32BE(at + 4))).toBe(base + index.readInt32BE(at));
    }
    const times = fs.readFileSync(`${path}.timeindex`);
    for (let at = 0; at < times.length; at += 12, entries += 1) {
      const offset = base + times.readInt32BE(at + 8);
      const holder = [...batches.keys()].find(
        (position) => baseOffset(log, position) <= offset && offset <= lastOffset(log, position),
      );
      expect(holder === undefined ? undefined : maxTimestamp(log, holder)).toBe(
        Number(times.readBigInt64BE(at)),
      );
    }
  }
  return entries;
}

test(`${KILLS} times killed under load, seed ${SEED}`, { timeout: 60_000 + KILLS * 10_000 }, async () => {
  const random = seededRandom(SEED);
  const data = fs.mkdtempSync(join(tmpdir(), 'ktck-kill-'));
  const producers = Array.from({ length: PARTITIONS }, (_, partition) => new Producer(partition, random));
  const acknowledged = (): number => producers.reduce((sum, producer) => sum + producer.acknowledged, 0);
  let node = await start(data);
  await createTopic(node.port);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const target = acknowledged() + random.draw('kill after', 150);
    const load = producers.map((producer) => producer.run(node.port, () => false));
    while (acknowledged() < target) await pause(1);
    await pause(random.draw('kill delay', 8));
    await end(node.child);
    await Promise.all(load);
    node = await start(data);
    const client = await WireClient.connect(node.port);
    for (const { partition, acknowledged: known, doubtful } of producers) {
      const end = await endOffset(client, partition);
      expect([known, known + doubtful], `seed ${SEED}, kill ${kill}, partition ${partition}`).toContain(end);
    }
    client.close();
  }
  await Promise.all(producers.map((producer) => producer.run(node.port, () => true)));
  const client = await WireClient.connect(node.port);
  for (const { partition, acknowledged: count } of producers) {
    expect(await numbersIn(client, partition)).toEqual(Array.from({ length: count }, (_, number) => number));
  }
  client.close();
  await end(node.child, 'SIGTERM');
  for (const { partition } of producers)
    expect(checkIndexes(join(data, `${TOPIC}-${partition}`))).toBeGreaterThan(0);
  fs.rmSync(data, { recursive: true, force: true });
});
