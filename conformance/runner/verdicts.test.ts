/**
 * Goal: nobody is convicted by accident and nobody gets away. Method: every combination of verdicts against the exit code; single
 * observations against the verdict they must lead to.
 */
import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../spec/requirements/index.ts';
import { defineCase } from '../case.ts';
import type { Ending } from '../driver/endings.ts';
import type { Observation } from '../driver/expectations.ts';
import { type CaseResult, type Verdict, verdicts } from './result.ts';
import { type Claims, exitCodeOf, judge, type Trace } from './verdicts.ts';

const result = (verdict: Verdict, extra: Partial<CaseResult> = {}): CaseResult => ({
  caseId: 'produce/x',
  caseDigest: '',
  reqs: ['PRD-002'],
  level: 'MUST',
  surface: 'wire',
  axes: {},
  verdict,
  expectation: 'expected',
  attempt: 1,
  startedAt: 0,
  durationMs: 0,
  checks: [],
  vacuity: { need: {}, got: {} },
  evidence: [],
  repro: { command: '', env: {} },
  attribution: 'subject',
  ...extra,
});

describe('exit codes', () => {
  test('every set of verdicts ends with the code of its gravest member', () => {
    for (let set = 0; set < 2 ** verdicts.length; set++) {
      const present = verdicts.filter((_, i) => (set >> i) & 1);
      const has = (...some: Verdict[]): boolean => some.some((verdict) => present.includes(verdict));
      const wanted = has('kit-fault')
        ? 70
        : has('fail', 'crash', 'timeout')
          ? 1
          : has('inconclusive', 'harness-fault')
            ? 2
            : 0;
      const results = present.map((verdict) => result(verdict));
      expect([present, exitCodeOf(results, false)]).toEqual([present, wanted]);
      expect([present, exitCodeOf(results, true)]).toEqual([
        present,
        wanted === 0 && has('untestable') ? 2 : wanted,
      ]);
    }
  });

  test('a claimed capability that was not exercised is unknown, an unclaimed one is not', () => {
    expect(exitCodeOf([result('untestable', { claimedNotExercised: true })], false)).toBe(2);
    expect(exitCodeOf([result('untestable', { level: 'SHOULD' })], true)).toBe(0);
  });
});

const definition = defineCase({
  id: 'produce/x',
  why: 'for this test',
  checks: ['PRD-002'],
  minEvidence: { seen: 1 },
  run: async () => undefined,
});
const claims: Claims = { profiles: ['protocol'], release: '4.3.1' };
const seen = (passed: boolean, requirement: RequirementId = 'PRD-002'): Observation => ({
  requirement,
  passed,
  diagnosis: 'equals',
  expected: '1',
  actual: '2',
});
const verdictOf = (trace: Partial<Trace>, who = claims): Verdict =>
  judge(definition, { observations: [], counters: { seen: 1 }, ...trace }, who).verdict;
const unexpected: Ending = { kind: 'unexpected', diagnosis: 'closed', message: 'closed' };

describe('verdicts', () => {
  test('held expectations with enough evidence pass', () =>
    expect(verdictOf({ observations: [seen(true)] })).toBe('pass'));
  test('one broken MUST fails', () =>
    expect(verdictOf({ observations: [seen(true), seen(false)] })).toBe('fail'));
  test('an unclaimed profile convicts nobody', () =>
    expect(verdictOf({ observations: [seen(false)] }, { ...claims, profiles: ['disk'] })).toBe(
      'inapplicable',
    ));
  test('a release before the rule convicts nobody', () =>
    expect(verdictOf({ observations: [seen(false)] }, { ...claims, release: '0.7' })).toBe('inapplicable'));
  test('a declared check that was not asserted is a fault of the kit', () =>
    expect(verdictOf({})).toBe('kit-fault'));
  test('an ended case need not have asserted everything', () =>
    expect(verdictOf({ ending: unexpected })).toBe('fail'));
  test('too little evidence is no pass', () =>
    expect(verdictOf({ observations: [seen(true)], counters: {} })).toBe('untestable'));
  test('too little evidence does not hide a failure', () =>
    expect(verdictOf({ observations: [seen(false)], counters: {} })).toBe('fail'));
  test('a subject that is gone has crashed, whatever held before', () => {
    const ending: Ending = { kind: 'gone', how: 'crash', message: 'gone' };
    expect(verdictOf({ observations: [seen(true)], ending })).toBe('crash');
  });
  test('a fault of ours is ours, whatever was seen', () =>
    expect(verdictOf({ observations: [seen(false)], fault: { of: 'kit', message: 'x' } })).toBe('kit-fault'));
});
