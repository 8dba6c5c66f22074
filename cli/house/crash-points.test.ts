/**
 * Goal    whatever the moment at which the power goes, or the disk fails, what was promised is there at the
 *         next start.
 * Method  every history of three steps, cut at every call of its last one, and a few long ones, cut
 *         everywhere; faults at every call of one. `npm run crash-points` is the campaign. The judge itself
 *         is tried on disks that lie.
 */
import { expect, test } from 'vitest';
import { seededRandom } from '../../reference/testing/disk-random.ts';
import { longStory, tryHistory } from './crash/campaign.ts';
import { History } from './crash/history.ts';
import { BrokenPromise, judge } from './crash/judge.ts';
import { runShare } from './crash/share.ts';

const SEED = Number(process.env.KTCK_SEED ?? 1);

test(`power cuts and faults of short histories, seed ${SEED}`, { timeout: 120_000 }, () => {
  const counts = runShare({ length: 3, faultLength: 1, histories: 12, seed: SEED, worker: 0, workers: 1 });
  expect(Math.min(...counts.short.values())).toBeGreaterThan(10);
  expect(counts.faults.get('ENOSPC')).toBeGreaterThan(15);
});

/** Found by the campaign: an epoch whose beginning had moved up with a log start that the crash undid. */
test.each([6, 1017, 1138, 259])('seed %i, once a promise broken', (seed) => {
  const points = new Map();
  tryHistory(longStory(seed), points);
  tryHistory(
    { steps: ['produce-much', 'delete-records', 'delete-records', 'tick'], seed, lastOnly: false },
    points,
  );
  tryHistory({ steps: ['produce-much', 'retention'], seed, lastOnly: false }, points);
  expect(points.size).toBeGreaterThan(3);
});

test('the judge sees a record that is lost, and one that was never appended', () => {
  const random = seededRandom(1);
  const history = new History(random);
  for (const step of ['produce-much', 'produce', 'flush'] as const) history.obey(step);
  const [promised] = history.promises();
  const of = (change: object) => () =>
    judge(history.disk.image(random), [{ ...promised!, ...change }], history.now, false);
  expect(of({})).not.toThrow();
  expect(of({ durable: promised!.end + 1, end: promised!.end + 1 })).toThrow(BrokenPromise);
  expect(of({ end: promised!.end - 1 })).toThrow(BrokenPromise);
  expect(of({ batches: new Map() })).toThrow(BrokenPromise);
  expect(of({ topicId: 'f'.repeat(32) })).toThrow(BrokenPromise);
});
