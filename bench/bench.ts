/**
 * `npm run bench [-- --quick] [--write] [--only ID,ID] [--profile FOLDER]`: the reference beside Apache Kafka
 * 4.3.1 with its full JIT, in one run.
 *
 * Shape   both are started and warmed with 2 million records; then rounds that take turns, so that a busy
 *         machine is unfair to both alike; then memory, start times, the codec and the whole slice of cases.
 *         Medians are printed beside the goals, with the spread. `--write` renews docs/generated/bench.md;
 *         `--profile` runs the reference alone and leaves a CPU profile. Without Java, Maven, a C compiler or
 *         librdkafka it says what is missing.
 * Units   in each row.
 * Errors  exit 64 for flags that make no sense, 69 when a tool is missing. A missed goal is no error: these
 *         are aims, and machines differ.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsOf } from '../cli/flags.ts';
import { type BenchBroker, referenceCommand, startApache, startReference } from './lib/brokers.ts';
import { buildClients, type Clients } from './lib/clients.ts';
import { choice, conclude } from './lib/ending.ts';
import { type Goal, lifeGoals, type Measured, workloadGoals } from './lib/goals.ts';
import { type CodecRaces, page } from './lib/page.ts';
import { residentMb } from './lib/process-cost.ts';
import { type Numbers, type Workload, workloads } from './lib/workloads.ts';

const root = join(import.meta.dirname, '..');
const parts = ['produce', 'consume', 'partitions', 'single', 'connections', 'wide', 'alone'];
const help = `npm run bench [-- --quick] [--write] [--only ID,ID] [--profile FOLDER]
The reference beside Apache Kafka 4.3.1 with its full JIT.
  --write            renews docs/generated/bench.md
  --only ID,ID       ${parts.join(', ')}
  --profile FOLDER   runs the reference alone and leaves a CPU profile there`;
const { values: flags } = flagsOf(help, {
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});
const { quick } = flags;
const chosen = choice(help, flags.only, parts);
const amount = quick
  ? { records: 250_000, smallRecords: 20_000, requests: { seconds: 1 } }
  : { records: 1_000_000, smallRecords: 200_000, requests: { seconds: 4 } };
const rounds = quick ? 2 : 4;
const warmRecords = 2_000_000;
const warmRequests = { records: quick ? 100_000 : 300_000 };

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Each workload's numbers, round by round, of one broker. */
class Ledger {
  readonly #numbers = new Map<string, number[]>();

  add(workload: string, numbers: Numbers): void {
    for (const [name, value] of Object.entries(numbers)) this.of(`${workload}.${name}`).push(value);
  }

  of(key: string): number[] {
    const found = this.#numbers.get(key) ?? [];
    this.#numbers.set(key, found);
    return found;
  }
}

async function warm(clients: Clients, brokers: readonly BenchBroker[]): Promise<void> {
  const heavy = workloads(clients, { records: warmRecords, smallRecords: 20_000, requests: warmRequests });
  for (const broker of brokers) {
    say(`warming ${broker.name} with ${warmRecords / 1e6} M records`);
    for (const workload of heavy) if (chosen(workload.id)) await workload.run(broker, 'warm');
  }
}

async function takeTurns(
  work: readonly Workload[],
  brokers: readonly BenchBroker[],
  ledgers: ReadonlyMap<BenchBroker, Ledger>,
): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of work) {
      // Who begins changes from round to round.
      for (const broker of round % 2 === 0 ? brokers : [...brokers].reverse()) {
        const numbers = await workload.run(broker, String(round));
        ledgers.get(broker)!.add(workload.id, numbers);
        say(`round ${round}, ${workload.title}: ${broker.name} ${compact(numbers)}`);
      }
    }
  }
}

const compact = (numbers: Numbers): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} ${value >= 1_000 ? Math.round(value) : value.toPrecision(3)}`)
    .join(', ');

/** Both brokers through all workloads, first those that count towards memory. */
async function compare(clients: Clients): Promise<Measured[]> {
  const apache = await startApache();
  const reference = await startReference();
  const brokers = [apache, reference];
  const ledgers = new Map(brokers.map((broker) => [broker, new Ledger()]));
  try {
    const idle = brokers.map(({ pid }) => residentMb(pid));
    await warm(clients, brokers);
    const work = workloads(clients, amount).filter(({ id }) => chosen(id));
    const large = work.filter(({ id }) => id === 'produce' || id === 'consume');
    await takeTurns(large, brokers, ledgers);
    const loaded = brokers.map(({ pid }) => residentMb(pid));
    await takeTurns(
      work.filter((each) => !large.includes(each)),
      brokers,
      ledgers,
    );
    const [ofApache, ofReference] = [ledgers.get(apache)!, ledgers.get(reference)!];
    const rows = Object.entries(workloadGoals)
      .map(([key, goal]) => ({ ...goal, apache: ofApache.of(key), reference: ofReference.of(key) }))
      .filter((measured) => measured.reference.length > 0);
    const life = (goal: Goal, [theirs, ours]: readonly number[]): Measured => ({
      ...goal,
      apache: [theirs!],
      reference: [ours!],
    });
    return [
      ...rows,
      life(lifeGoals.idle, idle),
      life(lifeGoals.loaded, loaded),
      await starts(apache, reference),
    ];
  } finally {
    for (const broker of brokers) await broker.stop();
  }
}

/** A start counts from the start of the process; the reference's is repeated on fresh directories. */
async function starts(apache: BenchBroker, first: BenchBroker): Promise<Measured> {
  const seconds = [first.secondsToFirstAck];
  for (let again = 0; again < (quick ? 2 : 6); again += 1) {
    const broker = await startReference();
    seconds.push(broker.secondsToFirstAck);
    await broker.stop();
  }
  return { ...lifeGoals.firstAck, apache: [apache.secondsToFirstAck], reference: seconds };
}

/** The codec beside two clients' codecs, and the time of the whole slice of cases: no broker takes part. */
function alone(): { rows: Measured[]; races: CodecRaces } {
  const folder = mkdtempSync(join(tmpdir(), 'ktck-bench-'));
  const node = (...args: string[]): number => {
    const began = performance.now();
    const ran = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${args[0]} ended with ${ran.status}: ${ran.stderr.slice(-300)}`);
    return (performance.now() - began) / 1_000;
  };
  const report = join(folder, 'codec.json');
  node('bench/codec.bench.ts', ...(quick ? ['--quick'] : []), '--json', report);
  const races = JSON.parse(readFileSync(report, 'utf8')) as CodecRaces;
  const { encode, decode } = races;
  const slice = node(referenceCommand, 'run', 'builtin:reference', '--out', join(folder, 'run'));
  rmSync(folder, { recursive: true, force: true });
  const one = (goal: Goal, value: number): Measured => ({ ...goal, apache: [], reference: [value] });
  const rows = [
    one(lifeGoals.encode, Math.max(...encode.slice(0, 2).map((each) => each.operationsPerSecond)) / 1e6),
    one(lifeGoals.decode, decode[0]!.bytesPerSecond / 1e9),
    one(lifeGoals.slice, slice),
  ];
  return { rows, races };
}

/** The same work on the reference alone, under the profiler of V8. */
async function profile(clients: Clients, folder: string): Promise<void> {
  const reference = await startReference(folder);
  try {
    await takeTurns(
      workloads(clients, amount).filter(({ id }) => chosen(id)),
      [reference],
      new Map([[reference, new Ledger()]]),
    );
  } finally {
    await reference.stop();
  }
}

async function main(): Promise<void> {
  const loadBefore = loadavg()[0]!;
  const clients = buildClients();
  try {
    if (flags.profile !== undefined) return await profile(clients, flags.profile);
    const compared = await compare(clients);
    const { rows, races } = chosen('alone') ? alone() : { rows: [], races: undefined };
    const how = { command: referenceCommand, quick, warmRecords, rounds, loadBefore };
    const text = page(how, [...compared, ...rows], races);
    process.stdout.write(text);
    if (flags.write) writeFileSync(join(root, 'docs/generated/bench.md'), text);
  } finally {
    rmSync(clients.folder, { recursive: true, force: true });
  }
}

// An end from outside must not leave brokers behind: they are ended when this process exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say(`ended by ${signal}`);
    process.exit(130);
  });
}
await conclude(main);
