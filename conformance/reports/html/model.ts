/** The report arranged for reading: cases with their runs, the worst verdict of each, and who is to blame. */
import { mechanismOf } from '../../runner/mechanisms.ts';
import type { CaseResult, Report, Verdict } from '../../runner/result.ts';

/** One case with all its runs. */
export interface CaseView {
  readonly id: string;
  readonly mechanism: string;
  readonly runs: readonly CaseResult[];
  readonly worst: Verdict;
}

/** From bad to good: the first that occurs names the case. */
export const worstFirst: readonly Verdict[] = [
  'kit-fault',
  'harness-fault',
  'crash',
  'timeout',
  'fail',
  'warn',
  'inconclusive',
  'untestable',
  'pass',
  'inapplicable',
];

/** The verdict that stands for several. */
export const worstVerdict = (verdicts: readonly Verdict[]): Verdict =>
  worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'inapplicable';

/** The cases of a report, by id. */
export function caseViews(report: Report): CaseView[] {
  const runs = new Map<string, CaseResult[]>();
  for (const result of report.cases) runs.set(result.caseId, [...(runs.get(result.caseId) ?? []), result]);
  return [...runs]
    .map(([id, results]) => ({
      id,
      mechanism: mechanismOf(id),
      runs: results,
      worst: worstVerdict(results.map((result) => result.verdict)),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether a verdict wants somebody's attention. */
export const isBad = (verdict: Verdict): boolean =>
  ['fail', 'crash', 'timeout', 'kit-fault', 'harness-fault', 'inconclusive'].includes(verdict);

/** The headline: one sentence that can be quoted. */
export function headline(report: Report): {
  readonly tone: 'good' | 'bad' | 'unsure';
  readonly text: string;
} {
  const { counts, requirements, exitCode } = report.summary;
  if (!report.footer.complete)
    return { tone: 'unsure', text: `The run was stopped early: ${report.footer.stoppedEarly}.` };
  if (counts['kit-fault'] > 0)
    return { tone: 'unsure', text: 'The kit itself is at fault: this run judges nobody.' };
  const broken = requirements.filter((requirement) => requirement.state === 'covered-fail').length;
  const passed = requirements.filter((requirement) => requirement.state === 'covered-pass').length;
  if (broken > 0)
    return { tone: 'bad', text: `${broken} of ${broken + passed} judged requirements are broken.` };
  if (counts.crash + counts.timeout > 0) return { tone: 'bad', text: 'The subject stopped answering.' };
  if (exitCode === 2)
    return { tone: 'unsure', text: `${passed} requirements hold; some could not be decided.` };
  return { tone: 'good', text: `All ${passed} judged requirements hold.` };
}
