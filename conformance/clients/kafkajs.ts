/**
 * kafkajs as it is: admin for topics, configurations, metadata and offsets; a producer with every codec, nulls, headers, 10,000 records
 * and a restart.
 *
 * Shape   `kafkajsScript(subject)`; codecs that kafkajs leaves to plug-ins are registered with those of this kit.
 * Units   timestamps are milliseconds, given by the script, so that they can be compared.
 * Errors  what kafkajs throws; a record that is not stored as it was sent is an error with a sentence.
 * Source  kafkajs 2.2.4.
 */
import kafkajs, { type Admin, type CompressionTypes as CompressionType, type Producer } from 'kafkajs';
import { type Codec, codecNames, compress, decompress } from '../wire/compression.ts';
import { configure } from './kafkajs-configs.ts';
import { RawClient } from './raw-client.ts';
import {
  type ClientSubject,
  checkStored,
  fewRecords,
  type Header,
  longRun,
  manyRecords,
  readStored,
  type SentRecord,
  type StoredRecord,
  type Testimony,
} from './script.ts';

// Node sees only some of kafkajs's names, which is CommonJS, as named exports.
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

const types: Readonly<Record<Codec, CompressionType>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};

/** kafkajs has gzip; the others are plug-ins by its own design. */
function registerCodecs(): void {
  for (const codec of ['snappy', 'lz4', 'zstd'] as const) {
    const plugIn = {
      compress: async ({ buffer }: { buffer: Buffer }) => Buffer.from(compress(codec, buffer)),
      decompress: async (bytes: Buffer) => Buffer.from(decompress(codec, bytes)),
    };
    CompressionCodecs[types[codec] as 1 | 2 | 3 | 4] = () => plugIn;
  }
}

/** kafkajs cannot send a header without a value. */
const headers: readonly Header[] = [
  ['trace', 'a-1'],
  ['empty', ''],
];
const firstTimestamp = 1_700_000_000_000;
const sendRecords = 500;

/** Takes a broker through the script. */
export async function kafkajsScript(subject: ClientSubject): Promise<Testimony> {
  registerCodecs();
  const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 };
  const kafka = new Kafka({ brokers: [subject.bootstrap], logLevel: logLevel.NOTHING, retry });
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: true });
  const raw = await RawClient.connect(subject.bootstrap);
  try {
    await admin.connect();
    await producer.connect();
    const answers = await administer(admin, raw, subject);
    const stored: Record<string, StoredRecord[]> = {};
    for (const codec of codecNames) {
      stored[`kafkajs-${codec}`] = await produceFew(producer, raw, codec);
    }
    answers.configured = await configure(admin);
    answers.written = await offsetsOf(admin, codecNames);
    raw.close();
    stored['kafkajs-many'] = await runLong(producer, subject);
    answers.afterRestart = await admin.fetchTopicOffsets('kafkajs-many');
    answers.deleted = await deleteTopic(admin, kafka.admin({ retry: { retries: 0 } }), 'kafkajs-none');
    return { client: 'kafkajs', stored, answers };
  } finally {
    raw.close();
    await producer.disconnect();
    await admin.disconnect();
  }
}

/** Topics and metadata, in the words of kafkajs. */
async function administer(
  admin: Admin,
  raw: RawClient,
  subject: ClientSubject,
): Promise<Record<string, unknown>> {
  const topics = [...codecNames, 'many'].map((name) => ({ topic: `kafkajs-${name}`, numPartitions: 1 }));
  const created = await admin.createTopics({ topics, waitForLeaders: true });
  // A leader that is announced may not lead yet, and kafkajs gives up where it asks for offsets too early.
  for (const { topic } of topics) await raw.endOffset(topic);
  const again = await admin.createTopics({ topics: topics.slice(0, 1), waitForLeaders: false });
  const bad = { topics: [{ topic: 'kafkajs bad name' }], waitForLeaders: false };
  const refused = await admin.createTopics(bad).catch((error: Error) => reasonsOf(error));
  const listed = (await admin.listTopics()).filter((name) => name.startsWith('kafkajs-')).sort();
  const metadata = await admin.fetchTopicMetadata({ topics: ['kafkajs-gzip'] });
  const { brokers, controller } = await admin.describeCluster();
  const cluster = {
    brokers: brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}` === subject.bootstrap]),
    controller,
  };
  return { created, again, refused, listed, metadata, cluster, empty: await offsetsOf(admin, ['gzip']) };
}

/** The types of the errors inside kafkajs's aggregate, or its own name. */
const reasonsOf = (error: Error & { errors?: { type?: string }[] }): string[] =>
  error.errors?.map(({ type }) => type ?? 'no type') ?? [error.name];

/** Ends, and the offset of a moment in the middle. */
async function offsetsOf(admin: Admin, codecs: readonly Codec[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const codec of codecs) {
    const topic = `kafkajs-${codec}`;
    answers.push(await admin.fetchTopicOffsets(topic));
    answers.push(await admin.fetchTopicOffsetsByTimestamp(topic, firstTimestamp + 10));
  }
  return answers;
}

async function produceFew(producer: Producer, raw: RawClient, codec: Codec): Promise<StoredRecord[]> {
  const topic = `kafkajs-${codec}`;
  const sent = fewRecords(headers);
  await producer.send({ topic, compression: types[codec], messages: messagesOf(sent, 0) });
  return await readAndCheck(raw, topic, sent, codec);
}

/**
 * 10,000 records in 20 sends; the broker goes and comes back after half of them. kafkajs learns of that by its closed connections. It is
 * not made to send while the broker is away: then it can keep an old and a new picture of the same broker, and send a batch to both under
 * two sequences (seen with Apache Kafka), which no broker can know for a repetition.
 */
async function runLong(producer: Producer, subject: ClientSubject): Promise<StoredRecord[]> {
  const topic = 'kafkajs-many';
  const sent = longRun();
  for (let at = 0; at < manyRecords; at += sendRecords) {
    if (at === manyRecords / 2) await subject.restart();
    const messages = messagesOf(sent.slice(at, at + sendRecords), at);
    await producer.send({ topic, compression: CompressionTypes.GZIP, messages });
  }
  const raw = await RawClient.connect(subject.bootstrap);
  try {
    return await readAndCheck(raw, topic, sent, 'gzip');
  } finally {
    raw.close();
  }
}

const messagesOf = (records: readonly SentRecord[], at: number) =>
  records.map(({ key, value, headers }, index) => ({
    key,
    value,
    headers: Object.fromEntries(headers.map(([name, text]) => [name, text ?? ''])),
    timestamp: String(firstTimestamp + at + index),
    partition: 0,
  }));

async function readAndCheck(
  raw: RawClient,
  topic: string,
  sent: readonly SentRecord[],
  codec: Codec,
): Promise<StoredRecord[]> {
  const stored = await readStored(raw, topic, { withTimestamps: true });
  const difference = checkStored(stored, sent, codec);
  if (difference) throw new Error(`${topic}: ${difference}`);
  return stored;
}

/** The second deletion is refused; kafkajs takes that refusal for a passing one, so it is asked not to try again. */
async function deleteTopic(admin: Admin, impatient: Admin, topic: string): Promise<unknown> {
  await admin.deleteTopics({ topics: [topic] });
  const left = (await admin.listTopics()).filter((name) => name.startsWith('kafkajs-')).sort();
  await impatient.connect();
  const again = await impatient.deleteTopics({ topics: [topic] }).catch((error: Error) => error.name);
  await impatient.disconnect();
  return { left, again };
}
