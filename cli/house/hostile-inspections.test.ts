/**
 * Goal    no directory, however mangled or large, makes the inspector or the dump crash, hang or need more
 *         memory than they may.
 * Method  a short campaign as a process of its own, under a ceiling; `node cli/house/hostile-inspections.ts
 *         --rounds 2000` is the long one.
 */
import { expect, test } from 'vitest';
import { watched } from './watched.ts';

const ROUNDS = 60;
const SEED = Number(process.env.KTCK_SEED ?? 1);

test(`${ROUNDS} mangled directories, seed ${SEED}`, { timeout: 120_000 }, async () => {
  const { rounds } = await watched('hostile-inspections.ts', ['--rounds', `${ROUNDS}`, '--seed', `${SEED}`]);
  expect(rounds).toBe(ROUNDS);
});

test('a file of a gigabyte and a half', { timeout: 120_000 }, async () => {
  const { mostMebibytes } = await watched('hostile-inspections.ts', ['--rounds', '1', '--seed', '400']);
  expect(mostMebibytes).toBeLessThan(500);
});
