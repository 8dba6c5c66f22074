/**
 * Batches of a log that is led elsewhere: they have their offsets and epochs, and keep them.
 *
 * Shape   `appendFollower` takes whole batches off the front of a slice and answers how many bytes they were.
 * Units   offsets count records; sizes are bytes.
 * Errors  a slice that goes back behind the end of the log is a broken invariant; `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#appendAsFollower
 */
import type { Now } from '../base/actor.ts';
import { leaderEpoch, offset } from '../base/ids.ts';
import { batchesIn } from '../records/batch-cursor.ts';
import {
  baseOffset,
  lastOffset,
  maxTimestamp,
  partitionLeaderEpoch,
  sizeInBytes,
} from '../records/batch-header.ts';
import { prepare, write } from './append.ts';
import type { LogError } from './log-results.ts';
import type { LogState } from './log-state.ts';

/**
 * Appends the whole batches at the front; a batch that is cut off at the end is left for the next slice.
 * @requirement DIR-014
 */
export function appendFollower(state: LogState, slice: Uint8Array, now: Now): LogError | undefined {
  for (const at of batchesIn(slice).positions) {
    const bytes = slice.subarray(at, at + sizeInBytes(slice, at));
    const batch = {
      bytes,
      firstOffset: offset(baseOffset(bytes, 0)), // DIR-014
      lastOffset: offset(lastOffset(bytes, 0)),
      maxTimestampMs: maxTimestamp(bytes, 0),
    };
    const refused = prepare(state, batch, leaderEpoch(partitionLeaderEpoch(bytes, 0)), now);
    if (refused !== undefined) return refused;
    write(state, batch, now);
  }
  return undefined;
}
