/**
 * `npm run mutants`: the whole kill matrix, every mutant against every case, with precision: its own case on all values of its axes, the
 * others on the first of each. `--own` runs each mutant against its own case only; `--only PATTERN` takes the mutants whose id contains it;
 * `--write` renews `docs/generated/kill-matrix.md`.
 *
 * Shape   the mutants go in shares, each to a process of its own that tells its outcomes as lines of JSON: what a thread has loaded does
 *         not leave its process at once, and one process cannot load them all.
 * Errors  a share that dies is named with the command that repeats it, and the command fails.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadMutants, type Mutant } from '../adapters/reference/mutant-adapter.ts';
import { firstOfEachAxis } from '../conformance/runner/plan.ts';
import { loadSuite } from '../conformance/runner/suite.ts';
import { flagsOf, refuse, wholeNumber } from './flags.ts';
import { newestRelease } from './judge.ts';
import { inParallel, type KillResult, tryMutant } from './kill.ts';
import { matrix, type Outcome, summary } from './kill-matrix.ts';

const help = `Runs mutants of the reference against the cases that must notice them.

  npm run mutants                         the whole kill matrix (about three quarters of an hour)
  npm run mutants -- --own                each mutant against its own case only (two minutes)
  npm run mutants -- --only PRD-002       mutants whose id contains PRD-002
  npm run mutants -- --write              also renews docs/generated/kill-matrix.md; the whole matrix only
  npm run mutants -- --jobs 4             four processes side by side instead of two
  npm run mutants -- --own --share 2/4    the second of four shares, in this process
  npm run mutants -- --share 2/4 --ndjson its outcomes as lines of JSON
`;

const { values } = flagsOf(help, {
  options: {
    own: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    share: { type: 'string' },
    ndjson: { type: 'boolean', default: false },
  },
});

const jobs = wholeNumber(help, 'jobs', values.jobs);
const isPart = values.own || values.only !== undefined || values.share !== undefined;
if (values.write && isPart)
  refuse(help, '--write renews the whole matrix: not with --own, --only or --share.');
if (!isShare(values.share ?? '1/1')) refuse(help, `--share takes one like 2/4, not '${values.share}'.`);

/** The first of four is `1/4`, the last `4/4`. */
function isShare(share: string): boolean {
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(share)?.map(Number) ?? [];
  return number !== undefined && of !== undefined && number >= 1 && number <= of;
}

/** How many mutants one process loads at the most. */
const perProcess = 40;

/** The mutants of share `1/1`, `2/4` … */
function ofShare(mutants: readonly Mutant[], share: string): Mutant[] {
  const [number, of] = share.split('/').map(Number) as [number, number];
  return mutants.filter((_, at) => at % of === number - 1);
}

/** Tries mutants one after another in this process. */
async function tryHere(mutants: readonly Mutant[], told: (outcome: Outcome) => void): Promise<void> {
  const suite = await loadSuite();
  for (const mutant of mutants) {
    const own = suite.filter((one) => one.id === mutant.killedBy);
    const release = mutant.release ?? newestRelease;
    const others = suite
      .filter((one) => one.id !== mutant.killedBy)
      .map((one) => firstOfEachAxis(one, release));
    const cases = values.own ? own : [...own, ...others];
    told({ mutant, result: await tryMutant(mutant, cases, { untilKilled: values.own }) });
  }
}

/** Tries a share in a process of its own. False when that process did not end as it should. */
async function tryShare(
  share: string,
  mutants: readonly Mutant[],
  told: (outcome: Outcome) => void,
): Promise<boolean> {
  const flags = ['--share', share, '--ndjson', ...(values.own ? ['--own'] : [])];
  const more = values.only ? ['--only', values.only] : [];
  const child = spawn(process.execPath, [import.meta.filename, ...flags, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const { id, ...result } = JSON.parse(line) as KillResult & { readonly id: string };
    told({ mutant: mutants.find((mutant) => mutant.id === id)!, result });
  }
  const [status, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  if (status === 0 || status === 1) return true;
  process.stderr.write(
    `share ${share} ended with ${signal ?? status}: npm run mutants -- ${[...flags, ...more].join(' ')}\n`,
  );
  return false;
}

/** Says each outcome on standard error as it comes. */
function progress(total: number): (outcome: Outcome) => void {
  let done = 0;
  return ({ mutant, result }) => {
    done += 1;
    const seconds = (result.elapsedMs / 1000).toFixed(1);
    const verdict = result.killed ? 'killed' : 'SURVIVED';
    process.stderr.write(
      `${done}/${total} ${mutant.id} ${verdict} in ${seconds} s, ${result.disturbed} others notice\n`,
    );
    for (const fault of result.kitFaults) process.stderr.write(`  kit fault: ${fault}\n`);
  };
}

/** Tries them all and says how it went; null when a share died. */
async function tryAll(mutants: readonly Mutant[]): Promise<Outcome[] | null> {
  const outcomes: Outcome[] = [];
  const say = values.ndjson
    ? ({ mutant, result }: Outcome) =>
        process.stdout.write(`${JSON.stringify({ id: mutant.id, ...result })}\n`)
    : progress(mutants.length);
  const told = (outcome: Outcome): void => {
    outcomes.push(outcome);
    say(outcome);
  };
  if (values.share !== undefined) {
    await tryHere(mutants, told);
  } else {
    const count = Math.ceil(mutants.length / perProcess);
    const shares = Array.from({ length: count }, (_, at) => `${at + 1}/${count}`);
    const whole = await inParallel(shares, jobs, (share) => tryShare(share, mutants, told));
    if (whole.includes(false)) return null;
  }
  return outcomes.sort((a, b) => mutants.indexOf(a.mutant) - mutants.indexOf(b.mutant));
}

function say(outcomes: readonly Outcome[]): void {
  process.stdout.write(`${summary(outcomes).join('\n')}\n`);
  for (const { mutant } of outcomes.filter(({ result }) => !result.killed)) {
    process.stdout.write(
      `survived: ${mutant.id} (${mutant.killedBy}): npm run ktck -- run builtin:mutant/${mutant.id} --select ${mutant.killedBy}${mutant.release ? ` --release ${mutant.release}` : ''}\n`,
    );
  }
}

async function main(): Promise<number> {
  const known = (await loadMutants()).filter((mutant) => !values.only || mutant.id.includes(values.only));
  const mutants = ofShare(known, values.share ?? '1/1');
  if (mutants.length === 0) {
    const share = values.share === undefined ? '' : `, --share ${values.share}`;
    process.stderr.write(`No mutant is in this selection (--only ${values.only ?? ''}${share}).\n`);
    return 64;
  }
  const outcomes = await tryAll(mutants);
  if (outcomes === null) return 1;
  if (!values.ndjson) say(outcomes);
  if (values.write) {
    const path = join(import.meta.dirname, '../docs/generated/kill-matrix.md');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, matrix(outcomes));
  }
  return outcomes.every(({ result }) => result.killed) ? 0 : 1;
}

process.exitCode = await main();
