/**
 * MD5, as the offset map names keys by it. Not for secrets.
 *
 * Shape   `md5(bytes, start, length, into)` writes the digest as four words; nothing is allocated. It lives here and
 *         not behind a port because a key is a few dozen bytes: crossing to a library costs more than the digest.
 * Units   lengths are bytes, at most 2^29; a word is 32 bits, the digest's bytes stand in it lowest first.
 * Errors  none.
 * Source  RFC 1321; kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/SkimpyOffsetMap.java
 */

const BLOCK_BYTES = 64;
/** What the length takes at the end of the last block. */
const LENGTH_BYTES = 8;

/** Steps' addends: the whole part of 2^32 · |sin(i + 1)|. */
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0);
/** Rotations: four a round, over and over. */
const rotations = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
const rotationOf = Uint8Array.from({ length: 64 }, (_, i) => rotations[(i >> 4) * 4 + (i & 3)]!);
/** Which word of the block a step takes. */
const wordOf = Uint8Array.from({ length: 64 }, (_, i) => {
  const [factor, shift] = [[1, 0] as const, [5, 1] as const, [3, 5] as const, [7, 0] as const][i >> 4]!;
  return (factor * i + shift) & 15;
});

const block = new Int32Array(16);
const state = new Int32Array(4);

/** The digest of `length` bytes from `start`, written to `into[0..3]`. */
export function md5(bytes: Uint8Array, start: number, length: number, into: Int32Array): void {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89 | 0;
  state[2] = 0x98badcfe | 0;
  state[3] = 0x10325476;
  let at = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
    for (let word = 0; word < 16; word++) block[word] = wordAt(bytes, start + at + word * 4);
    mix();
  }
  lastBlocks(bytes, start + at, length - at, length);
  into.set(state);
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** The rest of the bytes, a one bit, zeros, and the length in bits: one block, or two. */
function lastBlocks(bytes: Uint8Array, start: number, rest: number, length: number): void {
  block.fill(0);
  for (let i = 0; i < rest; i++) block[i >> 2]! |= bytes[start + i]! << ((i & 3) * 8);
  block[rest >> 2]! |= 0x80 << ((rest & 3) * 8);
  if (rest >= BLOCK_BYTES - LENGTH_BYTES) {
    mix();
    block.fill(0);
  }
  block[14] = length << 3;
  block[15] = length >>> 29;
  mix();
}

/** One block into the state. */
function mix(): void {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let f: number;
    if (round === 0) f = (b & c) | (~b & d);
    else if (round === 1) f = (d & b) | (~d & c);
    else if (round === 2) f = b ^ c ^ d;
    else f = c ^ (b | ~d);
    const sum = (a + f + sines[i]! + block[wordOf[i]!]!) | 0;
    const by = rotationOf[i]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
}
