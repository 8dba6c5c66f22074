/**
 * Which log is cleaned next, and how far.
 *
 * Shape   `cleanableRange` looks at one log; `filthiest` picks among the looked at. Pure decisions over views.
 * Units   offsets count records, the upper end is exclusive; sizes are bytes; times are wall milliseconds.
 * Errors  none: nothing to clean is `undefined`.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleanerManager.scala#grabFilthiestCompactedLog,
 *         #cleanableOffsets, #calculateCleanableBytes, #maxCompactionDelay; KIP-354
 */
import type { Offset } from '../base/ids.ts';

/** What the choice wants to know of a segment. */
export interface SegmentView {
  readonly baseOffset: Offset;
  readonly sizeBytes: number;
  readonly largestTimestampMs: number;
  /** Of the first batch; −1 when there is none. */
  readonly firstTimestampMs: number;
}

/** A log as the choice sees it; the last segment is the active one. */
export interface LogView {
  readonly segments: readonly SegmentView[];
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly lastStableOffset: Offset;
  /** End of its last round, as the checkpoint says. */
  readonly checkpoint: Offset | undefined;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
}

/** What a round would do. */
export interface CleanableRange {
  readonly firstDirtyOffset: Offset;
  /** First offset that the round leaves alone: the base of a segment. */
  readonly upperEnd: Offset;
  readonly cleanableBytes: number;
  readonly dirtyRatio: number;
  readonly isDue: boolean;
}

/** The first offset behind the last round, as far as it can be believed. @requirement CMP-020 */
export function firstDirtyOffset({ checkpoint, logStartOffset, logEndOffset }: LogView): Offset {
  const isInside = checkpoint !== undefined && checkpoint >= logStartOffset && checkpoint <= logEndOffset;
  return isInside ? checkpoint : logStartOffset; // CMP-020
}

/** @requirement CMP-003 CMP-011 CMP-012 CMP-019 */
export function cleanableRange(log: LogView, nowMs: number): CleanableRange {
  const { segments } = log;
  const firstDirty = firstDirtyOffset(log);
  const upperEnd = segments[upperSegment(log, firstDirty, nowMs)]!.baseOffset;
  const cleanBytes = sizeOf(segments.filter(({ baseOffset }) => baseOffset < firstDirty));
  const cleanable = segments
    .slice(containing(segments, firstDirty))
    .filter((one) => one.baseOffset < upperEnd);
  const cleanableBytes = sizeOf(cleanable);
  const totalBytes = cleanBytes + cleanableBytes;
  const dirtyRatio = totalBytes === 0 ? 0 : cleanableBytes / totalBytes;
  const isOverdue = cleanableBytes > 0 && isPastMaxLag(log, firstDirty, nowMs); // CMP-012
  const isDue = dirtyRatio > log.minCleanableDirtyRatio || isOverdue; // CMP-011, CMP-019
  return { firstDirtyOffset: firstDirty, upperEnd, cleanableBytes, dirtyRatio, isDue };
}

/** Number of the first segment that is left alone. @requirement CMP-003 */
function upperSegment(log: LogView, firstDirty: Offset, nowMs: number): number {
  const { segments, minCompactionLagMs, lastStableOffset } = log;
  const active = segments.length - 1;
  const unstable = containing(segments, lastStableOffset);
  const from = containing(segments, firstDirty);
  const isYoung = ({ largestTimestampMs }: SegmentView): boolean =>
    largestTimestampMs > nowMs - minCompactionLagMs;
  const young = minCompactionLagMs > 0 ? segments.slice(from).findIndex(isYoung) : -1;
  return Math.max(from, Math.min(active, unstable, young < 0 ? active : from + young)); // CMP-003
}

/** True when the dirty part holds, in a closed segment, a record that waited too long. @requirement CMP-012 */
function isPastMaxLag({ segments, maxCompactionLagMs }: LogView, firstDirty: Offset, nowMs: number): boolean {
  return segments
    .slice(containing(segments, firstDirty), -1)
    .some(({ firstTimestampMs: at }) => at > 0 && at < nowMs - maxCompactionLagMs); // CMP-012
}

/** Number of the segment that an offset lies in: the last one that begins at or before it. */
function containing(segments: readonly SegmentView[], offset: Offset): number {
  const at = segments.findLastIndex(({ baseOffset }) => baseOffset <= offset);
  return Math.max(at, 0);
}

const sizeOf = (segments: readonly SegmentView[]): number =>
  segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** The dirtiest of those that are due. @requirement CMP-019 */
export function filthiest<L extends { readonly range: CleanableRange }>(logs: readonly L[]): L | undefined {
  const due = logs.filter(({ range }) => range.isDue);
  return due.reduce<L | undefined>(
    (best, log) => (best === undefined || log.range.dirtyRatio > best.range.dirtyRatio ? log : best),
    undefined,
  );
}
