/**
 * Chance in the simulator: a draw depends on the seed, its owner and how often the owner has drawn, and on
 * nothing else. Taking one draw away from one owner shifts no other owner's.
 *
 * Shape   the `Random` port over a hash without state but the counts.
 * Errors  none.
 */
import type { Random } from '../../ports/random.ts';

export class SimRandom implements Random {
  readonly #seed: number;
  readonly #owners = new Map<string, { readonly salt: number; drawn: number }>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  draw(owner: string, bound: number): number {
    return Math.floor((this.#next(owner) / 0x1_0000_0000) * bound);
  }

  bytes(owner: string, length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next(owner) >>> 24);
  }

  #next(owner: string): number {
    let known = this.#owners.get(owner);
    if (known === undefined) {
      known = { salt: hashText(owner, this.#seed), drawn: 0 };
      this.#owners.set(owner, known);
    }
    known.drawn += 1;
    return avalanche(known.salt ^ Math.imul(known.drawn, 0x9e3779b9));
  }
}

function hashText(text: string, seed: number): number {
  let hash = avalanche(seed ^ 0x811c9dc5);
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return avalanche(hash);
}

/** Every bit of the input reaches every bit of the output. */
function avalanche(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
