/**
 * LZ4 frames as Kafka's clients write them: version 1, independent blocks of 64 KiB, no checksum but that of
 * the header.
 *
 * Shape   blocks are packed and frames unpacked by the library; the frame itself is written and inspected
 *         here, because the library has no bound, accepts a frame without its end, and links blocks that
 *         Kafka refuses.
 * Units   bytes.
 * Errors  `DecompressionFailed`: a frame that is no frame, dependent blocks, a cut, an output over the limit.
 * Source  kafka@1eb7644:…/common/compress/{Lz4BlockInputStream,Lz4BlockOutputStream}.java;
 *         LZ4 frame format 1.6.4
 */
import { createRequire } from 'node:module';
import { DecompressionFailed } from '../../ports/codecs.ts';

/**
 * Magic number, flags 0x60 (version 1, independent blocks), block descriptor 0x40 (64 KiB), and the checksum
 * of those two bytes.
 */
const FRAME_HEADER = Uint8Array.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const MAGIC = FRAME_HEADER.subarray(0, 4);
const BLOCK_BYTES = 64 * 1024;
const STORED_BIT = 0x8000_0000;
/** The most that one byte of a block can say. */
const GREATEST_GROWTH = 255;
/** What the library puts before a block: its size when unpacked. */
const SIZE_PREFIX_BYTES = 4;

interface Library {
  compressSync(bytes: Uint8Array): Uint8Array;
  decompressFrameSync(bytes: Uint8Array): Uint8Array;
}
let loaded: Library | undefined;
const library = (): Library => {
  loaded ??= createRequire(import.meta.url)('lz4-napi') as Library;
  return loaded;
};

/** The library takes Buffers only. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** One frame. */
export function lz4Compress(bytes: Uint8Array): Uint8Array {
  const blocks: { readonly size: number; readonly data: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const chunk = bytes.subarray(at, at + BLOCK_BYTES);
    const packed = library().compressSync(asBuffer(chunk)).subarray(SIZE_PREFIX_BYTES);
    if (packed.length < chunk.length) blocks.push({ size: packed.length, data: packed });
    else blocks.push({ size: chunk.length + STORED_BIT, data: chunk });
  }
  const total = blocks.reduce((sum, { data }) => sum + 4 + data.length, FRAME_HEADER.length + 4);
  const frame = new Uint8Array(total);
  const view = new DataView(frame.buffer);
  frame.set(FRAME_HEADER);
  let at = FRAME_HEADER.length;
  for (const { size, data } of blocks) {
    view.setUint32(at, size, true);
    frame.set(data, at + 4);
    at += 4 + data.length;
  }
  return frame; // The last four bytes are zero: the end mark.
}

/** What a frame holds. */
export function lz4Decompress(bytes: Uint8Array, limitBytes: number): Uint8Array {
  const frame = inspect(bytes);
  if (frame.atMost > limitBytes && exactSize(bytes, frame.blocks, limitBytes) > limitBytes) {
    throw new DecompressionFailed(`lz4: over ${limitBytes} bytes`);
  }
  const unpacked = library().decompressFrameSync(asBuffer(bytes.subarray(0, frame.end)));
  return new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly stored: boolean;
}

interface Frame {
  readonly blocks: readonly Block[];
  /** The first byte after the frame; what follows is nobody's. */
  readonly end: number;
  /** No unpacked frame is larger. */
  readonly atMost: number;
}

/** Walks over the frame without unpacking anything. */
function inspect(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FRAME_HEADER.length) throw new DecompressionFailed('lz4: the frame is cut');
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new DecompressionFailed('lz4: this is no frame');
  const flags = bytes[4]!;
  const blockCode = (bytes[5]! >>> 4) & 7;
  if (flags >>> 6 !== 1) throw new DecompressionFailed('lz4: an unknown version');
  if ((flags & 0x20) === 0) throw new DecompressionFailed('lz4: dependent blocks');
  if ((flags & 0x03) !== 0) throw new DecompressionFailed('lz4: a dictionary, or a reserved flag');
  if (blockCode < 4) throw new DecompressionFailed('lz4: an unknown block size');
  const largest = 1 << (8 + 2 * blockCode);
  const checksum = (flags & 0x10) === 0 ? 0 : 4;
  let at = FRAME_HEADER.length + ((flags & 0x08) === 0 ? 0 : 8);
  let atMost = 0;
  const blocks: Block[] = [];
  for (;;) {
    if (bytes.length - at < 4) throw new DecompressionFailed('lz4: the frame is cut');
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const size = word % STORED_BIT;
    const stored = word >= STORED_BIT;
    if (size > largest || size + checksum > bytes.length - at) {
      throw new DecompressionFailed('lz4: a block is cut, or larger than the frame allows');
    }
    blocks.push({ start: at, end: at + size, stored });
    atMost += stored ? size : Math.min(largest, size * GREATEST_GROWTH);
    at += size + checksum;
  }
  const end = at + ((flags & 0x04) === 0 ? 0 : 4);
  if (end > bytes.length) throw new DecompressionFailed('lz4: the frame is cut');
  return { blocks, end, atMost };
}

/** The size of the unpacked frame, counted without making it; stops once it is over the limit. */
function exactSize(bytes: Uint8Array, blocks: readonly Block[], limitBytes: number): number {
  let size = 0;
  for (const { start, end, stored } of blocks) {
    size += stored ? end - start : blockSize(bytes, start, end);
    if (size > limitBytes) break;
  }
  return size;
}

/** Sums the literals and matches of one block. */
function blockSize(bytes: Uint8Array, start: number, end: number): number {
  let size = 0;
  let at = start;
  const runs = (first: number): number => {
    let length = first;
    if (first < 15) return length;
    for (let byte = 255; byte === 255 && at < end; ) {
      byte = bytes[at++]!;
      length += byte;
    }
    return length;
  };
  while (at < end) {
    const token = bytes[at++]!;
    const literals = runs(token >>> 4);
    size += literals;
    at += literals;
    if (at >= end) break; // The last sequence has literals only.
    at += 2;
    size += runs(token & 15) + 4;
  }
  return size;
}
