/**
 * Goal    a log directory that was damaged between two lives is started on or refused in a sentence: no stack trace, no hang, and whoever
 *         started goes on serving.
 * Method  files are cut, overwritten, swapped, removed or replaced by directories, strangers are put beside them, with and without the
 *         marker of a clean stop. `node cli/house/hostile-directories.ts --lives 5000` is the campaign; here is a short one.
 */
import { expect, test } from 'vitest';
import { directoryCampaign } from './hostile-directories.ts';
import { watched } from './watched.ts';

const LIVES = 100;
const SEED = Number(process.env.KTCK_SEED ?? 1);

test(`${LIVES} damaged directories, seed ${SEED}`, { timeout: 120_000 }, async () => {
  const endings = await watched('hostile-directories.ts', ['--lives', `${LIVES}`, '--seed', `${SEED}`]);
  expect(endings.started).toBeGreaterThan(LIVES / 3);
  expect(endings.refused).toBeGreaterThan(LIVES / 30);
});

test.each([
  [240, 'an entry of the offset index beyond the records, after a clean stop'],
  [2128, 'an entry of the time index beyond the records, after a clean stop'],
  [2901, 'a header that cannot stand there, below the recovery point'],
])('seed %i, once a stack trace: %s', (seed) => {
  expect(directoryCampaign(1, seed, () => undefined).started).toBe(1);
});
