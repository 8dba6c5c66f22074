/**
 * A mistake of Kafka 0.8 that became a format: in messages of format 0 the checksum of an LZ4 frame's header
 * is computed over the magic number too. Readers of that format must accept it, and no library does, so the
 * frame is given its right checksum first.
 *
 * Shape   `withRightHeaderChecksum` copies the frame and mends one byte; `withHistoricalChecksum` spoils it.
 * Units   positions are bytes.
 * Errors  none: a frame whose checksum is wrong in another way stays wrong, and the library refuses it.
 * Source  kafka@1eb7644:…/common/compress/Lz4BlockInputStream.java#readHeader, KAFKA-3160;
 *         the xxHash specification (32 bits, inputs below sixteen bytes)
 */
const MAGIC_BYTES = 4;
const CONTENT_SIZE_FLAG = 0x08;

const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

const checksumPosition = (frame: Uint8Array): number =>
  MAGIC_BYTES + 2 + (((frame[MAGIC_BYTES] ?? 0) & CONTENT_SIZE_FLAG) === 0 ? 0 : 8);

/** A frame as messages of format 0 have it, from one as everybody else writes it. @requirement OLD-015 */
export function withHistoricalChecksum(frame: Uint8Array): Uint8Array {
  const checksumAt = checksumPosition(frame);
  const written = frame.slice();
  written[checksumAt] = secondByte(xxHash32(frame.subarray(0, checksumAt))); // OLD-015
  return written;
}

/** A frame of format 0 as every other LZ4 frame is. */
export function withRightHeaderChecksum(frame: Uint8Array): Uint8Array {
  const checksumAt = checksumPosition(frame);
  if (frame.length <= checksumAt) return frame;
  if (frame[checksumAt] !== secondByte(xxHash32(frame.subarray(0, checksumAt)))) return frame;
  const mended = frame.slice();
  mended[checksumAt] = secondByte(xxHash32(frame.subarray(MAGIC_BYTES, checksumAt)));
  return mended;
}

const secondByte = (hash: number): number => (hash >>> 8) & 0xff;
const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** xxHash of fewer than sixteen bytes, seed 0. */
function xxHash32(bytes: Uint8Array): number {
  let hash = (PRIME_5 + bytes.length) | 0;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(rotate((hash + Math.imul(word, PRIME_3)) | 0, 17), PRIME_4);
  }
  for (; at < bytes.length; at++) {
    hash = Math.imul(rotate((hash + Math.imul(bytes[at]!, PRIME_5)) | 0, 11), PRIME_1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
