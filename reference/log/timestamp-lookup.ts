/**
 * From a timestamp to a record: first by segment, then by index, then batch by batch, at last record by
 * record inside one batch.
 *
 * Shape   functions over the segments of a log; a batch is read whole, and unpacked, only when it may hold
 *         the answer.
 * Units   timestamps are wall milliseconds; offsets count records. OURS: segments and indexes do not tell
 *         times above 2^53 apart, which are none (somebody wrote nanoseconds); the record that is found has
 *         its own, exact.
 * Errors  `DecompressionFailed` of the port when a stored batch cannot be unpacked; `DiskFault` from the
 *         disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#fetchOffsetByTimestamp,
 *         storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#findOffsetByTimestamp
 */
import { leaderEpoch, type Offset, offset } from '../base/ids.ts';
import type { Compression } from '../ports/codecs.ts';
import type { Int64 } from '../protocol/int64.ts';
import { readLegacy } from '../records/legacy.ts';
import { readRecords, type StoredRecord } from '../records/read-batch.ts';
import { batchScanner, readBatch } from './batch-scanner.ts';
import type { TimestampedOffset } from './log-results.ts';
import type { LogSegment } from './segment.ts';

/** Which record of a batch is wanted. */
type Wanted = (record: StoredRecord) => boolean;

/**
 * The first record, in the order of offsets, with timestamp ≥ target. A segment is skipped by its greatest
 * timestamp alone.
 * @requirement LOF-003 LOF-004 LOF-008
 */
export function findByTimestamp(
  segments: readonly LogSegment[],
  target: Int64,
  startOffset: Offset,
  compression: Compression,
): TimestampedOffset | undefined {
  const targetMs = typeof target === 'number' ? target : Number.MAX_SAFE_INTEGER;
  const segment = segments.find((one) => one.maxTimestampMs >= targetMs); // LOF-003
  if (segment === undefined) return undefined; // LOF-004
  segment.checkIndexes();
  const hint = segment.timeIndex.lookup(targetMs).offset;
  const from = positionOf(segment, hint > startOffset ? hint : startOffset);
  const isLate: Wanted = (record) => record.timestamp >= targetMs && record.timestamp >= target;
  const wanted: Wanted = (record) => isLate(record) && record.offset >= startOffset; // LOF-008
  return findFrom(segment, from, targetMs, wanted, compression);
}

/** The first record that carries the greatest timestamp of the log. @requirement LOF-005 */
export function findMaxTimestamp(
  segments: readonly LogSegment[],
  startOffset: Offset,
  compression: Compression,
): TimestampedOffset | undefined {
  let youngest: LogSegment | undefined;
  for (const segment of segments) {
    // LOF-005: the first of equals.
    if (segment.maxTimestampMs > (youngest?.maxTimestampMs ?? -1)) youngest = segment;
  }
  if (youngest === undefined) return undefined;
  const { maxTimestampMs } = youngest;
  const from = positionOf(youngest, youngest.offsetOfMaxTimestamp);
  const wanted: Wanted = ({ timestamp, offset: at }) => timestamp >= maxTimestampMs && at >= startOffset;
  return findFrom(youngest, from, maxTimestampMs, wanted, compression);
}

/** Where the batch with this offset begins, found in a way that a wrong index entry cannot mislead. */
function positionOf(segment: LogSegment, at: Offset): number {
  return segment.find(at)?.position ?? 0;
}

/** @requirement OLD-025 */
function findFrom(
  segment: LogSegment,
  from: number,
  atLeastMs: number,
  wanted: Wanted,
  compression: Compression,
): TimestampedOffset | undefined {
  batchScanner.open(segment.file, from, segment.sizeBytes);
  while (batchScanner.next()) {
    if (batchScanner.maxTimestampMs < atLeastMs) continue;
    const { position, sizeBytes, leaderEpoch: epoch, magic } = batchScanner;
    const bytes = readBatch(segment.file, position, sizeBytes);
    // OLD-025: messages of format 0 have the time −1, which nobody asks for.
    const { records } =
      magic === 2
        ? readRecords(bytes, 0, sizeBytes, compression)
        : readLegacy(bytes, 0, sizeBytes, compression);
    const found = records.find(wanted);
    if (found === undefined) continue;
    return {
      timestamp: found.timestamp,
      offset: offset(found.offset),
      leaderEpoch: leaderEpoch(epoch),
    };
  }
  return undefined;
}
