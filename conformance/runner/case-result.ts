/** Turns a judgement into the object that the reports hold. */
import type { CaseDefinition } from '../case.ts';
import { digest } from './chance.ts';
import { type AxisValues, levelOf, type Refusal } from './plan.ts';
import type { CaseResult, Evidence } from './result.ts';
import type { RunOptions } from './run-options.ts';
import type { Judgement } from './verdicts.ts';

/** What is known of one execution. */
export interface Known {
  readonly definition: CaseDefinition;
  readonly axis: AxisValues;
  readonly judgement: Judgement;
  readonly evidence: readonly Evidence[];
  readonly timing: { readonly startedAt: number; readonly durationMs: number; readonly attempt: number };
  readonly counters: Readonly<Record<string, number>>;
  readonly run: RunOptions;
}

/** The result of a case that ran. */
export function caseResult({
  definition,
  axis,
  judgement,
  evidence,
  timing,
  counters,
  run,
}: Known): CaseResult {
  const { verdict, attribution, checks, reason, claimedNotExercised } = judgement;
  const fine = verdict === 'pass' || verdict === 'inapplicable';
  return {
    caseId: definition.id,
    caseDigest: caseDigest(definition),
    reqs: definition.checks,
    level: levelOf(definition),
    surface: 'wire',
    axes: axis,
    verdict,
    expectation: fine ? 'expected' : 'unexpected',
    ...timing,
    checks,
    vacuity: { need: definition.minEvidence, got: counters },
    evidence,
    repro: { command: reproCommand(definition, axis, run), env: {} },
    attribution,
    ...(reason === undefined ? {} : { reason }),
    ...(claimedNotExercised ? { claimedNotExercised } : {}),
  };
}

/** The result of a case that was not run, with the reason. */
export function refusedResult(
  definition: CaseDefinition,
  axis: AxisValues,
  refusal: Refusal,
  startedAt: number,
  run: RunOptions,
): CaseResult {
  const { verdict, reason, cause } = refusal;
  const judgement: Judgement = {
    verdict,
    attribution: 'environment',
    checks: [],
    reason,
    ...(cause === 'subject-gone' ? { claimedNotExercised: true } : {}),
  };
  const timing = { startedAt, durationMs: 0, attempt: 1 };
  return caseResult({ definition, axis, judgement, evidence: [], timing, counters: {}, run });
}

/** Changes whenever the case does. */
export const caseDigest = (definition: CaseDefinition): string => {
  const { run, ...data } = definition;
  return digest(JSON.stringify(data) + run.toString());
};

/** A case with its axis values, as a pattern: `produce/acks[version=9]`. */
export function caseName(caseId: string, axes: AxisValues): string {
  const values = Object.entries(axes).map(([name, value]) => `${name}=${value}`);
  return values.length === 0 ? caseId : `${caseId}[${values.join(',')}]`;
}

/** The one command that repeats it. */
function reproCommand(definition: CaseDefinition, axis: AxisValues, run: RunOptions): string {
  const { subject, seed, claims } = run;
  const crash = definition.mayCrash ? ' --allow-crash' : '';
  const profiles = claims.profiles.join(',');
  const name = caseName(definition.id, axis);
  return `ktck run ${subject.address} --select '${name}' --seed ${seed} --profile ${profiles} --release ${claims.release}${crash}`;
}
