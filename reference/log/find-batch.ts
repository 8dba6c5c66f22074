/**
 * From an offset to the batch that holds it: the index says where to begin, the batch headers say where to stop.
 *
 * Shape   `findBatch(file, …)` over one segment's file. An index entry that leads astray is told from an
 *         offset that is not there, and costs a walk from the beginning.
 * Units   offsets count records; positions and sizes are bytes.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#translateOffset
 */
import type { Offset } from '../base/ids.ts';
import type { DiskFile } from '../ports/disk.ts';
import { batchScanner } from './batch-scanner.ts';

/** The batch that holds an offset. */
export interface BatchPosition {
  readonly position: number;
  readonly sizeBytes: number;
  readonly baseOffset: number;
}

/** The file of a segment, as far as it holds batches. */
export interface SearchedFile {
  readonly file: DiskFile;
  readonly sizeBytes: number;
  readonly baseOffset: Offset;
}

/**
 * The first batch whose last offset is at or after the target, looked for from `start` on; `undefined` when
 * the segment ends before.
 */
export function findBatch(segment: SearchedFile, target: Offset, start: number): BatchPosition | undefined {
  const found = scanFor(segment, target, start);
  // An index entry that points at no batch, or behind the target, is never allowed to hide records (IDX-005).
  const again = found === 'astray' ? scanFor(segment, target, 0) : found;
  return again === 'astray' ? undefined : again;
}

function scanFor(segment: SearchedFile, target: Offset, start: number): BatchPosition | 'astray' | undefined {
  batchScanner.open(segment.file, start, segment.sizeBytes);
  let isFirst = true;
  while (batchScanner.next()) {
    const { position, sizeBytes, baseOffset, lastOffset } = batchScanner;
    if (isFirst && start > 0 && (baseOffset > target || baseOffset < segment.baseOffset)) return 'astray';
    // FET-016: the batch that holds the offset, wherever in it the offset lies.
    if (lastOffset >= target) return { position, sizeBytes, baseOffset };
    isFirst = false;
  }
  return start > 0 && (isFirst || batchScanner.corrupt) ? 'astray' : undefined;
}
