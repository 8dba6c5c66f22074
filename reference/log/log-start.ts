/**
 * The beginning of a log: it only moves forward, by retention or because a client asks, and what lies below
 * it goes.
 *
 * Shape   functions on the log's state, called inside the directory's guard. The start moves first and files
 *         follow: a reader never meets an offset that is promised and gone.
 * Units   offsets count records; times are those of `Now`.
 * Errors  1 OFFSET_OUT_OF_RANGE for a start above the high watermark; `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#maybeIncrementLogStartOffset, #deleteSegments
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';
import { expiredSegments } from '../retention/retention.ts';
import { type LogError, logError } from './log-results.ts';
import type { LogState } from './log-state.ts';
import { flushAll, roll } from './roll.ts';
import { removeSnapshots, retire } from './segment-replacement.ts';

/**
 * The log begins at `to` from now on, unless it begins later already. Producers keep their state. The
 * checkpoint of log starts says so at its next interval, or at a clean stop.
 * @requirement RET-007 DRC-001 DRC-003 DRC-004 DRC-006
 */
export function raiseLogStart(state: LogState, to: Offset): LogError | undefined {
  if (to > state.highWatermark) {
    const reason = `the start of ${state.topicPartition} cannot pass its high watermark, ${state.highWatermark}`;
    return logError(errorCodes.OFFSET_OUT_OF_RANGE, reason); // DRC-004
  }
  if (to <= state.logStartOffset) return undefined; // RET-007, DRC-003
  state.logStartOffset = to;
  state.durability.nothingBelow(to);
  state.epochs.truncateFromStart(to);
  return undefined;
}

/**
 * Deletes what has outlived retention; the answer is how many segments that were.
 * @requirement RET-001 RET-006 RET-007 LOG-010
 */
export function applyRetention(state: LogState, now: Now): number {
  const { config, segments } = state;
  const limits = {
    byAge: config.delete,
    retentionMs: config.retentionMs,
    retentionBytes: config.retentionBytes,
  };
  const count = expiredSegments(state, limits, now.wallMs);
  if (count === 0) return 0;
  if (count === segments.length) {
    roll(state, state.logEndOffset, now); // RET-006: the active segment may go too.
    // OURS: the new name is on the disk before the old ones go. A directory without any would begin again at offset 0.
    flushAll(state, now.wallMs);
  }
  const refused = raiseLogStart(state, segments[count]!.baseOffset);
  assert(refused === undefined, 'retention ends at the high watermark');
  const expired = segments.splice(0, count);
  retire(state, expired, now);
  removeSnapshots(state, expired);
  return count;
}
