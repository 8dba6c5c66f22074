/**
 * The batches of a closed segment, one after another, through a buffer that is used again and again.
 *
 * Shape   `for (const batch of segmentBatches(segment, position, buffer))`; a batch is a view of the buffer
 *         and valid until the next one. A batch that does not fit gets a buffer of its own.
 * Units   positions and sizes are bytes.
 * Errors  `CannotClean` for bytes that are no whole batch: a closed segment has no torn tail. `DiskFault`
 *         from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala#growBuffersOrFail
 */
import type { LogSegment } from '../log/segment.ts';
import { readInt32 } from '../protocol/int64.ts';
import { batchSizeAt } from '../records/batch-cursor.ts';
import { BATCH_LENGTH_AT, LOG_OVERHEAD_BYTES } from '../records/batch-header.ts';
import type { BatchAt } from './batch-at.ts';
import { CannotClean } from './cannot-clean.ts';

/** @requirement CMP-014 */
export function* segmentBatches(
  segment: LogSegment,
  from: number,
  buffer: Uint8Array,
): Generator<BatchAt, void, void> {
  let position = from;
  while (position < segment.sizeBytes) {
    const bytes = chunkAt(segment, position, buffer);
    let at = 0;
    for (let sizeBytes = batchSizeAt(bytes, at); sizeBytes >= 0; sizeBytes = batchSizeAt(bytes, at)) {
      yield { bytes, at, sizeBytes };
      at += sizeBytes;
    }
    if (at === 0) throw new CannotClean(`no batch begins at ${position} of ${segment.path('log')}`);
    position += at;
  }
}

/** As much as the buffer takes, or the one batch that is larger. */
function chunkAt(segment: LogSegment, position: number, buffer: Uint8Array): Uint8Array {
  const left = segment.sizeBytes - position;
  const chunk = left < buffer.length ? buffer.subarray(0, left) : buffer;
  segment.file.read(position, chunk);
  if (chunk.length < LOG_OVERHEAD_BYTES || batchSizeAt(chunk, 0) >= 0) return chunk;
  const claimed = readInt32(chunk, BATCH_LENGTH_AT) + LOG_OVERHEAD_BYTES;
  if (claimed <= chunk.length || claimed > left) return chunk;
  const whole = new Uint8Array(claimed); // CMP-014
  segment.file.read(position, whole);
  return whole;
}
