/**
 * Goal    a failing history is told in as few steps as possible, and every random history can be told at all.
 * Method  planted failures whose shortest cause is known; the histories of many seeds are described.
 */
import { expect, test } from 'vitest';
import { describe, randomHistory } from './commands.ts';
import { retell } from './play.ts';
import { shrink } from './shrink.ts';

const numbers = Array.from({ length: 40 }, (_, i) => i);

test('two culprits far apart are found, and nothing else is left', async () => {
  const found = await shrink(numbers, async (items) => items.includes(3) && items.includes(31), 200);
  expect(found).toEqual([3, 31]);
});

test('one culprit, and a budget that ends the search', async () => {
  expect(await shrink(numbers, async (items) => items.includes(17), 200)).toEqual([17]);
  let trials = 0;
  const never = async () => {
    trials++;
    return false;
  };
  const stopped = await shrink(numbers, never, 7);
  expect([stopped.length, trials]).toEqual([40, 7]);
});

test('a seed gives its history again, and every command has words', () => {
  const chance = (seed: number) => {
    let state = seed;
    return (bound: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % bound;
    };
  };
  for (let seed = 1; seed <= 50; seed++) {
    const history = randomHistory(chance(seed), 40);
    expect(randomHistory(chance(seed), 40)).toEqual(history);
    expect(history.every((command) => describe(command).length > 5)).toBe(true);
    expect(retell(history).split('; ')).toHaveLength(40);
  }
});
