/**
 * Batches that this node made itself: records of the quorum and of coordinators, control batches among them.
 *
 * Shape   `assignTrusted` cuts the bytes into batches and puts offsets and leader epoch in place.
 * Units   offsets count records.
 * Errors  malformed bytes are a broken invariant: nobody else wrote them.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#append
 */
import { assert } from '../base/assert.ts';
import { type LeaderEpoch, type Offset, offset } from '../base/ids.ts';
import { batchesIn } from '../records/batch-cursor.ts';
import { lastOffsetDelta, maxTimestamp, sizeInBytes } from '../records/batch-header.ts';
import { setBaseOffset, setPartitionLeaderEpoch } from '../records/patch.ts';

/** A batch at its place in the log. */
export interface AssignedBatch {
  readonly bytes: Uint8Array;
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  readonly maxTimestampMs: number;
}

export function assignTrusted(records: Uint8Array, start: Offset, leaderEpoch: LeaderEpoch): AssignedBatch[] {
  const { positions, end } = batchesIn(records);
  assert(end === records.length, 'batches of this node are whole');
  let next = start;
  return positions.map((at) => {
    const bytes = records.subarray(at, at + sizeInBytes(records, at));
    const firstOffset = next;
    const lastOffset = offset(firstOffset + lastOffsetDelta(bytes, 0));
    setBaseOffset(bytes, 0, firstOffset);
    setPartitionLeaderEpoch(bytes, 0, leaderEpoch);
    next = offset(lastOffset + 1);
    return { bytes, firstOffset, lastOffset, maxTimestampMs: maxTimestamp(bytes, 0) };
  });
}
