/**
 * Batches of a log that is led elsewhere: they have their offsets and epochs, and keep them.
 *
 * Shape   `appendFollower` takes whole batches off the front of a slice and answers how many bytes they were.
 * Units   offsets count records; sizes are bytes.
 * Errors  a slice that goes back behind the end of the log is a broken invariant; `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#appendAsFollower
 */
import type { Now } from '../base/actor.ts';
import { leaderEpoch, NO_LEADER_EPOCH, offset } from '../base/ids.ts';
import { readInt64Clamped } from '../protocol/int64.ts';
import { batchesIn } from '../records/batch-cursor.ts';
import {
  baseOffset,
  lastOffset,
  magic,
  maxTimestamp,
  NO_TIMESTAMP,
  partitionLeaderEpoch,
  sizeInBytes,
} from '../records/batch-header.ts';
import { prepare, write } from './append.ts';
import type { LogError } from './log-results.ts';
import { activeSegment, type LogState } from './log-state.ts';

/** Where a message of format 1 keeps its timestamp. */
const OLD_TIMESTAMP_AT = 18;
/** No wrapper spans more offsets. */
const MOST_OFFSETS = 0x7fffffff;

/**
 * Appends the whole batches at the front; a batch that is cut off at the end is left for the next slice.
 * @requirement DIR-014
 */
export function appendFollower(state: LogState, slice: Uint8Array, now: Now): LogError | undefined {
  for (const at of batchesIn(slice).positions) {
    const bytes = slice.subarray(at, at + sizeInBytes(slice, at));
    const refused = magic(bytes, 0) < 2 ? appendOld(state, bytes, now) : appendBatch(state, bytes, now);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function appendBatch(state: LogState, bytes: Uint8Array, now: Now): LogError | undefined {
  const batch = {
    bytes,
    firstOffset: offset(baseOffset(bytes, 0)), // DIR-014
    lastOffset: offset(lastOffset(bytes, 0)),
    maxTimestampMs: maxTimestamp(bytes, 0),
  };
  const refused = prepare(state, batch, leaderEpoch(partitionLeaderEpoch(bytes, 0)), now);
  if (refused === undefined) write(state, batch, now);
  return refused;
}

/**
 * A message of format 0 or 1 knows no producer and no epoch, and only the offset of its last record.
 * @requirement LOG-006
 */
function appendOld(state: LogState, bytes: Uint8Array, now: Now): LogError | undefined {
  const last = offset(baseOffset(bytes, 0));
  const maxTimestampMs = magic(bytes, 0) === 1 ? readInt64Clamped(bytes, OLD_TIMESTAMP_AT) : NO_TIMESTAMP;
  // LOG-006: a segment that begins with this message must be able to hold its last offset.
  const firstOffset = offset(Math.max(state.logEndOffset, last - MOST_OFFSETS));
  const message = { bytes, firstOffset, lastOffset: last, maxTimestampMs };
  const refused = prepare(state, message, NO_LEADER_EPOCH, now);
  if (refused !== undefined) return refused;
  activeSegment(state).append(message);
  state.logEndOffset = offset(last + 1);
  return undefined;
}
