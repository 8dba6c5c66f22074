/**
 * Goal: the reference has no side door. Method: nearly every case, on the first value of each axis, is judged in the simulator and on a process
 * with real sockets and files; wherever both can exercise the case, the verdicts are the same.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaseDefinition } from '../../conformance/case.ts';
import type { Adapter } from '../../conformance/driver/operations.ts';
import { firstOfEachAxis } from '../../conformance/runner/plan.ts';
import { Run } from '../../conformance/runner/run.ts';
import { loadSuite } from '../../conformance/runner/suite.ts';
import { referenceAdapter } from './reference-adapter.ts';
import { referenceProcessAdapter } from './reference-process-adapter.ts';

const claims = { profiles: ['protocol', 'disk', 'apache'] as const, release: '4.3.1' };

/** Every case that leaves the node alone, and a few of those that end it: each of these needs processes of its own. */
async function someCases(): Promise<CaseDefinition[]> {
  const suite = await loadSuite();
  const ending = suite.filter((definition) => definition.destructive).slice(0, 6);
  return [...suite.filter((definition) => !definition.destructive), ...ending];
}

/** Verdict (and reason, where there is one) by case. */
async function verdictsOf(adapter: Adapter, jobs: number): Promise<Map<string, string>> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'ktck-doors-'));
  const options = { seed: 1, allowRemote: [], workDirectory, progress: () => undefined };
  const subject = await adapter.open(adapter.scheme, options);
  const verdicts = new Map<string, string>();
  const quiet = {
    opened: () => undefined,
    started: () => undefined,
    judged: () => undefined,
    note: () => undefined,
  };
  try {
    const run = new Run({
      subject,
      cases: (await someCases()).map((definition) => firstOfEachAxis(definition, claims.release)),
      select: [],
      claims,
      allowCrash: false,
      jobs,
      seed: 1,
      timeoutScale: 1,
      failFast: false,
      listener: { ...quiet, keepEvidence: () => [] },
    });
    for (const { caseId, verdict } of (await run.go()).results) verdicts.set(caseId, verdict);
  } finally {
    await subject.stop();
    rmSync(workDirectory, { recursive: true, force: true });
  }
  return verdicts;
}

test('the simulator and a real process earn the same verdicts', { timeout: 600_000 }, async () => {
  const inside = await verdictsOf(referenceAdapter, 1);
  const outside = await verdictsOf(referenceProcessAdapter, 4);
  const silent = new Set(['untestable', 'inapplicable']);
  const both = [...inside].filter(
    ([id, verdict]) => !silent.has(verdict) && !silent.has(outside.get(id) ?? 'untestable'),
  );
  expect(both.length).toBeGreaterThan(100);
  expect(
    both
      .filter(([id, verdict]) => outside.get(id) !== verdict)
      .map(([id, verdict]) => [id, verdict, outside.get(id)]),
  ).toEqual([]);
});
