/**
 * `npm run bench:storage [-- --quick] [--write] [--only append,read,clean,load,lookup,memory,copies]`: the
 * reference's log beside Apache Kafka 4.3.1's own storage classes, on the same bytes and the same
 * directories.
 *
 * Shape   each mode runs in a process of its own, ours and theirs in turns; medians are printed. `--write` renews
 *         docs/generated/bench-storage.md and the curves beside it.
 * Units   megabytes (10⁶) per CPU-second of the process; seconds; microseconds; megabytes of resident memory.
 * Errors  exit 64 for flags that make no sense, 69 when Java or Maven is missing. These are aims: a missed
 *         one is no error.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { resolveToolchain } from '../adapters/apache-kafka/toolchain.ts';
import { flagsOf } from '../cli/flags.ts';
import { RawClient } from '../conformance/clients/raw-client.ts';
import { SubjectUnavailable } from '../conformance/driver/operations.ts';
import { buildBatch } from '../conformance/wire/batch.ts';
import { joinBytes } from '../conformance/wire/bytes.ts';
import { type BenchBroker, startApache, startReference } from './lib/brokers.ts';
import { curve } from './lib/curve.ts';
import { choice, conclude } from './lib/ending.ts';
import { acknowledged, produceFrame } from './lib/frames.ts';
import { median } from './lib/measure.ts';
import { residentMb } from './lib/process-cost.ts';
import { machineLine, table } from './lib/report.ts';
import { copies } from './storage/copies.ts';

const root = join(import.meta.dirname, '..');
const parts = ['append', 'read', 'clean', 'load', 'lookup', 'memory', 'copies'];
const help = `npm run bench:storage [-- --quick] [--write] [--only PART,PART]
The reference's log beside Apache Kafka 4.3.1's own storage classes.
  --write            renews docs/generated/bench-storage.md and the curves beside it
  --only PART,PART   ${parts.join(', ')}`;
const { values: flags } = flagsOf(help, {
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const { quick } = flags;
const chosen = choice(help, flags.only, parts);
const rounds = quick ? 1 : 3;
const folder = mkdtempSync(join(tmpdir(), 'ktck-storage-'));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

type Numbers = Readonly<Record<string, number>>;
type Side = (...args: readonly string[]) => Numbers;

/** Runs one mode in a process of its own and reads its only line. */
function measured(program: string, args: readonly string[]): Numbers {
  const ran = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const line = ran.stdout.trim().split('\n').at(-1);
  if (ran.status !== 0 || !line?.startsWith('{'))
    throw new Error(`${args.slice(-4).join(' ')} ended with ${ran.status}: ${ran.stderr.slice(-400)}`);
  return JSON.parse(line) as Numbers;
}

const reference: Side = (...args) =>
  measured(process.execPath, [join(root, 'bench/storage/reference-storage.ts'), ...args]);

/** Compiles the Java side once. */
function apacheSide(): Side {
  const { java, classPath } = resolveToolchain('4.3.1', say);
  const classes = join(folder, 'classes');
  const source = join(root, 'bench/storage/ApacheStorage.java');
  const javac = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/javac') : 'javac';
  const compiled = spawnSync(javac, ['-nowarn', '-cp', classPath, '-d', classes, source], {
    encoding: 'utf8',
  });
  if (compiled.error) throw new SubjectUnavailable('The storage classes need a JDK with javac 17 or newer.');
  if (compiled.status !== 0) throw new Error(compiled.stderr);
  const jvm = ['-Xmx1g', '-XX:+UseG1GC', '-cp', `${classes}${delimiter}${classPath}`, 'ApacheStorage'];
  return (...args) => measured(java, [...jvm, ...args]);
}

/** A fresh partition directory; the reference wants a name with a number. */
let directories = 0;
const freshDirectory = (): string => join(folder, `p${++directories}`, 'bench-0');

function copyOf(directory: string): string {
  const copy = freshDirectory();
  mkdirSync(join(copy, '..'), { recursive: true });
  cpSync(directory, copy, { recursive: true });
  return copy;
}

/** A file of batches behind their lengths. */
function batchFile(name: string, batches: number, recordsEach: number): string {
  const value = Uint8Array.from({ length: 100 }, (_, at) => 97 + (at % 26));
  const timestamp = BigInt(Date.now());
  const parts = Array.from({ length: batches }, () => {
    const records = Array.from({ length: recordsEach }, () => ({ key: null, value, timestamp }));
    const batch = buildBatch({ records });
    const length = new Uint8Array(4);
    new DataView(length.buffer).setInt32(0, batch.length);
    return joinBytes([length, batch]);
  });
  const file = join(folder, name);
  writeFileSync(file, joinBytes(parts));
  return file;
}

type Row = readonly [string, string, string, string, string];

/** Both sides in turns; the ratio is ours to theirs. */
function raced(
  title: string,
  aim: string,
  run: (side: Side) => number,
  apache: Side,
  { digits = 0, turns = rounds }: { readonly digits?: number; readonly turns?: number } = {},
): Row {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= turns; round += 1) {
    theirs.push(run(apache));
    ours.push(run(reference));
    say(
      `${title}, round ${round}: Apache Kafka ${theirs.at(-1)!.toFixed(2)}, reference ${ours.at(-1)!.toFixed(2)}`,
    );
  }
  const [mine, other] = [median(ours), median(theirs)];
  return [title, other.toFixed(digits), mine.toFixed(digits), `${(mine / other).toFixed(2)} ×`, aim];
}

const megabytesPerCpuSecond = ({ bytes, cpuSeconds }: Numbers): number => bytes! / 1e6 / cpuSeconds!;

function bytesRows(apache: Side): Row[] {
  const total = String(quick ? 200e6 : 1e9);
  const rows: Row[] = [];
  for (const [name, recordsEach] of [
    ['1 record of 100 B', 1],
    ['100 records', 100],
    ['5,000 records', 5_000],
  ] as const) {
    const file = batchFile(`batches-${recordsEach}`, recordsEach === 5_000 ? 20 : 200, recordsEach);
    const amount = recordsEach === 1 ? String(Number(total) / 10) : total;
    let written = '';
    const append = (side: Side): number => {
      const directory = freshDirectory();
      if (written !== '') rmSync(written, { recursive: true });
      const numbers = side('append', directory, file, amount);
      written = directory;
      return megabytesPerCpuSecond(numbers);
    };
    if (chosen('append'))
      rows.push(raced(`append, batches of ${name}: MB per CPU-s`, '≥ 1 ×', append, apache));
    if (written === '') {
      written = freshDirectory();
      reference('append', written, file, amount);
    }
    const read = (side: Side): number => megabytesPerCpuSecond(side('read', written, total));
    if (chosen('read'))
      rows.push(raced(`read in pieces of 1 MiB, the same batches: MB per CPU-s`, '≥ 1 ×', read, apache));
    rmSync(written, { recursive: true });
  }
  return rows;
}

/** Opening a log of many segments: after a clean stop, and after a kill with everything to be looked at. */
function loadRows(apache: Side): Row[] {
  const segments = quick ? 1_000 : 10_000;
  const directory = freshDirectory();
  reference('fill', directory, String(segments));
  return (['clean', 'unclean'] as const).map((how) => {
    const load = (side: Side): number => {
      const copy = copyOf(directory);
      const { seconds } = side('load', copy, how);
      rmSync(copy, { recursive: true });
      return seconds!;
    };
    const after = how === 'clean' ? 'a clean stop' : 'a kill, one round';
    // Apache Kafka takes some nine minutes for ten thousand segments after a kill: once is enough.
    const turns = how === 'clean' ? rounds : 1;
    return raced(`open ${segments} segments after ${after}: s`, '≤ 1 ×', load, apache, { digits: 2, turns });
  });
}

/**
 * One round of cleaning a log in which each key was overwritten about twenty times; the last of three equal
 * copies is measured.
 */
function cleanRow(apache: Side): Row {
  const megabytes = quick ? 50 : 250;
  const directory = freshDirectory();
  reference('fill-keyed', directory, String(megabytes));
  const cleaning = (side: Side): number => {
    const copies = [copyOf(directory), copyOf(directory), copyOf(directory)];
    const { cpuSeconds } = side('clean', ...copies);
    for (const copy of copies) rmSync(copy, { recursive: true });
    return megabytes / cpuSeconds!;
  };
  return raced('compaction of 100,000 keys: MB of log per CPU-s', '≥ 1 ×', cleaning, apache);
}

interface Point {
  readonly segments: number;
  readonly apache: Numbers;
  readonly reference: Numbers;
}

function lookupPoints(apache: Side): Point[] {
  return (quick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000]).map((segments) => {
    const directory = freshDirectory();
    reference('fill', directory, String(segments));
    const copy = copyOf(directory);
    const operations = quick ? '2000' : '20000';
    const point = {
      segments,
      apache: apache('lookup', copy, operations),
      reference: reference('lookup', directory, operations),
    };
    rmSync(copy, { recursive: true });
    rmSync(directory, { recursive: true });
    say(`lookup in ${segments} segments: ${JSON.stringify(point)}`);
    return point;
  });
}

/**
 * Thousands of partitions with a record in each, and what they add to the resident memory of a broker: the
 * first thousand also what a broker needs to be at work at all, the others what they cost.
 */
async function memoryRows(): Promise<Row[]> {
  const thousands = quick ? 2 : 5;
  const residentAfterEach = async (start: () => Promise<BenchBroker>): Promise<readonly number[]> => {
    const broker = await start();
    try {
      const resident = [residentMb(broker.pid)];
      const client = await RawClient.connect(broker.bootstrap);
      for (let thousand = 0; thousand < thousands; thousand += 1) {
        const topic = `thousand-${thousand}`;
        await client.createTopic(topic, 1_000);
        await acknowledged(client, produceFrame(topic, { partitions: 1_000, recordsEach: 1 }));
        resident.push(residentMb(broker.pid));
      }
      client.close();
      return resident;
    } finally {
      await broker.stop();
    }
  };
  const theirs = await residentAfterEach(startApache);
  const ours = await residentAfterEach(startReference);
  const row = (title: string, added: (resident: readonly number[]) => number, aim: string): Row => {
    const [mine, other] = [added(ours), added(theirs)];
    return [title, other.toFixed(1), mine.toFixed(1), `${(mine / other).toFixed(2)} ×`, aim];
  };
  const further = (resident: readonly number[]): number =>
    (resident.at(-1)! - resident[1]!) / (thousands - 1);
  return [
    row('the first 1,000 partitions with a record each: MB of memory', ([idle, one]) => one! - idle!, ''),
    row('each further 1,000 partitions: MB of memory', further, '≤ 0.2 ×'),
  ];
}

async function copyRows(): Promise<Row[]> {
  const { produced, fetched, converted } = await copies();
  const row = (title: string, ours: number, aim: string): Row => [title, '–', ours.toFixed(2), '–', aim];
  return [
    row('bytes copied in memory for a byte produced (the head of a large frame is)', produced, '< 1'),
    row('bytes copied in memory for a byte fetched', fetched, '0'),
    row('the same, converted down for Fetch v3', converted, 'as few as can be'),
  ];
}

function lookupText(points: readonly Point[]): string {
  if (points.length === 0) return '';
  const us = (ns: number): string => (ns / 1_000).toFixed(1);
  const rows = points.map(({ segments, apache, reference: ours }) => [
    String(segments),
    us(apache.offsetNs!),
    us(ours.offsetNs!),
    us(apache.timestampNs!),
    us(ours.timestampNs!),
  ]);
  const head = [
    'segments',
    'offset, Apache Kafka: µs',
    'offset, reference: µs',
    'time, Apache Kafka: µs',
    'time, reference: µs',
  ];
  return `
## Lookups against the number of segments
A lookup finds the batch that holds an offset, or the first record at or after a time. By offset it should grow like the logarithm: a
straight line here, where each step to the right is ten times as many segments. By time every segment's greatest time is looked at in
turn, as in Kafka, because they need not increase: that part grows with the number of segments.

${table(head, rows)}

![Lookup time against the number of segments](bench-lookup.svg)
`;
}

function page(rows: readonly Row[], points: readonly Point[]): string {
  return `# Storage, measured

The reference's log beside the storage classes of Apache Kafka 4.3.1, each in a process of its own, on the same bytes and on copies of the
same directories; medians of ${rounds} rounds that take turns, each after a warm-up of half its size. These are aims, not tests.

${table(['', 'Apache Kafka 4.3.1', 'reference', 'ratio', 'aim'], rows)}
${lookupText(points)}
${machineLine()}.
Made by \`npm run bench:storage -- ${quick ? '--quick ' : ''}--write\`.
`;
}

async function main(): Promise<void> {
  const apache = apacheSide();
  const rows = chosen('append') || chosen('read') ? bytesRows(apache) : [];
  if (chosen('clean')) rows.push(cleanRow(apache));
  const points = chosen('lookup') ? lookupPoints(apache) : [];
  if (chosen('memory')) rows.push(...(await memoryRows()));
  if (chosen('copies')) rows.push(...(await copyRows()));
  if (chosen('load')) rows.push(...loadRows(apache));
  const text = page(rows, points);
  process.stdout.write(text);
  if (!flags.write) return;
  writeFileSync(join(root, 'docs/generated/bench-storage.md'), text);
  const line = (name: string, ns: (point: Point) => number) => ({
    name,
    points: points.map((point) => [point.segments, ns(point) / 1_000] as const),
  });
  const lines = [
    line('offset, Apache Kafka', ({ apache: theirs }) => theirs.offsetNs!),
    line('offset, reference', ({ reference: ours }) => ours.offsetNs!),
    line('time, Apache Kafka', ({ apache: theirs }) => theirs.timestampNs!),
    line('time, reference', ({ reference: ours }) => ours.timestampNs!),
  ];
  if (points.length > 0)
    writeFileSync(join(root, 'docs/generated/bench-lookup.svg'), curve('segments', 'µs a lookup', lines));
}

await conclude(main, () => rmSync(folder, { recursive: true, force: true }));
