/**
 * The power is cut, or the disk fails, at every call that a node's logs make; what was promised is there
 * afterwards.
 *
 *     node cli/house/crash-points.ts --histories 4000 --seed 1 --write
 *
 * Shape   every history of up to `--length` steps is cut at every call of its last step, and `--histories`
 *         long ones, drawn from the seed, at every call of all their steps. Work is shared among `--workers`
 *         threads. `--write` renews docs/generated/crash-points.md.
 * Units   a point is one image of the disk after a power cut: it is recovered, compared with what was
 *         promised, and recovered once more.
 * Errors  the first broken promise ends the campaign; its message names the history, the call and the seed.
 *         Exit 1.
 */
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { flagsOf, wholeNumber } from '../flags.ts';
import { STEPS } from './crash/history.ts';
import type { Counts, Share } from './crash/share.ts';

const PAGE = new URL('../../docs/generated/crash-points.md', import.meta.url);
const usage = `Cuts the power, or lets the disk fail, at every call that a node's logs make.

  npm run crash-points                        a million points: short histories whole, 4,000 long ones by chance (a quarter of an hour)
  npm run crash-points -- --histories 40      fewer long ones
  npm run crash-points -- --seed 7            where chance begins
  npm run crash-points -- --length 3          every history of up to three steps, instead of four
  npm run crash-points -- --fault-length 2    faults of the disk in every history of up to two steps, instead of three
  npm run crash-points -- --workers 4         threads, instead of two
  npm run crash-points -- --write             also renews docs/generated/crash-points.md
`;

/** What the campaign is asked to do. */
export type Campaign = Omit<Share, 'worker'>;

/** Shares the work and adds up what the workers counted. */
export async function campaign(asked: Campaign, tell: (line: string) => void): Promise<Counts> {
  const lived = new Map<number, number>();
  const shares = Array.from({ length: asked.workers }, (_, worker) =>
    inThread({ ...asked, worker }, (histories) => {
      lived.set(worker, histories);
      tell(`${[...lived.values()].reduce((sum, one) => sum + one, 0)} histories`);
    }),
  );
  const counts: Counts = { short: new Map(), long: new Map(), faults: new Map() };
  for (const done of await Promise.all(shares)) {
    add(counts.short, done.short);
    add(counts.long, done.long);
    add(counts.faults, done.faults);
  }
  return counts;
}

function inThread(share: Share, tell: (histories: number) => void): Promise<Counts> {
  const worker = new Worker(new URL('./crash/share.ts', import.meta.url), { workerData: share });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: { histories: number } | { counts: Counts }) => {
      if ('counts' in message) resolve(message.counts);
      else tell(message.histories);
    });
    worker.on('error', reject);
  });
}

function add<Key>(into: Map<Key, number>, more: ReadonlyMap<Key, number>): void {
  for (const [key, count] of more) into.set(key, (into.get(key) ?? 0) + count);
}

const total = (counts: ReadonlyMap<unknown, number>): number =>
  [...counts.values()].reduce((sum, one) => sum + one, 0);

/** How many points there were in all. */
export const pointsOf = ({ short, long }: Counts): number => total(short) + total(long);

/** The committed page. */
export function page(asked: Campaign, counts: Counts): string {
  const number = (value: number | undefined): string => (value ?? 0).toLocaleString('en-US');
  const rows = STEPS.map(
    (step) => `| ${step} | ${number(counts.short.get(step))} | ${number(counts.long.get(step))} |`,
  );
  const faults = [...counts.faults].map(([code, count]) => `| ${code} | ${number(count)} |`);
  return `${[
    '# Crash points',
    '',
    `The power is cut at every call that changes the disk: in every history of up to ${asked.length} steps, and in`,
    `${number(asked.histories)} long ones of seed ${asked.seed}. At each point any prefix of the directory changes and any set of 512-byte`,
    'sectors since the last sync may have reached the disk. After the next start every record that was flushed was there, once and in',
    'order; nothing was there that was never appended; indexes agreed with the log; producers were remembered; and a second start',
    'changed nothing. At every fourth point the power was cut again right after the first start.',
    '',
    `**${number(pointsOf(counts))} points, no promise broken.**`,
    '',
    '| in the step | points of short histories | points of long histories |',
    '|---|---:|---:|',
    ...rows,
    '',
    `A fault of the disk at every call of the last step, in every history of up to ${asked.faultLength} steps, once and for ever: a`,
    'directory that went offline took no record afterwards, and what was promised was there at the next start.',
    '',
    '| fault | calls |',
    '|---|---:|',
    ...faults,
    '',
    `Repeat: \`node cli/house/crash-points.ts --length ${asked.length} --fault-length ${asked.faultLength} --histories ${asked.histories} --seed ${asked.seed}\``,
  ].join('\n')}\n`;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const options = { histories: text, seed: text, length: text, 'fault-length': text, workers: text } as const;
  const { values } = flagsOf(usage, { options: { ...options, write: { type: 'boolean' } } });
  const number = (flag: keyof typeof options, unlessTold: string, least = 0): number =>
    wholeNumber(usage, flag, values[flag] ?? unlessTold, least);
  const asked: Campaign = {
    histories: number('histories', '4000'),
    seed: number('seed', '1'),
    length: number('length', '4'),
    faultLength: number('fault-length', '3'),
    workers: number('workers', '2', 1),
  };
  const began = process.cpuUsage();
  const counts = await campaign(asked, (line) => process.stderr.write(`\r${line} `));
  const { user, system } = process.cpuUsage(began);
  const perSecond = Math.round(pointsOf(counts) / ((user + system) / 1e6));
  const faults = total(counts.faults);
  process.stdout.write(`\n${pointsOf(counts)} points, ${faults} faults, ${perSecond} points a CPU-second\n`);
  if (values.write === true) writeFileSync(PAGE, page(asked, counts));
}

if (import.meta.main) await main();
