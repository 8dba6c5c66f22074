/**
 * From observations to a verdict, and from verdicts to an exit code. The only place where anybody is convicted.
 *
 * Shape   pure functions. A requirement convicts only under a profile that is claimed and a release that it speaks about.
 * Errors  a declared check that was never asserted is a fault of the kit, whatever else was found.
 */

import type { Profile, Requirement } from '../../spec/requirements/define.ts';
import { type RequirementId, requirements } from '../../spec/requirements/index.ts';
import type { CaseDefinition } from '../case.ts';
import type { Ending } from '../driver/endings.ts';
import type { Observation } from '../driver/expectations.ts';
import { appliesTo } from '../driver/releases.ts';
import type { Attribution, CaseResult, CheckResult, Verdict } from './result.ts';

/** What the subject says of itself, as far as it decides what may convict it. */
export interface Claims {
  readonly profiles: readonly Profile[];
  readonly release: string;
}

/** Everything one run of a case left behind. */
export interface Trace {
  readonly observations: readonly Observation[];
  readonly counters: Readonly<Record<string, number>>;
  /** How it ended before its last line; absent when it ran through. */
  readonly ending?: Ending;
  /** Sentence about a fault that is not the subject's. */
  readonly fault?: { readonly of: 'kit' | 'harness'; readonly message: string };
}

/** The verdict with everything that follows from it. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly attribution: Attribution;
  readonly checks: readonly CheckResult[];
  readonly reason?: string;
  readonly claimedNotExercised?: boolean;
}

/** Whether a broken requirement may be held against the subject. */
export function convictable(requirement: Requirement, claims: Claims): boolean {
  const { since, until } = requirement.applies;
  return claims.profiles.includes(requirement.profile) && appliesTo(claims.release, since, until);
}

/** Judges one run of a case. */
export function judge(definition: CaseDefinition, trace: Trace, claims: Claims): Judgement {
  const { ending, fault } = trace;
  const checks = checksOf(definition, trace, claims);
  if (fault) {
    const verdict = fault.of === 'kit' ? 'kit-fault' : 'harness-fault';
    return { verdict, attribution: fault.of, checks, reason: fault.message };
  }
  const worst = worstOf(checks);
  if (ending && ending.kind !== 'stopped' && ending.kind !== 'unexpected') {
    // What was already shown to be wrong stays wrong, whatever cut the case short afterwards.
    if (worst === 'fail' && ending.kind !== 'gone')
      return { verdict: 'fail', attribution: 'subject', checks };
    return { ...endedEarly(ending), checks };
  }
  // A subject that was shown to be wrong, or showed too little, may have led the case away from its other checks.
  const lacking = Object.entries(definition.minEvidence).filter(
    ([name, need]) => (trace.counters[name] ?? 0) < need,
  );
  const explained = ending !== undefined || worst === 'fail' || lacking.length > 0;
  const silent = explained ? undefined : neverAsserted(definition, trace, claims);
  if (silent) return { verdict: 'kit-fault', attribution: 'kit', checks, reason: silent };
  if (worst === 'fail' || worst === 'warn') {
    return { verdict: worst, attribution: 'subject', checks, ...reasonOf(ending) };
  }
  const couldConvict = definition.checks.some((id) => convictable(requirements[id], claims));
  if (lacking.length > 0 && (worst === 'pass' || (ending === undefined && couldConvict))) {
    return tooLittle(lacking, trace, checks);
  }
  return {
    verdict: worst,
    attribution: worst === 'pass' ? 'subject' : 'environment',
    checks,
    ...reasonOf(ending),
  };
}

/** A pass on too little evidence is none. */
function tooLittle(
  lacking: readonly (readonly [string, number])[],
  trace: Trace,
  checks: readonly CheckResult[],
): Judgement {
  const named = lacking.map(([name, need]) => `${name} ${trace.counters[name] ?? 0} of ${need}`).join(', ');
  const reason = `too little was seen to count as evidence: ${named}`;
  return { verdict: 'untestable', attribution: 'environment', checks, reason, claimedNotExercised: true };
}

const reasonOf = (ending: Ending | undefined): { reason?: string } =>
  ending?.kind === 'unexpected' ? { reason: ending.message } : {};

function endedEarly(
  ending: Exclude<Ending, { kind: 'stopped' } | { kind: 'unexpected' }>,
): Omit<Judgement, 'checks'> {
  switch (ending.kind) {
    case 'untestable': {
      const claimed = ending.cause === 'evidence' || ending.cause === 'subject-gone';
      const reason = ending.reason;
      return {
        verdict: 'untestable',
        attribution: 'environment',
        reason,
        ...(claimed ? { claimedNotExercised: true } : {}),
      };
    }
    case 'inapplicable':
      return { verdict: 'inapplicable', attribution: 'environment', reason: ending.reason };
    case 'inconclusive':
      return { verdict: 'inconclusive', attribution: 'environment', reason: ending.reason };
    case 'gone':
      return { verdict: ending.how, attribution: 'subject', reason: ending.message };
  }
}

/** The sentence about a declared check that nothing asserted, if there is one. */
function neverAsserted(definition: CaseDefinition, trace: Trace, claims: Claims): string | undefined {
  const asserted = new Set(trace.observations.map((observation) => observation.requirement));
  const silent = definition.checks.filter((id) => {
    const { since, until } = requirements[id].applies;
    return !asserted.has(id) && appliesTo(claims.release, since, until);
  });
  return silent.length === 0 ? undefined : `the case declares ${silent.join(', ')} but never asserted it`;
}

const severity: readonly Verdict[] = ['inapplicable', 'pass', 'warn', 'fail'];

function worstOf(checks: readonly CheckResult[]): Verdict {
  return checks.reduce<Verdict>(
    (worst, check) => (severity.indexOf(check.verdict) > severity.indexOf(worst) ? check.verdict : worst),
    'inapplicable',
  );
}

const shownFailures = 20;

/** Failing observations one by one; holding ones folded by requirement. */
function checksOf(definition: CaseDefinition, trace: Trace, claims: Claims): CheckResult[] {
  const checks: CheckResult[] = [];
  for (const id of definition.checks) {
    const mine = trace.observations.filter((observation) => observation.requirement === id);
    const failed = mine.filter((observation) => !observation.passed);
    for (const [i, observation] of failed.slice(0, shownFailures).entries()) {
      checks.push(failedCheck(id, `${definition.id}#${id}-${i + 1}`, observation, claims));
    }
    if (failed.length === 0 && mine.length > 0) checks.push(heldCheck(definition, id, mine, claims));
  }
  if (trace.ending?.kind === 'unexpected')
    checks.push(unexpectedCheck(definition, trace, trace.ending, claims));
  return checks;
}

function failedCheck(
  id: RequirementId,
  checkId: string,
  observation: Observation,
  claims: Claims,
): CheckResult {
  const requirement = requirements[id];
  const { diagnosis, expected, actual, at, ambiguity } = observation;
  return {
    checkId,
    req: id,
    verdict: verdictOfFailure(requirement, claims),
    diag: diagnosis,
    message: `${at ?? 'the value'} is ${actual}, expected ${expected}`,
    expected,
    actual,
    ...(at === undefined ? {} : { path: at }),
    ...(ambiguity === undefined ? {} : { ambiguity }),
    specUrl: specUrlOf(id),
  };
}

function verdictOfFailure(requirement: Requirement, claims: Claims): Verdict {
  if (!convictable(requirement, claims)) return 'inapplicable';
  return requirement.level === 'MUST' ? 'fail' : requirement.level === 'SHOULD' ? 'warn' : 'inapplicable';
}

function heldCheck(
  definition: CaseDefinition,
  id: RequirementId,
  held: readonly Observation[],
  claims: Claims,
): CheckResult {
  const times = held.length === 1 ? 'once' : `${held.length} times`;
  return {
    checkId: `${definition.id}#${id}`,
    req: id,
    verdict: convictable(requirements[id], claims) ? 'pass' : 'inapplicable',
    diag: 'held',
    message: `held ${times}`,
    specUrl: specUrlOf(id),
  };
}

/** What nobody had a word for is laid to the first check that had not yet been asserted: it could not be shown. */
function unexpectedCheck(
  definition: CaseDefinition,
  trace: Trace,
  ending: Extract<Ending, { kind: 'unexpected' }>,
  claims: Claims,
): CheckResult {
  const asserted = new Set(trace.observations.map((observation) => observation.requirement));
  const open = definition.checks.filter((id) => !asserted.has(id));
  const candidates = open.length > 0 ? open : definition.checks;
  const id = candidates.find((candidate) => convictable(requirements[candidate], claims)) ?? candidates[0]!;
  return {
    checkId: `${definition.id}#unexpected`,
    req: id,
    verdict: verdictOfFailure(requirements[id], claims),
    diag: ending.diagnosis,
    message: ending.message,
    expected: 'an answer the case can go on with',
    actual: ending.message,
    specUrl: specUrlOf(id),
  };
}

/** Where the sentence stands. */
export const specUrlOf = (id: string): string => `#/requirements/${id}`;

/** What the whole run amounts to, for a machine that started it. */
export function exitCodeOf(results: readonly CaseResult[], strict: boolean): number {
  const has = (...wanted: readonly Verdict[]): boolean =>
    results.some((result) => wanted.includes(result.verdict));
  if (has('kit-fault')) return 70;
  if (has('fail', 'crash', 'timeout')) return 1;
  if (has('inconclusive', 'harness-fault')) return 2;
  if (results.some((result) => result.claimedNotExercised)) return 2;
  if (strict && results.some((result) => result.verdict === 'untestable' && result.level === 'MUST'))
    return 2;
  return 0;
}
