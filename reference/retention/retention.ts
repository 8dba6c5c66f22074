/**
 * Which segments of a log have outlived its retention: by log start, by size, by time, always from the oldest on.
 *
 * Shape   one pure decision over a view of the log; the log deletes what it is told. The three rules are
 *         asked one after another, each of what the one before left.
 * Units   offsets count records, ends are exclusive; sizes are bytes; timestamps are wall milliseconds.
 * Errors  none: nothing to delete is 0.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#deleteOldSegments, #deletableSegments
 */

/** A segment as far as retention looks at it. */
export interface SegmentView {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  /** Greatest timestamp of its records, or when it was last written if they have none. */
  readonly largestTimestampMs: number;
}

/** A log as far as retention looks at it; segments ascend and the last one is the active segment. */
export interface RetentionView {
  readonly segments: readonly SegmentView[];
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
}

/** What the topic's configuration says. A negative limit is no limit. */
export interface RetentionLimits {
  /** cleanup.policy contains delete. */
  readonly byAge: boolean;
  readonly retentionMs: number;
  readonly retentionBytes: number;
}

type Rule = (segment: SegmentView, next: SegmentView | undefined) => boolean;

/**
 * How many of the oldest segments go now. It may be all of them: the caller begins a new one first.
 * @requirement RET-001 RET-002 RET-003 RET-004 RET-005 RET-006 RET-010 RET-011
 */
export function expiredSegments(view: RetentionView, limits: RetentionLimits, nowMs: number): number {
  // RET-010: what lies below the log start goes under every policy.
  let gone = walk(view, 0, (_, next) => next !== undefined && next.baseOffset <= view.logStartOffset);
  if (!limits.byAge) return gone; // RET-011
  gone = walk(view, gone, sizeRule(view.segments.slice(gone), limits.retentionBytes));
  return walk(view, gone, ageRule(limits.retentionMs, nowMs));
}

/** Goes on from the oldest segment that is left to the first one that stays. */
function walk(view: RetentionView, from: number, rule: Rule): number {
  const { segments, highWatermark, logEndOffset } = view;
  let at = from;
  for (; at < segments.length; at++) {
    const segment = segments[at]!;
    const next = segments[at + 1];
    const endOffset = next?.baseOffset ?? logEndOffset;
    if (endOffset > highWatermark) break; // RET-003
    if (next === undefined && segment.sizeBytes === 0) break; // RET-006: an empty active segment would only be made again.
    if (!rule(segment, next)) break; // RET-004
  }
  return at;
}

/** The log never becomes smaller than the limit. @requirement RET-002 */
function sizeRule(segments: readonly SegmentView[], retentionBytes: number): Rule {
  if (retentionBytes < 0) return () => false; // RET-005
  let surplusBytes = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - retentionBytes;
  return ({ sizeBytes }) => {
    if (surplusBytes < sizeBytes) return false; // RET-002
    surplusBytes -= sizeBytes;
    return true;
  };
}

/** @requirement RET-001 */
function ageRule(retentionMs: number, nowMs: number): Rule {
  if (retentionMs < 0) return () => false; // RET-005
  return ({ largestTimestampMs }) => nowMs - largestTimestampMs > retentionMs; // RET-001
}
