/**
 * Snappy as Kafka's clients write it: a stream header of sixteen bytes, then blocks with their length before
 * them. A bare block without the header is accepted too.
 *
 * Shape   packing is the library's; unpacking is ours, because the library follows a negative length
 *         backwards and never returns.
 * Units   bytes; a block of the stream holds 32 KiB of input.
 * Errors  `DecompressionFailed`. No buffer is made that the packed bytes could not fill: a copy of 64 bytes
 *         takes three.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/compress/SnappyCompression.java; the
 *         snappy format description (google/snappy, format_description.txt); the stream header of xerial's
 *         snappy-java
 */
import { createRequire } from 'node:module';
import { DecompressionFailed } from '../../ports/codecs.ts';

const MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const STREAM_HEADER = Uint8Array.from([...MAGIC, 0, 0, 0, 1, 0, 0, 0, 1]);
const BLOCK_BYTES = 32 * 1024;
/** The most that one byte of a block can say: three bytes copy 64. */
const GREATEST_GROWTH = 22;

interface Library {
  compress(bytes: Uint8Array): Uint8Array;
}
let loaded: Library | undefined;
const library = (): Library => {
  loaded ??= createRequire(import.meta.url)('snappyjs') as Library;
  return loaded;
};

/** A stream of blocks. */
export function snappyCompress(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    blocks.push(library().compress(new Uint8Array(bytes.subarray(at, at + BLOCK_BYTES))));
  }
  const size = blocks.reduce((sum, block) => sum + 4 + block.length, STREAM_HEADER.length);
  const stream = new Uint8Array(size);
  const view = new DataView(stream.buffer);
  stream.set(STREAM_HEADER);
  let at = STREAM_HEADER.length;
  for (const block of blocks) {
    view.setInt32(at, block.length);
    stream.set(block, at + 4);
    at += 4 + block.length;
  }
  return stream;
}

/** What a stream, or a bare block, holds. */
export function snappyDecompress(bytes: Uint8Array, limitBytes: number): Uint8Array {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) return unpackAll([bytes], limitBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  let at = STREAM_HEADER.length;
  while (at < bytes.length) {
    if (bytes.length - at < 4) throw new DecompressionFailed('snappy: the stream is cut');
    const length = view.getInt32(at);
    if (length < 0 || length > bytes.length - at - 4) throw new DecompressionFailed('snappy: a block is cut');
    blocks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at > bytes.length) throw new DecompressionFailed('snappy: the stream header is cut');
  return unpackAll(blocks, limitBytes);
}

function unpackAll(blocks: readonly Uint8Array[], limitBytes: number): Uint8Array {
  const preambles = blocks.map(readPreamble);
  const size = preambles.reduce((sum, preamble) => sum + preamble.size, 0);
  if (size > limitBytes) throw new DecompressionFailed(`snappy: over ${limitBytes} bytes`);
  const unpacked = new Uint8Array(size);
  let end = 0;
  blocks.forEach((block, i) => {
    const start = end;
    end += preambles[i]!.size;
    if (unpackBlock(block, preambles[i]!.end, unpacked, start, end) !== end) {
      throw new DecompressionFailed('snappy: a block is damaged');
    }
  });
  return unpacked;
}

/** How much a block says it holds: an unsigned varint of at most 32 bits. */
function readPreamble(block: Uint8Array): { readonly size: number; readonly end: number } {
  let size = 0;
  for (let at = 0; at < 5 && at < block.length; at++) {
    size += (block[at]! & 0x7f) * 2 ** (7 * at);
    if (block[at]! >= 0x80) continue;
    if (size > block.length * GREATEST_GROWTH) break;
    return { size, end: at + 1 };
  }
  throw new DecompressionFailed('snappy: a block cannot hold what it claims');
}

/** Unpacks into [start, end); returns where it stopped, or −1 for damage. */
function unpackBlock(block: Uint8Array, from: number, out: Uint8Array, start: number, end: number): number {
  let at = from;
  let to = start;
  while (at < block.length) {
    const tag = block[at++]!;
    const kind = tag & 3;
    const extra = kind === 0 ? Math.max(0, (tag >>> 2) - 59) : kind === 3 ? 4 : kind;
    if (at + extra > block.length) return -1;
    const number = littleEndian(block, at, extra);
    at += extra;
    if (kind === 0) {
      const length = extra === 0 ? (tag >>> 2) + 1 : number + 1;
      if (length > block.length - at || length > end - to) return -1;
      out.set(block.subarray(at, at + length), to);
      at += length;
      to += length;
      continue;
    }
    const length = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const distance = kind === 1 ? number + ((tag >>> 5) << 8) : number;
    if (distance === 0 || distance > to - start || length > end - to) return -1;
    for (const stop = to + length; to < stop; to++) out[to] = out[to - distance]!;
  }
  return to;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}
