/**
 * When a segment is closed and the next one begun: before a batch that it must not take any more.
 *
 * Shape   one pure decision over what is known of the active segment and the batch.
 * Units   sizes are bytes; timestamps are wall milliseconds; offsets count records.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#shouldRoll
 */
import type { LogConfig } from '../config/topic-config.ts';
import { LARGEST_RELATIVE_OFFSET } from '../index/offset-index.ts';

/** What the rule looks at. */
export interface RollView {
  readonly baseOffset: number;
  readonly sizeBytes: number;
  /** Largest timestamp of the segment's first batch; −1 when it has none. */
  readonly firstBatchTimestampMs: number;
  readonly createdAtMs: number;
  readonly rollJitterMs: number;
  readonly indexesAreFull: boolean;
  readonly incoming: {
    readonly sizeBytes: number;
    readonly lastOffset: number;
    readonly maxTimestampMs: number;
  };
}

/**
 * Whether the segment must be closed before the batch may enter. An empty one only when the batch lies too
 * far behind its base: any other roll would make the same file again.
 * @requirement LOG-004 LOG-005 LOG-006 LOG-013
 */
export function mustRoll(view: RollView, config: LogConfig, nowMs: number): boolean {
  const { incoming } = view;
  if (incoming.lastOffset - view.baseOffset > LARGEST_RELATIVE_OFFSET) return true; // LOG-006
  if (view.sizeBytes === 0) return false;
  if (view.sizeBytes > config.segmentBytes - incoming.sizeBytes) return true; // LOG-004
  if (waitedMs(view, nowMs) > effectiveSegmentMs(config) - view.rollJitterMs) return true; // LOG-005
  return view.indexesAreFull; // LOG-013
}

/** Since when the segment has waited, by the clock of its records where they have one. @requirement LOG-005 */
function waitedMs({ firstBatchTimestampMs, incoming, createdAtMs }: RollView, nowMs: number): number {
  // LOG-005
  return firstBatchTimestampMs >= 0 ? incoming.maxTimestampMs - firstBatchTimestampMs : nowMs - createdAtMs;
}

/** A compacted topic rolls in time for its oldest record to be cleaned. */
function effectiveSegmentMs(config: LogConfig): number {
  return config.compact ? Math.min(config.maxCompactionLagMs, config.segmentMs) : config.segmentMs;
}
