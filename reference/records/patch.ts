/**
 * What a leader may change in a batch that it takes as it is. Base offset and leader epoch lie outside the
 * CRC, so they cost twelve bytes; the timestamps lie inside, so the CRC is made anew, and only when they
 * really change.
 *
 * Shape   functions that write into the bytes they are given.
 * Units   offsets count records, timestamps are wall milliseconds, sizes are bytes.
 * Errors  none.
 * Source  kafka@1eb7644:…/common/record/DefaultRecordBatch.java#setMaxTimestamp
 */
import type { Digest } from '../ports/codecs.ts';
import { type Int64, writeInt32, writeInt64 } from '../protocol/int64.ts';
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  CRC_AT,
  crcRange,
  exactMaxTimestamp,
  isLogAppendTime,
  MAX_TIMESTAMP_AT,
  PARTITION_LEADER_EPOCH_AT,
  TIMESTAMP_TYPE_MASK,
} from './batch-header.ts';

/** @requirement VAL-007 */
export function setBaseOffset(bytes: Uint8Array, batch: number, baseOffset: number): void {
  writeInt64(bytes, batch + BASE_OFFSET_AT, baseOffset);
}

/** @requirement VAL-007 */
export function setPartitionLeaderEpoch(bytes: Uint8Array, batch: number, leaderEpoch: number): void {
  writeInt32(bytes, batch + PARTITION_LEADER_EPOCH_AT, leaderEpoch);
}

/**
 * Sets who stamped the records and their greatest timestamp; true when something changed and the CRC was made
 * anew.
 * @requirement VAL-008 VAL-009 VAL-014
 */
export function setTimestamps(
  bytes: Uint8Array,
  batch: number,
  sizeBytes: number,
  to: { readonly logAppendTime: boolean; readonly maxTimestamp: Int64 },
  digest: Digest,
): boolean {
  const same =
    isLogAppendTime(bytes, batch) === to.logAppendTime && exactMaxTimestamp(bytes, batch) === to.maxTimestamp;
  if (same) return false; // VAL-014
  const low = batch + ATTRIBUTES_AT + 1;
  bytes[low] = to.logAppendTime ? bytes[low]! | TIMESTAMP_TYPE_MASK : bytes[low]! & ~TIMESTAMP_TYPE_MASK;
  writeInt64(bytes, batch + MAX_TIMESTAMP_AT, to.maxTimestamp);
  writeInt32(bytes, batch + CRC_AT, digest.crc32c(crcRange(bytes, batch, sizeBytes)));
  return true;
}
