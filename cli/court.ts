/**
 * `npm run court`: everything that npm alone cannot bring. Apache Kafka and librdkafka's mock are judged, and every `*.court.ts` script
 * (other clients, fixture generators) is run. `--quick` is a short session for continuous integration, `--brief` takes the first value of each axis.
 *
 * Shape   each hearing ends as `kept` (what was expected), `broken`, or `left out` with the missing tool named. `--write` renews the
 *         committed verdicts; without it they are compared: a stranger's convictions must be exactly the committed ones.
 * Errors  exit 1 when a hearing is broken, 64 for flags that make no sense, else 0; a hearing that is left out does not break the session.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SubjectUnavailable } from '../conformance/driver/operations.ts';
import { canonicalPretty } from '../conformance/reports/canonical.ts';
import { Progress, standardScreen } from '../conformance/reports/terminal.ts';
import type { Report } from '../conformance/runner/result.ts';
import { loadSuite } from '../conformance/runner/suite.ts';
import { exitCodes } from './exit.ts';
import { flagsOf, refuse } from './flags.ts';
import { judgeSubject } from './judge.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/generated/verdicts');
const screen = standardScreen();
const help = `Puts Apache Kafka, the librdkafka mock, the reference and real clients on trial.

  npm run court                          everything, every value of every axis (about an hour)
  npm run court -- --brief               everything, the first value of each axis
  npm run court -- --quick               Apache Kafka 4.3.1 alone, briefly, without restarts
  npm run court -- --only 3.9.2          hearings whose name contains 3.9.2
  npm run court -- --write               also renews docs/generated/verdicts
`;

const { values: asked } = flagsOf(help, {
  options: {
    quick: { type: 'boolean', default: false },
    brief: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const quick = asked.quick;
/** The first value of each axis alone: every case once or a few times. */
const brief = asked.brief || quick;
const write = asked.write;
if (write && quick)
  refuse(help, '--write commits what all cases say: not with --quick, which leaves some out.');

/** Who is judged must be stopped when the session is. */
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

type Ending = { readonly kept: string } | { readonly broken: string } | { readonly leftOut: string };

/** Who is judged. A stranger may be convicted, but only of what is committed. */
interface Defendant {
  readonly address: string;
  readonly file: string;
  readonly stranger: boolean;
  readonly inQuickSession: boolean;
}

const defendants: readonly Defendant[] = [
  { address: 'apache-kafka@4.3.1', file: 'apache-kafka-4.3.1.json', stranger: false, inQuickSession: true },
  { address: 'apache-kafka@3.9.2', file: 'apache-kafka-3.9.2.json', stranger: false, inQuickSession: false },
  { address: 'librdkafka-mock', file: 'librdkafka-mock.json', stranger: true, inQuickSession: false },
  { address: 'builtin:reference', file: 'reference.json', stranger: false, inQuickSession: false },
];

/** What is committed of a run: verdicts without times, ports and machines. */
interface CommittedVerdicts {
  readonly subject: { readonly name: string; readonly version: string; readonly address: string };
  readonly claims: { readonly profiles: readonly string[]; readonly release: string };
  readonly counts: Readonly<Record<string, number>>;
  readonly requirements: readonly { readonly id: string; readonly state: string }[];
  /** Requirement by requirement: which cases convict, and of what kind. */
  readonly convictions: readonly {
    readonly requirement: string;
    readonly verdict: string;
    readonly cases: readonly string[];
  }[];
}

/** Takes from a report what does not change from run to run. */
function committedVerdicts({ header, summary, cases }: Report): CommittedVerdicts {
  const { name, version, address, claims } = header.subject;
  const convictions = new Map<string, { requirement: string; verdict: string; cases: Set<string> }>();
  for (const result of cases) {
    const gone = result.verdict === 'crash' || result.verdict === 'timeout';
    const guilty = gone
      ? [{ req: result.reqs[0]!, verdict: result.verdict }]
      : result.checks.filter((check) => check.verdict === 'fail' || check.verdict === 'warn');
    for (const { req, verdict } of guilty) {
      const entry = convictions.get(`${req} ${verdict}`) ?? {
        requirement: req,
        verdict,
        cases: new Set<string>(),
      };
      entry.cases.add(result.caseId);
      convictions.set(`${req} ${verdict}`, entry);
    }
  }
  return {
    subject: { name, version, address },
    claims: { profiles: claims.profiles, release: claims.release },
    counts: summary.counts,
    requirements: summary.requirements.map(({ id, state }) => ({ id, state })),
    convictions: [...convictions.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => ({ ...entry, cases: [...entry.cases].sort() })),
  };
}

/** What differs between two lists of convictions, in words. */
function differences(committed: CommittedVerdicts, found: CommittedVerdicts): string[] {
  const keys = (verdicts: CommittedVerdicts): Set<string> =>
    new Set(
      verdicts.convictions.flatMap((each) =>
        each.cases.map((id) => `${each.requirement} ${each.verdict} in ${id}`),
      ),
    );
  const [before, now] = [keys(committed), keys(found)];
  const fresh = [...now].filter((key) => !before.has(key)).map((key) => `new: ${key}`);
  const gone = [...before].filter((key) => !now.has(key)).map((key) => `no longer: ${key}`);
  return [...fresh, ...gone];
}

/** A quick session stops, kills and damages nobody: each such case costs several starts of a JVM. */
async function skippedCases(): Promise<string[]> {
  if (!quick) return [];
  return (await loadSuite()).filter((one) => one.destructive).map((one) => one.id);
}

async function hear({ address, file, stranger }: Defendant): Promise<Ending> {
  try {
    const outcome = await judgeSubject({
      address,
      selection: { select: [], skip: await skippedCases(), reqs: [], levels: [] },
      briefly: brief,
      progress: new Progress(screen),
      signal: interruption.signal,
      argv: ['run', address],
    });
    if (!outcome.report) return { broken: 'no report was written' };
    const found = committedVerdicts(outcome.report);
    if (write) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, file), canonicalPretty(found));
    }
    const verdict = `exit ${outcome.exitCode}, ${outcome.folder}/report.html`;
    if (!stranger) return outcome.exitCode === 0 ? { kept: verdict } : { broken: verdict };
    return compareStranger(file, found, verdict, outcome.exitCode);
  } catch (error) {
    if (error instanceof SubjectUnavailable) return { leftOut: error.message };
    throw error;
  }
}

function compareStranger(file: string, found: CommittedVerdicts, verdict: string, exitCode: number): Ending {
  if (exitCode === exitCodes.kitFault) return { broken: `the kit is at fault (${verdict})` };
  if (write) return { kept: `committed anew (${verdict})` };
  if (!existsSync(join(folder, file))) return { broken: 'no verdicts are committed; run with --write' };
  const committed = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CommittedVerdicts;
  const changed = differences(committed, found);
  return changed.length === 0
    ? { kept: `convicted as committed (${verdict})` }
    : { broken: changed.join('; ') };
}

/** A script of the court: exit 0 is kept, 69 is a missing tool that it has named on standard error. */
function runScript(path: string): Ending {
  const ran = spawnSync(process.execPath, [join(root, path)], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const last = ran.stderr.trim().split('\n').at(-1) ?? '';
  if (ran.status === exitCodes.unavailable) return { leftOut: last };
  return ran.status === 0 ? { kept: last } : { broken: `exit ${ran.status}: ${last}` };
}

async function session(): Promise<void> {
  const endings: (readonly [string, Ending])[] = [];
  const wanted = (name: string): boolean => asked.only === undefined || name.includes(asked.only);
  const called = defendants.filter((each) => wanted(each.address) && (!quick || each.inQuickSession));
  const scripts = quick
    ? []
    : globSync('{cli,spec,bench}/**/*.court.ts', { cwd: root }).filter(wanted).sort();
  if (called.length + scripts.length === 0)
    refuse(help, `No hearing has a name that contains '${asked.only}'.`);
  for (const defendant of called) {
    screen.write(`\n${defendant.address}\n`);
    endings.push([defendant.address, await hear(defendant)]);
  }
  for (const path of scripts) {
    screen.write(`\n${path}\n`);
    endings.push([path, runScript(path)]);
  }
  screen.write('\n');
  for (const [name, ending] of endings) {
    const [[kind, text]] = Object.entries(ending) as [[string, string]];
    screen.write(`${kind === 'leftOut' ? 'left out' : kind}: ${name}: ${text}\n`);
  }
  const count = (kind: string): number => endings.filter(([, ending]) => kind in ending).length;
  screen.write(`${count('kept')} passed, ${count('broken')} failed, ${count('leftOut')} skipped\n`);
  process.exitCode = count('broken') > 0 ? 1 : 0;
}

await session();
