/**
 * kcat as it is, producer and consumer: every codec, nulls, headers, 10,000 records with a restart in their middle.
 *
 * Shape   `kcatScript(subject)` runs the program `kcat` and reads back raw what it stored.
 * Errors  a kcat that is missing, gives up or prints what was not stored is an error with its last words.
 * Source  kcat 1.7 (edenhill/kcat), librdkafka 2.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { codecNames } from '../wire/compression.ts';
import { RawClient } from './raw-client.ts';
import {
  type ClientSubject,
  checkStored,
  fewRecords,
  firstDifference,
  type Header,
  longRun,
  manyRecords,
  readStored,
  type SentRecord,
  type StoredRecord,
  type Testimony,
} from './script.ts';

const headers: readonly Header[] = [
  ['trace', 'a-1'],
  ['empty', ''],
  ['none', null],
];
const headerFlags = ['-H', 'trace=a-1', '-H', 'empty=', '-H', 'none'];
/** Lets a batch wait for company, so that a batch of one is not sent uncompressed because that is smaller. */
const producing = ['-X', 'linger.ms=200', '-X', 'reconnect.backoff.max.ms=500', '-X', 'acks=all'];
/** kcat reads its input in blocks of 1 KiB, so the last lines of the first half wait for the second. */
const readAhead = 500;
const recordFormat = '%o\t%K\t%k\t%S\t%s\t%h\n';

/** Whether the program is there. */
export const hasKcat = (): boolean => spawnSync('kcat', ['-V']).error === undefined;

/** Takes a broker through the script. */
export async function kcatScript(subject: ClientSubject): Promise<Testimony> {
  const stored: Record<string, StoredRecord[]> = {};
  const answers: Record<string, unknown> = {};
  const raw = await RawClient.connect(subject.bootstrap);
  for (const codec of codecNames) {
    const topic = `kcat-${codec}`;
    const sent = fewRecords(headers);
    await raw.createTopic(topic);
    await feed(produceTo(subject, topic, ['-z', codec, ...headerFlags]), [linesOf(sent)]);
    stored[topic] = await readStored(raw, topic, { withTimestamps: false });
    insist(topic, checkStored(stored[topic], sent, codec));
    await compareConsumed(subject, topic, stored[topic]);
  }
  raw.close();
  stored['kcat-many'] = await runLong(subject);
  answers.metadata = await metadata(subject);
  answers.offsets = await offsets(subject);
  const tail = ['-t', 'kcat-many', '-p', '0', '-o', '-3', '-e', '-f', '%o '];
  answers.tail = await kcat(subject, ['-C', '-q', ...tail]);
  return { client: 'kcat', stored, answers };
}

/** 10,000 records from one idempotent producer that lives through a restart. */
async function runLong(subject: ClientSubject): Promise<StoredRecord[]> {
  const topic = 'kcat-many';
  const sent = longRun();
  const half = manyRecords / 2;
  const raw = await RawClient.connect(subject.bootstrap);
  await raw.createTopic(topic);
  const producer = produceTo(subject, topic, ['-z', 'lz4', '-E', '-X', 'enable.idempotence=true']);
  const middle = async (): Promise<void> => {
    await raw.untilEnd(topic, BigInt(half - readAhead));
    raw.close();
  };
  let restarted: Promise<void> = Promise.resolve();
  await feed(producer, [
    linesOf(sent.slice(0, half)),
    async () => {
      await middle();
      restarted = subject.restart(); // Not awaited: the second half arrives while the broker is away.
    },
    linesOf(sent.slice(half)),
  ]);
  await restarted;
  const after = await RawClient.connect(subject.bootstrap);
  const stored = await readStored(after, topic, { withTimestamps: false });
  after.close();
  insist(topic, checkStored(stored, sent, 'lz4'));
  await compareConsumed(subject, topic, stored);
  return stored;
}

/** A producer that waits for its lines. */
export function produceTo(subject: ClientSubject, topic: string, more: readonly string[]) {
  const args = [
    '-P',
    '-b',
    subject.bootstrap,
    '-t',
    topic,
    '-p',
    '0',
    '-K',
    '\t',
    '-Z',
    ...producing,
    ...more,
  ];
  return spawn('kcat', args, { stdio: ['pipe', 'ignore', 'pipe'] });
}

/** With `-Z` an empty key or value is a null one. */
export const linesOf = (records: readonly SentRecord[]): string =>
  records.map(({ key, value }) => `${key ?? ''}\t${value ?? ''}\n`).join('');

/** Writes texts to the program, with things to do between them, and waits for its good end. */
export async function feed(
  program: ReturnType<typeof produceTo>,
  steps: readonly (string | (() => Promise<void>))[],
): Promise<void> {
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  });
  program.stdin.on('error', () => undefined); // Its end is told by the exit code.
  const ended = once(program, 'exit');
  try {
    for (const step of steps) {
      if (typeof step === 'string') program.stdin.write(step);
      else await Promise.race([step(), ended]);
    }
    program.stdin.end();
    const [code] = await ended;
    if (code !== 0)
      throw new Error(`kcat ended with ${code}: ${said.trim().split('\n').slice(-3).join(' ')}`);
  } finally {
    program.kill('SIGKILL');
  }
}

async function kcat(subject: ClientSubject, args: readonly string[]): Promise<string> {
  const program = spawn('kcat', ['-b', subject.bootstrap, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [code] = await once(program, 'close');
  if (code !== 0) throw new Error(`kcat ${args[0]} ended with ${code}: ${said.trim()}`);
  return out;
}

/** What kcat reads must be what is stored, field by field; it checks the CRC itself. */
export async function compareConsumed(
  subject: ClientSubject,
  topic: string,
  stored: readonly StoredRecord[],
  more: readonly string[] = [],
): Promise<void> {
  const where = ['-t', topic, '-p', '0', '-o', 'beginning', '-e'];
  const out = await kcat(subject, [
    '-C',
    '-q',
    '-X',
    'check.crcs=true',
    ...more,
    ...where,
    '-f',
    recordFormat,
  ]);
  const read = out.split('\n').slice(0, -1).map(recordOf);
  const expected = stored.map(({ offset, key, value, headers }) => ({
    offset,
    key,
    value,
    headers: headers.map(([name, text]) => `${name}=${text ?? 'NULL'}`).join(','),
  }));
  insist(`${topic} as consumed`, firstDifference(read, expected, 'record'));
}

function recordOf(line: string) {
  const [offset, keyLength, key, valueLength, value, headers] = line.split('\t');
  return {
    offset,
    key: keyLength === '-1' ? null : key,
    value: valueLength === '-1' ? null : value,
    headers,
  };
}

/** Topics and partitions as kcat lists them. */
async function metadata(subject: ClientSubject): Promise<unknown> {
  const listed = JSON.parse(await kcat(subject, ['-L', '-J'])) as {
    brokers: { id: number; name: string }[];
    topics: { topic: string; partitions: unknown }[];
  };
  const addressed = listed.brokers.map(({ id, name }) => ({ id, isBootstrap: name === subject.bootstrap }));
  const own = listed.topics.filter(({ topic }) => topic.startsWith('kcat-'));
  return { brokers: addressed, topics: own.sort((a, b) => (a.topic < b.topic ? -1 : 1)) };
}

async function offsets(subject: ClientSubject): Promise<string[]> {
  const asked = ['-t', 'kcat-many:0:-2', '-t', 'kcat-many:0:-1', '-t', 'kcat-gzip:0:1'];
  const answers: string[] = [];
  for (let at = 0; at < asked.length; at += 2) {
    answers.push((await kcat(subject, ['-Q', ...asked.slice(at, at + 2)])).trim());
  }
  return answers;
}

/** An error where there is a difference. */
export function insist(where: string, difference: string | undefined): void {
  if (difference) throw new Error(`${where}: ${difference}`);
}
