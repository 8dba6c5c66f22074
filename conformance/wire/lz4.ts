/**
 * Reads LZ4 frames as Kafka writes them: independent blocks, optional checksums. Own code, so that the output
 * is bounded block by block and so that the wrong header checksum of v0 messages can be read.
 *
 * Errors  `CompressionError`: a bad magic number, dependent blocks, a wrong checksum, a block that does not
 *         decode, too much output.
 * Source  the LZ4 frame format 1.6.x and block format;
 *         kafka@1eb7644:clients/…/common/compress/Lz4BlockInputStream.java; KAFKA-3160.
 */

import { joinBytes } from './bytes.ts';
import { CompressionError } from './compression-error.ts';

const prime = [0x9e37_79b1, 0x85eb_ca77, 0xc2b2_ae3d, 0x27d4_eb2f, 0x1656_67b1].map((each) => each | 0) as [
  number,
  number,
  number,
  number,
  number,
];

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const round = (lane: number, input: number): number =>
  Math.imul(rotate((lane + Math.imul(input, prime[1])) | 0, 13), prime[0]);

/** xxHash32 with seed 0: the checksum of LZ4 frames. */
export function xxh32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash = prime[4];
  if (bytes.length >= 16) {
    const lanes = [(prime[0] + prime[1]) | 0, prime[1], 0, -prime[0] | 0] as [number, number, number, number];
    for (; at + 16 <= bytes.length; at += 16) {
      for (const lane of [0, 1, 2, 3] as const)
        lanes[lane] = round(lanes[lane], view.getInt32(at + lane * 4, true));
    }
    hash = (rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18)) | 0;
  }
  hash = (hash + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = Math.imul(rotate((hash + Math.imul(view.getInt32(at, true), prime[2])) | 0, 17), prime[3]);
  }
  for (; at < bytes.length; at += 1) {
    hash = Math.imul(rotate((hash + Math.imul(bytes[at] as number, prime[4])) | 0, 11), prime[0]);
  }
  hash = Math.imul(hash ^ (hash >>> 15), prime[1]);
  hash = Math.imul(hash ^ (hash >>> 13), prime[2]);
  return (hash ^ (hash >>> 16)) >>> 0;
}

interface FrameHeader {
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly maxBlockBytes: number;
  /** Position of the first block. */
  readonly end: number;
}

function fail(reason: string): never {
  throw new CompressionError(`lz4: ${reason}`);
}

function readHeader(bytes: Uint8Array, view: DataView, brokenChecksum: boolean): FrameHeader {
  if (bytes.length < 7 || view.getUint32(0, true) !== 0x184d_2204) fail('not a frame');
  const flags = bytes[4] as number;
  const sizeCode = ((bytes[5] as number) >> 4) & 7;
  if (flags >> 6 !== 1) fail(`frame version ${flags >> 6} is unknown`);
  if ((flags & 0x20) === 0) fail('blocks depend on each other');
  if (sizeCode < 4) fail(`block size code ${sizeCode} is unknown`);
  const end = 6 + ((flags & 0x08) === 0 ? 0 : 8);
  if (bytes.length <= end) fail('the frame ends in its header');
  // Writers of v0 messages hash the magic number too.
  const expected = (xxh32(bytes.subarray(brokenChecksum ? 0 : 4, end)) >> 8) & 0xff;
  if (bytes[end] !== expected) fail('the header checksum is wrong');
  return {
    blockChecksums: (flags & 0x10) !== 0,
    contentChecksum: (flags & 0x04) !== 0,
    maxBlockBytes: 1 << (2 * sizeCode + 8),
    end: end + 1,
  };
}

/**
 * A frame's content, at most `limitBytes` of it. `brokenChecksum`: the frame is the value of a v0 message.
 */
export function unpackLz4(bytes: Uint8Array, limitBytes: number, brokenChecksum = false): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(bytes, view, brokenChecksum);
  const blocks: Uint8Array[] = [];
  let total = 0;
  let at = header.end;
  for (;;) {
    if (at + 4 > bytes.length) fail('the frame ends without its end mark');
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fff_ffff;
    if (length > header.maxBlockBytes)
      fail(`a block of ${length} bytes is above the frame's ${header.maxBlockBytes}`);
    if (at + length + (header.blockChecksums ? 4 : 0) > bytes.length) fail('the frame ends in a block');
    const stored = bytes.subarray(at, at + length);
    at += length;
    if (header.blockChecksums) {
      if (view.getUint32(at, true) !== xxh32(stored)) fail('a block checksum is wrong');
      at += 4;
    }
    const block =
      word >>> 31 === 1 ? stored : unpackBlock(stored, Math.min(header.maxBlockBytes, limitBytes - total));
    total += block.length;
    if (total > limitBytes) fail(`more than ${limitBytes} bytes come out`);
    blocks.push(block);
  }
  const content = joinBytes(blocks);
  if (header.contentChecksum) {
    if (at + 4 > bytes.length || view.getUint32(at, true) !== xxh32(content))
      fail('the content checksum is wrong');
  }
  return content;
}

/**
 * One block: runs of literals, and copies of what came out before. The output grows only as far as it is
 * filled.
 */
function unpackBlock(block: Uint8Array, limit: number): Uint8Array {
  let out = new Uint8Array(Math.min(limit, Math.max(64, block.length * 4)));
  let length = 0;
  let at = 0;
  const room = (more: number): void => {
    if (length + more > limit) fail('a block holds more than it may');
    if (length + more <= out.length) return;
    const larger = new Uint8Array(Math.min(limit, Math.max(length + more, out.length * 2)));
    larger.set(out);
    out = larger;
  };
  const extended = (start: number): number => {
    let value = start;
    if (start !== 15) return value;
    for (;;) {
      const byte = block[at] ?? fail('a block ends in a length');
      at += 1;
      value += byte;
      if (byte !== 255) return value;
    }
  };
  while (at < block.length) {
    const token = block[at] as number;
    at += 1;
    const literals = extended(token >> 4);
    if (at + literals > block.length) fail('a block ends in its literals');
    room(literals);
    out.set(block.subarray(at, at + literals), length);
    length += literals;
    at += literals;
    if (at === block.length) break; // The last sequence has literals only.
    const distance = (block[at] as number) | ((block[at + 1] ?? fail('a block ends in a distance')) << 8);
    at += 2;
    if (distance === 0 || distance > length) fail('a copy reaches before the block');
    const copied = extended(token & 15) + 4;
    room(copied);
    for (let index = 0; index < copied; index += 1)
      out[length + index] = out[length - distance + index] as number;
    length += copied;
  }
  return out.subarray(0, length);
}
