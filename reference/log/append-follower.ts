/**
 * Batches of a log that is led elsewhere: they have their offsets and epochs, and keep them.
 *
 * Shape   `appendFollower` takes whole batches off the front of a slice and answers how many bytes they were.
 * Units   offsets count records; sizes are bytes.
 * Errors  a slice that goes back behind the end of the log is a broken invariant; `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#appendAsFollower
 */
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { leaderEpoch, NO_LEADER_EPOCH, offset } from '../base/ids.ts';
import { LARGEST_RELATIVE_OFFSET } from '../index/offset-index.ts';
import { batchesIn } from '../records/batch-cursor.ts';
import {
  baseOffset,
  lastOffset,
  magic,
  maxTimestamp,
  partitionLeaderEpoch,
  sizeInBytes,
} from '../records/batch-header.ts';
import { legacyTimestamp } from '../records/legacy.ts';
import { endBehind, prepare, write } from './append.ts';
import type { LogError } from './log-results.ts';
import { activeSegment, type LogState } from './log-state.ts';

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
  assert(last >= state.logEndOffset, 'a message ends behind all others');
  // LOG-006: a segment that begins with this message must be able to hold its last offset.
  const firstOffset = offset(Math.max(state.logEndOffset, last - LARGEST_RELATIVE_OFFSET));
  const message = { bytes, firstOffset, lastOffset: last, maxTimestampMs: legacyTimestamp(bytes, 0) };
  const refused = prepare(state, message, NO_LEADER_EPOCH, now);
  if (refused !== undefined) return refused;
  activeSegment(state).append(message);
  endBehind(state, last, now);
  return undefined;
}
