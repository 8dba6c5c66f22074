/**
 * What happened in a simulation, as one number: the same seed gives the same hash, and so a difference is
 * found without keeping a trace.
 *
 * Shape   two 32-bit lanes over whatever numbers the simulator feeds it.
 * Errors  none.
 */

/** Of long messages so many bytes are hashed; their length always is. */
const HASHED_BYTES = 4096;

export class Trace {
  #one = 0x9e3779b9;
  #two = 0x85ebca6b;
  #steps = 0;

  get steps(): number {
    return this.#steps;
  }

  /** 16 hex digits over everything so far. */
  get hash(): string {
    return hex(this.#one) + hex(this.#two);
  }

  number(value: number): void {
    this.#steps += 1;
    this.#mix(value | 0);
    this.#mix(Math.floor(value / 0x1_0000_0000) | 0);
  }

  bytes(bytes: Uint8Array): void {
    this.number(bytes.length);
    const end = Math.min(bytes.length, HASHED_BYTES);
    for (let at = 0; at < end; at++) this.#mix(bytes[at]!);
  }

  #mix(value: number): void {
    this.#one = Math.imul(this.#one ^ value, 0x01000193);
    this.#two = Math.imul((this.#two << 13) | (this.#two >>> 19), 0x85ebca6b) + value;
  }
}

const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
