/**
 * From an offset to bytes of one segment file that can be sent as they lie there.
 *
 * Shape   `readRegion(segments, from, limits)`; a region never crosses a segment and never shows a batch at
 *         or above the upper bound.
 * Units   offsets count records; sizes are bytes.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#read,
 *         storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#read
 */
import type { Offset } from '../base/ids.ts';
import type { BatchPosition } from './find-batch.ts';
import type { ReadLimits, ReadResult } from './log-results.ts';
import type { LogSegment } from './segment.ts';

/** @requirement FET-003 FET-006 FET-030 CMP-009 */
export function readRegion(
  segments: readonly LogSegment[],
  from: Offset,
  limits: ReadLimits,
  logEndOffset: Offset,
): ReadResult {
  const nothing = {
    region: undefined,
    firstBatchOffset: from,
    firstBatchIncomplete: false,
    moreFollows: false,
  };
  if (from >= limits.upperBoundOffset) return nothing;
  // Compaction leaves gaps: where a segment has nothing at or after the offset, the next one is asked.
  for (let at = floorSegment(segments, from); at < segments.length; at++) {
    const segment = segments[at]!;
    const first = segment.find(from);
    if (first === undefined) continue; // CMP-009
    const isUnbounded = limits.upperBoundOffset >= logEndOffset;
    const end = isUnbounded ? segment.sizeBytes : endBelow(segments, at, limits.upperBoundOffset);
    const next = segments[at + 1];
    const moreFollows = next !== undefined && next.baseOffset < limits.upperBoundOffset; // FET-030
    return { ...cut(segment, first, end, limits), moreFollows };
  }
  return nothing;
}

/** Number of the last segment that begins at or before the offset. */
export function floorSegment(segments: readonly LogSegment[], from: Offset): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.baseOffset <= from) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The position in a segment that must not be passed: its end, or the first batch that reaches the upper
 * bound.
 */
function endBelow(segments: readonly LogSegment[], at: number, upperBoundOffset: Offset): number {
  const segment = segments[at]!;
  const next = segments[at + 1];
  if (next !== undefined && next.baseOffset <= upperBoundOffset) return segment.sizeBytes;
  return segment.find(upperBoundOffset)?.position ?? segment.sizeBytes;
}

function cut(
  segment: LogSegment,
  first: BatchPosition,
  endPosition: number,
  limits: ReadLimits,
): Omit<ReadResult, 'moreFollows'> {
  const { position, sizeBytes, baseOffset } = first;
  const allowed = limits.minOneBatch ? Math.max(limits.maxBytes, sizeBytes) : limits.maxBytes;
  const length = Math.min(allowed, endPosition - position);
  const about = {
    firstBatchOffset: baseOffset as Offset,
    firstBatchIncomplete: length < sizeBytes,
  };
  return length <= 0
    ? { ...about, region: undefined }
    : { ...about, region: segment.region(position, length) };
}
