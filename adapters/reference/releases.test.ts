/**
 * Goal: the reference can be of release 3.9, with all that release 4 gave up. Method: every case that ends with release 4.0 is judged on
 * a simulated node of release 3.9, on every version and on the ends of its other axes, and passes.
 */
import { expect, test } from 'vitest';
import type { Axis, CaseDefinition } from '../../conformance/case.ts';
import { Run } from '../../conformance/runner/run.ts';
import { loadSuite } from '../../conformance/runner/suite.ts';
import { referenceAdapter } from './reference-adapter.ts';

const release = '3.9.2';

/** Lists keep their ends; versions are all tried. */
function ends(axis: Axis): Axis {
  if ('api' in axis) return axis;
  return axis.length > 2 ? [axis[0]!, axis.at(-1)!] : axis;
}

const shortened = (definition: CaseDefinition): CaseDefinition => ({
  ...definition,
  axes: Object.fromEntries(Object.entries(definition.axes ?? {}).map(([name, axis]) => [name, ends(axis)])),
});

test('a reference of release 3.9 does what release 4 no longer does', { timeout: 120_000 }, async () => {
  const cases = (await loadSuite()).filter(({ until }) => until === '4.0').map(shortened);
  const options = { seed: 1, release, allowRemote: [], workDirectory: '', progress: () => undefined };
  const subject = await referenceAdapter.open(referenceAdapter.scheme, options);
  const quiet = {
    opened: () => undefined,
    started: () => undefined,
    judged: () => undefined,
    note: () => undefined,
  };
  const run = new Run({
    subject,
    cases,
    select: [],
    claims: { profiles: ['protocol', 'disk', 'apache'], release },
    allowCrash: false,
    jobs: 1,
    seed: 1,
    timeoutScale: 1,
    failFast: false,
    listener: { ...quiet, keepEvidence: () => [] },
  });
  const { results } = await run.go();
  await subject.stop();
  expect(results.length).toBeGreaterThan(60);
  expect(
    results.filter(({ verdict }) => verdict !== 'pass').map(({ caseId, verdict }) => [caseId, verdict]),
  ).toEqual([]);
});
