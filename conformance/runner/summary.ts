/**
 * The run in numbers: verdicts by level and mechanism, and the state of every requirement.
 *
 * Shape   pure over the results. A requirement is covered by passing only where the case itself counts as evidence.
 */
import type { Level } from '../../spec/requirements/define.ts';
import { requirementIds, requirements } from '../../spec/requirements/index.ts';
import { mechanismOf } from './mechanisms.ts';
import { type CaseResult, type RequirementState, type Summary, type Verdict, verdicts } from './result.ts';
import { exitCodeOf } from './verdicts.ts';

type Counts = Partial<Record<Verdict, number>>;

/** Folds the results of a run. */
export function summarise(
  results: readonly CaseResult[],
  leftovers: readonly string[],
  strict: boolean,
): Summary {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  const byLevel: Record<Level, Counts> = { MUST: {}, SHOULD: {}, MAY: {} };
  const byMechanism: Record<string, Counts> = {};
  for (const result of results) {
    counts[result.verdict]++;
    increase(byLevel[result.level], result.verdict);
    const slug = mechanismOf(result.caseId);
    byMechanism[slug] ??= {};
    increase(byMechanism[slug], result.verdict);
  }
  const slowest = [...results]
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, 10)
    .map(({ caseId, durationMs }) => ({ caseId, durationMs }));
  return {
    counts,
    byLevel,
    byMechanism,
    requirements: requirementIds.map((id) => ({
      id,
      level: requirements[id].level,
      profile: requirements[id].profile,
      state: stateOf(id, results),
    })),
    slowest,
    leftovers,
    exitCode: exitCodeOf(results, strict),
  };
}

function increase(counts: Counts, verdict: Verdict): void {
  counts[verdict] = (counts[verdict] ?? 0) + 1;
}

/** The state of one requirement: a conviction outweighs everything, evidence outweighs its absence. */
export function stateOf(id: string, results: readonly CaseResult[]): RequirementState {
  const mine = results.filter((result) => result.reqs.includes(id));
  if (mine.length === 0) return 'not-selected';
  const checks = mine.flatMap((result) =>
    result.checks
      .filter((check) => check.req === id)
      .map((check) => ({ check: check.verdict, whole: result.verdict })),
  );
  if (checks.some(({ check }) => check === 'fail')) return 'covered-fail';
  if (checks.some(({ check }) => check === 'warn')) return 'covered-warn';
  const evidence: readonly Verdict[] = ['pass', 'fail', 'warn'];
  if (checks.some(({ check, whole }) => check === 'pass' && evidence.includes(whole))) return 'covered-pass';
  return mine.every((result) => result.verdict === 'inapplicable') ? 'excluded' : 'untestable';
}
