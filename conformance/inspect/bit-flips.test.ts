/**
 * Goal    a flipped bit in any field of any file kind is found, or the field says why not.
 * Method  three bits of each field here; the page has them all (`node conformance/inspect/bit-flips.ts
 *         --write`).
 */
import { expect, test } from 'vitest';
import { flipAll } from './bit-flips.ts';

test('every field of every file kind', () => {
  const rows = flipAll(3);
  const missed = rows.filter(({ unseen, field }) => unseen.length > 0 && field.blind === undefined);
  expect(
    missed.map(({ field, unseen }) => `${field.kind} ${field.field}: bits ${unseen.join(', ')}`),
  ).toEqual([]);
  expect(rows.length).toBeGreaterThan(140);
  const everBlind = rows.filter(({ unseen, tried }) => unseen.length === tried);
  expect(everBlind.map(({ field }) => `${field.kind} ${field.field}`)).toEqual([]);
});
