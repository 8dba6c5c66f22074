/**
 * The five compression types of record batches, both ways.
 *
 * Shape   `compress(codec, bytes)` and `decompress(codec, bytes)`; the number in the batch's attributes is
 *         `codecNames.indexOf`.
 * Units   `limitBytes` bounds what comes out: a batch that unfolds into more is refused, not unfolded.
 * Errors  `CompressionError`. `decompressPartly` gives what came out before the error.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/CompressionType.java; snappy is
 *         in xerial's framing, lz4 in frames of independent blocks (KIP-110, KAFKA-3160).
 */

import { Buffer } from 'node:buffer';
import * as zlib from 'node:zlib';
import lz4 from 'lz4-napi';
import { compress as compressSnappyBlock } from 'snappyjs';
import { joinBytes } from './bytes.ts';
import { CompressionError } from './compression-error.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackSnappyBlock } from './snappy.ts';

export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Codec = (typeof codecNames)[number];

const defaultLimitBytes = 64 * 1024 * 1024;

const xerialHeader = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00, 0, 0, 0, 1, 0, 0, 0, 1);
const xerialMagicBytes = 8;
const xerialBlockBytes = 32 * 1024;

/** Node has zstd since 22.15; an older one runs the kit too, without it. */
function zstd(): typeof zlib {
  if (typeof zlib.zstdDecompressSync === 'function') return zlib;
  throw new CompressionError('zstd: this Node has none; 22.15 or newer does');
}

/** Bytes as a broker or client would store them under that codec. */
export function compress(codec: Codec, bytes: Uint8Array): Uint8Array {
  switch (codec) {
    case 'none':
      return bytes;
    case 'gzip':
      return new Uint8Array(zlib.gzipSync(bytes));
    case 'snappy':
      return compressSnappy(bytes);
    case 'lz4':
      return new Uint8Array(lz4.compressFrameSync(Buffer.from(bytes)));
    case 'zstd':
      return new Uint8Array(zstd().zstdCompressSync(bytes));
  }
}

export interface DecompressOptions {
  readonly limitBytes?: number;
  /** The bytes are the value of a v0 message: its lz4 header checksum is computed the old, wrong way. */
  readonly legacyLz4?: boolean;
}

/** What the bytes unfold into. */
export function decompress(codec: Codec, bytes: Uint8Array, options: DecompressOptions = {}): Uint8Array {
  const limitBytes = options.limitBytes ?? defaultLimitBytes;
  try {
    switch (codec) {
      case 'none':
        return bytes;
      case 'gzip':
        return new Uint8Array(zlib.gunzipSync(bytes, { maxOutputLength: limitBytes }));
      case 'snappy':
        return decompressSnappy(bytes, limitBytes);
      case 'lz4':
        return unpackLz4(bytes, limitBytes, options.legacyLz4 ?? false);
      case 'zstd':
        return new Uint8Array(zstd().zstdDecompressSync(bytes, { maxOutputLength: limitBytes }));
    }
  } catch (error) {
    if (error instanceof CompressionError) throw error;
    throw new CompressionError(`${codec}: ${(error as Error).message}`);
  }
}

/** The same, but what came out before an error is kept: a stream that is cut has a readable beginning. */
export function decompressPartly(
  codec: Codec,
  bytes: Uint8Array,
  options: DecompressOptions = {},
): { readonly bytes: Uint8Array; readonly error?: string } {
  try {
    return { bytes: decompress(codec, bytes, options) };
  } catch (error) {
    const reason = (error as Error).message;
    if (codec !== 'gzip') return { bytes: new Uint8Array(0), error: reason };
    return { bytes: beginningOfGzip(bytes, options.limitBytes ?? defaultLimitBytes), error: reason };
  }
}

function beginningOfGzip(bytes: Uint8Array, limitBytes: number): Uint8Array {
  try {
    return new Uint8Array(
      zlib.gunzipSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: limitBytes }),
    );
  } catch {
    return new Uint8Array(0);
  }
}

function compressSnappy(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [xerialHeader];
  for (let at = 0; at < bytes.length; at += xerialBlockBytes) {
    const block = compressSnappyBlock(bytes.subarray(at, at + xerialBlockBytes));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setInt32(0, block.length);
    parts.push(length, block);
  }
  return joinBytes(parts);
}

function decompressSnappy(bytes: Uint8Array, limitBytes: number): Uint8Array {
  const framed = xerialHeader.subarray(0, xerialMagicBytes).every((byte, index) => bytes[index] === byte);
  if (!framed) return unpackSnappyBlock(bytes, limitBytes); // A raw block: Kafka's reader takes it too.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  let total = 0;
  let at = xerialHeader.length;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new CompressionError('snappy: the stream ends in a length');
    const length = view.getInt32(at);
    at += 4;
    if (length < 0 || at + length > bytes.length)
      throw new CompressionError('snappy: the stream ends in a block');
    const block = unpackSnappyBlock(bytes.subarray(at, at + length), limitBytes - total);
    total += block.length;
    at += length;
    blocks.push(block);
  }
  return joinBytes(blocks);
}
