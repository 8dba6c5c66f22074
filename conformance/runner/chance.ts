/**
 * Chance and digests of a run: everything that looks random in a case comes from here and can be repeated from the seed.
 *
 * Shape   mulberry32 over a hash of seed, case and axis; digests are SHA-256 in hexadecimal.
 */
import { createHash } from 'node:crypto';

/** SHA-256 of text or bytes, hexadecimal. */
export const digest = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** A source of chance that belongs to one owner: adding a draw here shifts no other. */
export function chanceOf(seed: number, owner: string): (bound: number) => number {
  let state = Number.parseInt(digest(`${seed}/${owner}`).slice(0, 8), 16);
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound);
  };
}
