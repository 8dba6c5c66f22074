/**
 * More of what brokers leave on disk than the exchange carries: what coordinators write, what a cleaner has gone over, old formats, and
 * a broker that dies while much is on its way.
 *
 * Shape   `writeMore` writes into topics of its own, named after the stop that follows.
 * Units   times are milliseconds.
 * Errors  what is refused, or never gets done, is an error with a sentence.
 */
import { produceBody } from '../../conformance/driver/data-requests.ts';
import type { KafkaClient } from '../../conformance/driver/kafka-client.ts';
import { messageSet, oldCodecs, three, wrapper } from '../../conformance/suites/legacy/messages.ts';
import { checkpointRows, createInSmallSegments, textOf } from '../../conformance/suites/log/directory.ts';
import { buildBatch } from '../../conformance/wire/batch.ts';
import { codecNames } from '../../conformance/wire/compression.ts';
import type { Partner, Stop } from '../exchange/partner.ts';
import { writeGroup, writeTransactions } from './coordinated.ts';

const segmentBytes = 3_000;
const indexed = { 'index.interval.bytes': '300', 'segment.index.bytes': '4096' };
const cleaned = {
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0.01',
  'delete.retention.ms': '100',
};
const cleanerOffsets = 'cleaner-offset-checkpoint';
const withinMs = 30_000;
const connections = 3;
const batchesEach = 200;

/** Everything of it that this broker can do. */
export async function writeMore(partner: Partner, stop: Stop): Promise<void> {
  const { client } = partner;
  const create = async (kind: string, configs: Readonly<Record<string, string>> = {}): Promise<string> => {
    const topic = `more-${stop}-${kind}`;
    await createInSmallSegments({ client, untestable }, topic, segmentBytes, {
      configs: { ...indexed, ...configs },
    });
    return topic;
  };
  await writeGroup(client, await create('group'), `group-${stop}`);
  if (!isOld(client)) await writeTransactions(client, await create('transactions'), `transactions-${stop}`);
  if (client.versions('Produce')?.min === 0) {
    await writeOld(client, await create('format-1', { 'message.format.version': '0.10.2' }));
    await writeOld(client, await create('format-0', { 'message.format.version': '0.9.0' }));
    await writeOld(
      client,
      await create('format-1-cleaned', { 'message.format.version': '0.10.2', ...cleaned }),
    );
  }
  await untilCleaned(partner, await create('cleaned', cleaned));
  if (stop === 'kill') await leaveUnderLoad(client, await create('load'));
}

const untestable = (reason: string): never => {
  throw new Error(reason);
};

/** Whether the broker writes the format before 0.11, which has neither transactions nor zstd. */
const isOld = (client: KafkaClient): boolean => client.versions('EndTxn') === undefined;

const wallMs = async (client: KafkaClient): Promise<bigint> =>
  BigInt(Math.floor((await client.now()).wallMs));

function insistOnSuccess(topic: string, { errorCode }: { errorCode: number }): void {
  if (errorCode !== 0) throw new Error(`${topic}: a batch is answered with error ${errorCode}`);
}

/** Sets and wrappers of both old formats, by a producer of their time. Compacted topics take no message without a key. */
async function writeOld(client: KafkaClient, topic: string): Promise<void> {
  const set = three(await wallMs(client)).map((one, at) => ({ ...one, key: one.key ?? `k${at}` }));
  const filler = 'x'.repeat(400);
  for (let round = 0; round < 4; round++) {
    for (const magic of [0, 1] as const) {
      const long = set.map((one, at) => ({ ...one, ...(at === round % 3 && { value: filler }) }));
      const sets = [messageSet(magic, long), ...oldCodecs.map((codec) => wrapper(magic, codec, long))];
      for (const bytes of sets) insistOnSuccess(topic, await client.produce(topic, 0, bytes, { version: 2 }));
    }
  }
}

/** Values that replace each other, tombstones last; then the cleaner goes over them, twice. */
async function untilCleaned(partner: Partner, topic: string): Promise<void> {
  const { client, disk } = partner;
  const codecs = isOld(client) ? codecNames.filter((codec) => codec !== 'zstd') : codecNames;
  let before = '';
  for (let pass = 0; pass < 2; pass++) {
    for (let number = 0; number < 20; number++) {
      const timestamp = await wallMs(client);
      const records = [0, 1, 2].map((at) => ({
        key: `k${(number + at) % 6}`,
        value: number > 15 && at === 0 ? null : `${pass}-${number}`.padEnd(200, 'v'),
        timestamp,
      }));
      const bytes = buildBatch({ records, codec: codecs[number % codecs.length]! });
      insistOnSuccess(topic, await client.produce(topic, 0, bytes));
    }
    const last = before;
    before = await until(client, `${topic} is cleaned`, async () => {
      const rows = checkpointRows(await textOf(disk, cleanerOffsets).catch(() => undefined), 3);
      const offset = rows?.find(([name]) => name === topic)?.[2];
      return offset === last ? undefined : offset;
    });
  }
}

async function until<Found>(
  client: KafkaClient,
  what: string,
  find: () => Promise<Found | undefined>,
): Promise<Found> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const found = await find();
    if (found !== undefined) return found;
    await client.sleep(50);
  }
  throw new Error(`waited ${withinMs / 1_000} s in vain until ${what}`);
}

/** Much more than a broker can append before it is killed, on several connections. */
async function leaveUnderLoad(client: KafkaClient, topic: string): Promise<void> {
  const version = client.version('Produce', 12);
  const timestamp = await wallMs(client);
  for (let from = 0; from < connections; from++) {
    const connection = await client.connect();
    for (let number = 0; number < batchesEach; number++) {
      const value = `${from}-${number}`.padEnd(100 + ((number * 53) % 700), 'v');
      const records = buildBatch({ records: [{ key: `k${number}`, value, timestamp }] });
      await connection.send(
        'Produce',
        version,
        produceBody(version, { topic, id: '', partition: 0, records }),
      );
    }
  }
}
