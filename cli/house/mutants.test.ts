/**
 * Goal    a check that never failed is not a check: each mutant of the reference is killed by its own case, on its own requirement.
 * Method  each mutant in a thread of its own, its case on all its axes until the first failure; two side by side.
 */
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { loadMutants } from '../../adapters/reference/mutant-adapter.ts';
import { loadSuite } from '../../conformance/runner/suite.ts';
import { inParallel, tryMutant } from '../kill.ts';

test('each mutant is killed by its own case', { timeout: 540_000 }, async () => {
  const suite = await loadSuite();
  const mutants = await loadMutants();
  expect(mutants.length).toBeGreaterThan(50);
  const results = await inParallel(mutants, Math.max(1, availableParallelism() - 1), async (mutant) => {
    const cases = suite.filter((one) => one.id === mutant.killedBy);
    return await tryMutant(mutant, cases, { untilKilled: true });
  });
  const survivors = results
    .filter((result) => !result.killed)
    .map(({ mutant }) => `npm run ktck -- run builtin:mutant/${mutant.id} --select ${mutant.killedBy}`);
  expect(survivors).toEqual([]);
});
