/**
 * The numbers inside a record: zig-zag varints, so that small negative numbers are short too. (The unsigned
 * varints of messages are in `protocol/reader.ts`.)
 *
 * Shape   sizes and writers for 32-bit and for 64-bit values; the readers are inside the cursor, where the
 *         position lives.
 * Units   sizes and positions are bytes.
 * Errors  none: the caller has counted the size first.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/utils/ByteUtils.java#writeVarint
 */
import { type Int64, int64 } from '../protocol/int64.ts';

/** Bytes of a value of 32 bits. */
export function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x20_0000) return 3;
  return zigzag < 0x1000_0000 ? 4 : 5;
}

/** Writes a value of 32 bits; returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  let next = at;
  while (rest >= 0x80) {
    bytes[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[next++] = rest;
  return next;
}

/** Bytes of a value of 64 bits. */
export function varlongSize(value: Int64): number {
  if (isInt32(value)) return varintSize(value);
  let rest = zigzag64(value) >> 7n;
  let size = 1;
  for (; rest > 0n; rest >>= 7n) size++;
  return size;
}

/** Writes a value of 64 bits; returns the position after it. */
export function writeVarlong(bytes: Uint8Array, at: number, value: Int64): number {
  if (isInt32(value)) return writeVarint(bytes, at, value);
  let rest = zigzag64(value);
  let next = at;
  while (rest >= 0x80n) {
    bytes[next++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  bytes[next++] = Number(rest);
  return next;
}

const isInt32 = (value: Int64): value is number => typeof value === 'number' && (value | 0) === value;

/** Differences of two timestamps wrap around at 64 bits, as in Java. */
const zigzag64 = (value: Int64): bigint => {
  const wrapped = BigInt.asIntN(64, BigInt(value));
  return BigInt.asUintN(64, (wrapped << 1n) ^ (wrapped >> 63n));
};

/** a − b, wrapped around at 64 bits. */
export function int64Minus(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a - b)) return a - b;
  return int64(BigInt.asIntN(64, BigInt(a) - BigInt(b)));
}

/** a + b, wrapped around at 64 bits. */
export function int64Plus(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b;
  return int64(BigInt.asIntN(64, BigInt(a) + BigInt(b)));
}
