/**
 * Goal: the judge convicts exactly where it should. Method: wrong brokers in a few lines are judged by the whole suite, and the table of
 * verdicts by case is compared with the committed one (`expected/`; `vitest -u` after a change that can be explained).
 */
import { describe, expect, test } from 'vitest';
import { SubjectUnavailable } from '../driver/operations.ts';
import { canonicalPretty } from '../reports/canonical.ts';
import { firstOfEachAxis } from '../runner/plan.ts';
import type { CaseResult } from '../runner/result.ts';
import { Run } from '../runner/run.ts';
import { loadSuite } from '../runner/suite.ts';
import { exitCodeOf } from '../runner/verdicts.ts';
import { selfSubject } from './subjects.ts';

const claims = { profiles: ['protocol'] as const, release: '4.3.1' };

async function judged(name: string): Promise<readonly CaseResult[]> {
  const run = new Run({
    subject: selfSubject(name)!,
    cases: (await loadSuite()).map((definition) => firstOfEachAxis(definition, claims.release)),
    select: [],
    claims,
    allowCrash: false,
    jobs: 1,
    seed: 1,
    timeoutScale: 1,
    failFast: false,
    listener: {
      opened: () => undefined,
      started: () => undefined,
      judged: () => undefined,
      note: () => undefined,
      keepEvidence: () => [],
    },
  });
  return (await run.go()).results;
}

/** By case: how often each verdict was given. */
function tableOf(results: readonly CaseResult[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {};
  for (const { caseId, verdict } of results) {
    table[caseId] ??= {};
    table[caseId][verdict] = (table[caseId][verdict] ?? 0) + 1;
  }
  return table;
}

describe('a subject that never opens is unavailable, not wrong', () => {
  test.each([
    ['mute', 'did not answer ApiVersions'],
    ['parrot', 'cannot be read'],
  ])('%s', async (name, why) => {
    await expect(judged(name)).rejects.toThrow(SubjectUnavailable);
    await expect(judged(name)).rejects.toThrow(why);
  });
});

describe('wrong brokers earn their tables', () => {
  test.each(['null', 'echo', 'lying-apiversions', 'out-of-order'])('%s', async (name) => {
    const results = await judged(name);
    expect(results.filter((result) => result.verdict === 'kit-fault').map((result) => result.reason)).toEqual(
      [],
    );
    expect(exitCodeOf(results, false)).toBe(1);
    await expect(canonicalPretty(tableOf(results))).toMatchFileSnapshot(`./expected/${name}.json`);
  });
});
