/**
 * Mutants before the judge: which cases fail on one, and whether its own does.
 *
 * Shape   `tryMutant(mutant, cases)` runs the cases on a fresh thread with the mutant loaded and returns the names of those that fail.
 * Units   `elapsedMs` is real time.
 * Errors  a mutant that cannot be loaded throws; a kit fault on a mutant is kept apart from a kill.
 */
import { type Mutant, openMutant } from '../adapters/reference/mutant-adapter.ts';
import type { CaseDefinition } from '../conformance/case.ts';
import type { CaseResult } from '../conformance/runner/result.ts';
import { Run } from '../conformance/runner/run.ts';
import type { RunListener } from '../conformance/runner/run-options.ts';
import { newestRelease } from './judge.ts';

/** What one mutant met: plain data, so that another process can tell it. */
export interface KillResult {
  /** Ids of cases that failed, crashed or timed out. */
  readonly killers: readonly string[];
  /** True when its own case is among them and the mutant's requirement is what failed there. */
  readonly killed: boolean;
  /** How many other cases than its own convict it. */
  readonly disturbed: number;
  readonly kitFaults: readonly string[];
  readonly elapsedMs: number;
}

const silent: RunListener = {
  opened: () => {},
  started: () => {},
  judged: () => {},
  note: () => {},
  keepEvidence: () => [],
};

const convicts = (result: CaseResult): boolean =>
  ['fail', 'warn', 'crash', 'timeout'].includes(result.verdict);

/** A dead or silent subject is a kill whatever was asserted; otherwise the requirement itself must have been found broken. */
function isKill(result: CaseResult, requirement: string): boolean {
  if (result.verdict === 'crash' || result.verdict === 'timeout') return true;
  return result.checks.some((check) => check.req === requirement && ['fail', 'warn'].includes(check.verdict));
}

/** Runs `cases` on the mutant. With `untilKilled` the first failure ends it. */
export async function tryMutant(
  mutant: Mutant,
  cases: readonly CaseDefinition[],
  options: { readonly untilKilled: boolean; readonly seed?: number },
): Promise<KillResult> {
  const beganMs = performance.now();
  const seed = options.seed ?? 1;
  const subject = await openMutant(mutant, `builtin:mutant/${mutant.id}`, seed);
  try {
    const run = new Run({
      subject,
      cases,
      select: [],
      claims: { profiles: ['protocol', 'disk', 'apache'], release: mutant.release ?? newestRelease },
      allowCrash: true,
      jobs: 1,
      seed,
      timeoutScale: 1,
      failFast: options.untilKilled,
      listener: silent,
    });
    const { results } = await run.go();
    const failed = results.filter(convicts);
    const killers = [...new Set(failed.map((result) => result.caseId))];
    const own = failed.filter((result) => result.caseId === mutant.killedBy);
    return {
      killers,
      killed: own.some((result) => isKill(result, mutant.requirement)),
      disturbed: killers.filter((id) => id !== mutant.killedBy).length,
      kitFaults: results
        .filter((r) => r.verdict === 'kit-fault')
        .map((r) => `${r.caseId}: ${r.reason ?? ''}`),
      elapsedMs: performance.now() - beganMs,
    };
  } finally {
    await subject.stop();
  }
}

/** Runs `work` on every item, at most `width` at a time, keeping the order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
