/**
 * Goal: a selection means the same in whatever order it is written, and never silently nothing. Method: properties over random lists of
 * patterns; a few cases by hand.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CaseDefinition, defineCase } from '../case.ts';
import { BadSelection, groupCases, parsePattern, selectCases, wantsAxis } from './plan.ts';

const make = (id: string, extra: Partial<CaseDefinition> = {}): CaseDefinition =>
  defineCase({
    id,
    why: 'for this test',
    checks: ['PRD-002'],
    minEvidence: {},
    run: async () => undefined,
    ...extra,
  });
const all = ['fetch/a', 'fetch/b', 'produce/a', 'produce/a-b', 'produce/b', 'log/c'].map((id) => make(id));
const none = { select: [], skip: [], reqs: [], levels: [] };
const ids = (cases: readonly CaseDefinition[]): string[] => cases.map((definition) => definition.id);
const pattern = fc.constantFrom('fetch/*', 'produce/*', '*/a', 'log/c', 'produce', '*');

describe('selection', () => {
  test('the union of patterns does not depend on their order', () => {
    const property = fc.property(
      fc.array(pattern, { minLength: 1 }),
      fc.array(pattern, { minLength: 1 }),
      (a, b) => {
        const one = ids(selectCases(all, { ...none, select: [...a, ...b] }));
        const other = ids(selectCases(all, { ...none, select: [...b, ...a].reverse() }));
        const apart = [
          ...ids(selectCases(all, { ...none, select: a })),
          ...ids(selectCases(all, { ...none, select: b })),
        ];
        expect(one).toEqual(other);
        expect(one).toEqual([...new Set(apart)].sort());
      },
    );
    fc.assert(property, { seed: 1 });
  });

  test('a pattern or id that matches nothing is an error, wherever it stands', () => {
    expect(() => selectCases(all, { ...none, select: ['fetch/*', 'nothing/*'] })).toThrow(BadSelection);
    expect(() => selectCases(all, { ...none, skip: ['nothing'] })).toThrow(BadSelection);
    expect(() => selectCases(all, { ...none, reqs: ['PRD-999'] })).toThrow(BadSelection);
    expect(() => selectCases(all, { ...none, skip: ['*'] })).toThrow(BadSelection);
  });

  test('a pattern is not a regular expression', () => {
    expect(ids(selectCases(all, { ...none, select: ['produce/a'] }))).toEqual(['produce/a']);
    expect(() => selectCases(all, { ...none, select: ['fetch/.'] })).toThrow(BadSelection);
  });

  test('axis values in brackets narrow a case', () => {
    const patterns = [parsePattern('fetch/a[version=4,codec=gzip]')];
    expect(wantsAxis(patterns, 'fetch/a', { version: 4, codec: 'gzip' })).toBe(true);
    expect(wantsAxis(patterns, 'fetch/a', { version: 5, codec: 'gzip' })).toBe(false);
    expect(() => parsePattern('fetch/a[version]')).toThrow(BadSelection);
  });
});

test('groups: the kit’s own configuration first, what is destructive last and alone', () => {
  const cases = [
    make('a/kill', { destructive: true }),
    make('a/x', { config: { k: 'v' } }),
    make('a/y'),
    make('a/z', { config: { k: 'v' } }),
  ];
  expect(groupCases(cases).map((group) => [ids(group.cases), group.shared])).toEqual([
    [['a/y'], true],
    [['a/x', 'a/z'], true],
    [['a/kill'], false],
  ]);
});
