/**
 * 64-bit numbers without paying for them: a `number` while it is a safe integer, a `bigint` when it is not.
 * Every value survives a round trip, and the hot path never meets a bigint.
 *
 * Shape   reads and writes two's complement, big-endian, at a position of a `Uint8Array`; rooms narrow once,
 *         at their door.
 * Units   positions are bytes; the caller has checked the bounds.
 * Errors  writing a fractional or too large number is a broken invariant.
 * Source  docs/architecture.md, "64-bit numbers".
 */
import { assert, InvariantBroken } from '../base/assert.ts';

/** A `number` if and only if it is safe. */
export type Int64 = number | bigint;

const TWO_32 = 4_294_967_296;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;
const MIN_INT64 = -0x8000_0000_0000_0000n;

/** A signed 32-bit number. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** Writes the low 32 bits of a number. */
export function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** The exact value. */
export function readInt64(bytes: Uint8Array, at: number): Int64 {
  const high = readInt32(bytes, at);
  const low = readInt32(bytes, at + 4) >>> 0;
  const value = high * TWO_32 + low;
  if (value >= -Number.MAX_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return value;
  return (BigInt(high) << 32n) | BigInt(low);
}

/**
 * The value, or the nearest safe integer: it keeps its sign and its place in the order, not its identity. For
 * comparisons with clocks, offsets and sizes, none of which reach 2^53.
 */
export function readInt64Clamped(bytes: Uint8Array, at: number): number {
  const value = readInt32(bytes, at) * TWO_32 + (readInt32(bytes, at + 4) >>> 0);
  if (value > Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
  return value < -Number.MAX_SAFE_INTEGER ? -Number.MAX_SAFE_INTEGER : value;
}

/** Writes eight bytes. */
export function writeInt64(bytes: Uint8Array, at: number, value: Int64): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new InvariantBroken(`an int64 is not ${value}`);
    writeInt32(bytes, at, Math.floor(value / TWO_32));
    writeInt32(bytes, at + 4, value >>> 0);
    return;
  }
  assert(value >= MIN_INT64 && value <= MAX_INT64, 'an int64 fits 64 bits');
  writeInt32(bytes, at, Number(value >> 32n) | 0);
  writeInt32(bytes, at + 4, Number(value & 0xffff_ffffn));
}

/** The value when it is safe: the door at which a room narrows what came from outside. */
export const safeInt64 = (value: Int64): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** A bigint brought back to the rule above: number if and only if safe. */
export function int64(value: bigint): Int64 {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}
