/** Goal: a comparison says what it means. Method: pairs that must and must not hold, and the endings an expectation may cause. */
import { expect as check, describe, test } from 'vitest';
import { CaseEnded } from './endings.ts';
import { makeExpect, type Observation } from './expectations.ts';
import { commonRange, specifiedRange } from './ranges.ts';
import { appliesTo, compareReleases } from './releases.ts';

function observed(act: (expect: ReturnType<typeof makeExpect>) => unknown): Observation[] {
  const seen: Observation[] = [];
  act(makeExpect(['PRD-002'], (observation) => seen.push(observation)));
  return seen;
}
const passed = (act: (expect: ReturnType<typeof makeExpect>) => unknown): boolean => observed(act)[0]!.passed;

describe('expectations', () => {
  test('numbers and int64 never mix', () => {
    check(passed((expect) => expect('PRD-002', 1).equals(1n))).toBe(false);
    check(passed((expect) => expect('PRD-002', 1n).equals(1n))).toBe(true);
    check(passed((expect) => expect('PRD-002', 5).atLeast(1n))).toBe(false);
  });
  test('bytes compare by content', () => {
    check(
      passed((expect) => expect('PRD-002', { a: [Uint8Array.of(1)] }).equals({ a: [Buffer.from([1])] })),
    ).toBe(true);
    check(passed((expect) => expect('PRD-002', Uint8Array.of(1)).equals(Uint8Array.of(2)))).toBe(false);
  });
  test('errors by name, and a misspelt name is a fault of the case', () => {
    check(passed((expect) => expect('PRD-002', 21).isError('INVALID_REQUIRED_ACKS'))).toBe(true);
    check(observed((expect) => expect('PRD-002', 3).isError('NONE'))[0]!.actual).toBe(
      '3 UNKNOWN_TOPIC_OR_PARTITION',
    );
    check(() => observed((expect) => expect('PRD-002', 3).isError('NO_SUCH_ERROR'))).toThrow(
      'is not the name',
    );
  });
  test('replies', () => {
    check(passed((expect) => expect('PRD-002', { kind: 'closed' }).isClosed())).toBe(true);
    check(passed((expect) => expect('PRD-002', { kind: 'timeout' }).isAnswer())).toBe(false);
  });
  test('orStop ends the case only when the expectation failed', () => {
    check(() => observed((expect) => expect('PRD-002', 1).equals(2).orStop())).toThrow(CaseEnded);
    check(() => observed((expect) => expect('PRD-002', 1).equals(1).orStop())).not.toThrow();
  });
  test('an undeclared requirement cannot be asserted', () => {
    check(() => observed((expect) => expect('PRD-001', 1).equals(1))).toThrow('does not declare');
  });
});

describe('releases and versions', () => {
  test('releases compare by number', () => {
    check(compareReleases('3.10.0', '3.9.2')).toBeGreaterThan(0);
    check(compareReleases('4.0', '4.0.0')).toBe(0);
    check([
      appliesTo('4.3.1', '4.0', undefined),
      appliesTo('3.9.2', '4.0', undefined),
      appliesTo('4.0', '3.0', '4.0'),
    ]).toEqual([true, false, false]);
  });
  test('advertised is not served: 4.x defines Produce from v3', () => {
    check(commonRange({ min: 0, max: 13 }, specifiedRange('Produce', '4.3.1'))).toEqual({ min: 3, max: 13 });
    check(specifiedRange('InitProducerId', '4.3.1')?.max).toBe(5);
    check(specifiedRange('LeaderAndIsr', '4.3.1')).toBeUndefined();
    check(commonRange({ min: 5, max: 6 }, { min: 7, max: 9 })).toBeUndefined();
  });
});
