/**
 * Chance for tests of disk and log: one seed, one story.
 *
 * Shape   `seededRandom(seed)` is a `Random` whose owners draw from streams of their own.
 */
import type { Random } from '../ports/random.ts';

/** A `Random` from one seed (mulberry32 per owner). */
export function seededRandom(seed: number): Random {
  const streams = new Map<string, () => number>();
  const next = (owner: string): number => {
    let stream = streams.get(owner);
    if (stream === undefined) {
      stream = mulberry32(seed ^ hash(owner));
      streams.set(owner, stream);
    }
    return stream();
  };
  return {
    draw: (owner, bound) => Math.floor(next(owner) * bound),
    bytes: (owner, length) => Uint8Array.from({ length }, () => Math.floor(next(owner) * 256)),
  };
}

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value;
}

function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
