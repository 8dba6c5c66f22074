/**
 * A walk from batch to batch over bytes as they come in a request or lie in a segment.
 *
 *     for (let at = 0; ; ) {
 *       const size = batchSizeAt(bytes, at);
 *       if (size < 0) break;  // END_OF_BATCHES: nothing, or a cut tail, is left. CORRUPT_BATCH: no batch.
 *       …                     // The batch is bytes[at, at + size).
 *       at += size;
 *     }
 *
 * Shape   a function from position to size; `batchesIn` makes a list of positions for whoever prefers one.
 * Units   positions and sizes are bytes.
 * Errors  the two negative numbers. A cut tail is no error: a client must ignore it, and so does a reader of
 *         a file.
 * Source  kafka@1eb7644:…/common/record/ByteBufferLogInputStream.java#nextBatchSize
 */
import type { Digest } from '../ports/codecs.ts';
import { readInt32 } from '../protocol/int64.ts';
import {
  BATCH_LENGTH_AT,
  BATCH_OVERHEAD_BYTES,
  crcRange,
  HEADER_UP_TO_MAGIC_BYTES,
  LOG_OVERHEAD_BYTES,
  magic,
  storedCrc,
} from './batch-header.ts';

/** Nothing more to read: the bytes end here, or the rest is the beginning of a batch. */
export const END_OF_BATCHES = -1;
/** A size or a format that no batch has. */
export const CORRUPT_BATCH = -2;

/** The smallest message of the oldest format, without its first twelve bytes. */
const SMALLEST_SIZE_FIELD = 14;
/** Beyond this, size and overhead together pass what Kafka can count, and it gives up in another way. */
const GREATEST_SIZE_FIELD = 0x7fff_ffff - LOG_OVERHEAD_BYTES;
const GREATEST_MAGIC = 2;

/**
 * The size of the batch that begins at `at`, or one of the two negative numbers.
 * @requirement BAT-006 BAT-009
 */
export function batchSizeAt(bytes: Uint8Array, at: number, end = bytes.length): number {
  const left = end - at;
  if (left < LOG_OVERHEAD_BYTES) return END_OF_BATCHES;
  const sizeField = readInt32(bytes, at + BATCH_LENGTH_AT);
  if (sizeField < SMALLEST_SIZE_FIELD || sizeField > GREATEST_SIZE_FIELD) return CORRUPT_BATCH;
  if (left < HEADER_UP_TO_MAGIC_BYTES) return END_OF_BATCHES;
  const format = magic(bytes, at);
  if (format < 0 || format > GREATEST_MAGIC) return CORRUPT_BATCH;
  if (left - LOG_OVERHEAD_BYTES < sizeField) return END_OF_BATCHES; // BAT-009
  return sizeField + LOG_OVERHEAD_BYTES;
}

/** Where batches are, and how the walk ended. */
export interface BatchList {
  readonly positions: readonly number[];
  /** The first byte that belongs to no whole batch. */
  readonly end: number;
  readonly corrupt: boolean;
}

/** All batches of some bytes. */
export function batchesIn(bytes: Uint8Array): BatchList {
  const positions: number[] = [];
  let at = 0;
  let size = batchSizeAt(bytes, at);
  while (size >= 0) {
    positions.push(at);
    at += size;
    size = batchSizeAt(bytes, at);
  }
  return { positions, end: at, corrupt: size === CORRUPT_BATCH };
}

/**
 * True when a batch of format 2 is long enough for its header and its CRC is that of its bytes.
 * @requirement BAT-002
 */
export function isIntact(bytes: Uint8Array, batch: number, sizeBytes: number, digest: Digest): boolean {
  if (sizeBytes < BATCH_OVERHEAD_BYTES) return false;
  return digest.crc32c(crcRange(bytes, batch, sizeBytes)) === storedCrc(bytes, batch); // BAT-002
}
