/**
 * MD5, as the offset map names keys by it. Not for secrets.
 *
 * Shape   `md5(bytes, start, length, into)` writes the digest as four words; nothing is allocated. It lives
 *         here and not behind a port because a key is a few dozen bytes: crossing to a library costs more
 *         than the digest.
 * Units   lengths are bytes, at most 2^29; a word is 32 bits, the digest's bytes stand in it lowest first.
 * Errors  none.
 * Source  RFC 1321; kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/SkimpyOffsetMap.java
 */

const BLOCK_BYTES = 64;
/** What the length takes at the end of the last block. */
const LENGTH_BYTES = 8;

/** Steps' addends: the whole part of 2^32 · |sin(i + 1)|. */
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0);

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

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * One block into the state: four rounds of sixteen steps, written four steps at a time because then no word
 * has to change places. A round has its own function of three words, its own order of the block and its own
 * rotations.
 */
function mix(): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let i = 0; i < 16; i += 4) {
    a = (b + rotated((a + ((b & c) | (~b & d)) + block[i]! + sines[i]!) | 0, 7)) | 0;
    d = (a + rotated((d + ((a & b) | (~a & c)) + block[i + 1]! + sines[i + 1]!) | 0, 12)) | 0;
    c = (d + rotated((c + ((d & a) | (~d & b)) + block[i + 2]! + sines[i + 2]!) | 0, 17)) | 0;
    b = (c + rotated((b + ((c & d) | (~c & a)) + block[i + 3]! + sines[i + 3]!) | 0, 22)) | 0;
  }
  for (let i = 16; i < 32; i += 4) {
    a = (b + rotated((a + ((d & b) | (~d & c)) + block[(5 * i + 1) & 15]! + sines[i]!) | 0, 5)) | 0;
    d = (a + rotated((d + ((c & a) | (~c & b)) + block[(5 * i + 6) & 15]! + sines[i + 1]!) | 0, 9)) | 0;
    c = (d + rotated((c + ((b & d) | (~b & a)) + block[(5 * i + 11) & 15]! + sines[i + 2]!) | 0, 14)) | 0;
    b = (c + rotated((b + ((a & c) | (~a & d)) + block[(5 * i) & 15]! + sines[i + 3]!) | 0, 20)) | 0;
  }
  for (let i = 32; i < 48; i += 4) {
    a = (b + rotated((a + (b ^ c ^ d) + block[(3 * i + 5) & 15]! + sines[i]!) | 0, 4)) | 0;
    d = (a + rotated((d + (a ^ b ^ c) + block[(3 * i + 8) & 15]! + sines[i + 1]!) | 0, 11)) | 0;
    c = (d + rotated((c + (d ^ a ^ b) + block[(3 * i + 11) & 15]! + sines[i + 2]!) | 0, 16)) | 0;
    b = (c + rotated((b + (c ^ d ^ a) + block[(3 * i + 14) & 15]! + sines[i + 3]!) | 0, 23)) | 0;
  }
  for (let i = 48; i < 64; i += 4) {
    a = (b + rotated((a + (c ^ (b | ~d)) + block[(7 * i) & 15]! + sines[i]!) | 0, 6)) | 0;
    d = (a + rotated((d + (b ^ (a | ~c)) + block[(7 * i + 7) & 15]! + sines[i + 1]!) | 0, 10)) | 0;
    c = (d + rotated((c + (a ^ (d | ~b)) + block[(7 * i + 14) & 15]! + sines[i + 2]!) | 0, 15)) | 0;
    b = (c + rotated((b + (d ^ (c | ~a)) + block[(7 * i + 5) & 15]! + sines[i + 3]!) | 0, 21)) | 0;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
}
