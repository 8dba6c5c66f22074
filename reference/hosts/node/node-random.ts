/**
 * Chance on a real machine: the operating system's.
 *
 * Shape   the `Random` port; owners do not matter, since nothing is repeated.
 * Errors  none.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

export const nodeRandom = (): Random => ({
  draw: (_owner, bound) => randomInt(bound),
  bytes: (_owner, length) => new Uint8Array(randomBytes(length)),
});
