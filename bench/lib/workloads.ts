/**
 * What both brokers are given to do, each piece measured from outside and checked afterwards.
 *
 * Shape   a workload has its own topics and returns named numbers of one round; the order and the number of
 *         rounds are the caller's. The topic is written to before the measurement begins: the first writes to
 *         new files cost a broker that maps its indexes into memory seconds on some file systems, and a round
 *         would measure little else.
 * Units   in the names: `perSecond`, `cpuSecondsPerMillion` records, `cpuUs` a request, `p50Us`.
 * Errors  a record that is missing afterwards ends the benchmark.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RawClient } from '../../conformance/clients/raw-client.ts';
import type { BenchBroker } from './brokers.ts';
import { type Clients, raw, rdkafka } from './clients.ts';
import { acknowledged, produceFrame } from './frames.ts';
import { cpuSeconds } from './process-cost.ts';

export type Numbers = Readonly<Record<string, number>>;

export interface Workload {
  readonly id: string;
  readonly title: string;
  /** One round; `round` makes its topics new. */
  run(broker: BenchBroker, round: string): Promise<Numbers>;
}

/** How much is done in a round. */
export interface Amount {
  readonly records: number;
  readonly smallRecords: number;
  /** Of each kind of prepared requests: so long, or so many of the record count that this kind writes. */
  readonly requests: { readonly seconds: number } | { readonly records: number };
}

/** The work, in the order in which it is done. */
export function workloads(clients: Clients, amount: Amount): Workload[] {
  return [
    producing(clients, amount.records),
    consuming(clients, amount.records),
    ...requests(clients, amount.requests),
    smallBatches(clients, amount.smallRecords),
  ];
}

function producing(clients: Clients, records: number): Workload {
  return {
    id: 'produce',
    title: 'librdkafka produces records of 100 B, one partition',
    run: (broker, round) =>
      produceMeasured(clients, broker, {
        topic: `big-${round}`,
        partitions: 1,
        records,
        batch: 10_000,
        ahead: 0,
      }),
  };
}

/** Written to 100 partitions, or sent as requests, before the measurement: enough for an index entry in each. */
const aheadRecords = 50_000;
const aheadRequests = 50;

/** Reads what the producing workload has written in the same round. */
function consuming(clients: Clients, records: number): Workload {
  return {
    id: 'consume',
    title: 'librdkafka consumes them',
    async run(broker, round) {
      const before = cpuSeconds(broker.pid);
      const { seconds } = await rdkafka(clients, 'consume', broker.bootstrap, `big-${round}`, 1, records);
      return perMillion(records, seconds, cpuSeconds(broker.pid) - before);
    },
  };
}

function smallBatches(clients: Clients, records: number): Workload {
  return {
    id: 'partitions',
    title: 'librdkafka produces to 100 partitions in batches of at most 10',
    run: (broker, round) =>
      produceMeasured(clients, broker, {
        topic: `many-${round}`,
        partitions: 100,
        records,
        batch: 10,
        ahead: aheadRecords,
      }),
  };
}

async function produceMeasured(
  clients: Clients,
  broker: BenchBroker,
  work: { topic: string; partitions: number; records: number; batch: number; ahead: number },
): Promise<Numbers> {
  const { topic, partitions, records, batch, ahead } = work;
  const client = await RawClient.connect(broker.bootstrap);
  await client.createTopic(topic, partitions);
  const produce = (count: number): Promise<{ seconds: number }> =>
    rdkafka(clients, 'produce', broker.bootstrap, topic, partitions, count, batch, 5);
  if (ahead > 0) await produce(ahead);
  const before = cpuSeconds(broker.pid);
  const { seconds } = await produce(records);
  const cpu = cpuSeconds(broker.pid) - before;
  await expectRecords(client, topic, partitions, ahead + records);
  client.close();
  return perMillion(records, seconds, cpu);
}

const perMillion = (records: number, seconds: number, cpu: number): Numbers => ({
  perSecond: records / seconds,
  cpuSecondsPerMillion: (cpu * 1e6) / records,
});

/** Prepared requests over bare sockets: alone, on 100 connections, and with 100 partitions each. */
function requests(clients: Clients, amount: Amount['requests']): Workload[] {
  const kinds = [
    {
      id: 'single',
      title: 'one small produce at a time',
      connections: 1,
      window: 1,
      partitions: 1,
      recordsEach: 1,
    },
    {
      id: 'connections',
      title: '100 connections, requests of 10 records',
      connections: 100,
      window: 1,
      partitions: 1,
      recordsEach: 10,
    },
    {
      id: 'wide',
      title: 'requests of 100 partitions, 10 records each',
      connections: 1,
      window: 5,
      partitions: 100,
      recordsEach: 10,
    },
  ];
  return kinds.map(({ id, title, connections, window, partitions, recordsEach }) => ({
    id,
    title,
    async run(broker, round) {
      const topic = `${id}-${round}`;
      const client = await RawClient.connect(broker.bootstrap);
      await client.createTopic(topic, partitions);
      const frame = produceFrame(topic, { partitions, recordsEach });
      await acknowledged(client, frame);
      const file = join(clients.folder, `${topic}.frames`);
      writeFileSync(file, frame);
      const until =
        'seconds' in amount
          ? amount
          : { requests: Math.min(20_000, Math.ceil(amount.records / (partitions * recordsEach))) };
      const ahead = await raw(clients, broker.port, file, {
        connections,
        window,
        until: { requests: aheadRequests * connections },
      });
      const before = cpuSeconds(broker.pid);
      const done = await raw(clients, broker.port, file, { connections, window, until });
      const cpu = cpuSeconds(broker.pid) - before;
      rmSync(file);
      await expectRecords(
        client,
        topic,
        partitions,
        (ahead.requests + done.requests + 1) * partitions * recordsEach,
      );
      client.close();
      const { requests: count, p50Us, p99Us } = done;
      return { perSecond: count / done.seconds, cpuUs: (cpu * 1e6) / count, p50Us, p99Us };
    },
  }));
}

async function expectRecords(
  client: RawClient,
  topic: string,
  partitions: number,
  records: number,
): Promise<void> {
  let stored = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    stored += Number(await client.endOffset(topic, partition));
  }
  if (stored !== records) throw new Error(`${topic} holds ${stored} records, ${records} were acknowledged`);
}
