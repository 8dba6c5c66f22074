/**
 * A batch without some of its records, in the frame it had.
 *
 * Shape   `rewrittenBatch` copies the records that stay as they lie there when their deltas still hold, and
 *         writes them anew when the base of their times moves; `emptiedBatch` is the header alone.
 * Units   times are wall milliseconds; sizes are bytes.
 * Errors  none: the batch was walked before.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/MemoryRecords.java#buildRetainedRecordsInto,
 *         DefaultRecordBatch.java#writeEmptyHeader
 */
import { assert } from '../base/assert.ts';
import type { Digest } from '../ports/codecs.ts';
import { writeInt32, writeInt64 } from '../protocol/int64.ts';
import * as header from '../records/batch-header.ts';
import { type BatchPorts, buildBatch, type RecordDraft } from '../records/build-batch.ts';
import { readHeaders } from '../records/read-batch.ts';
import type { RecordCursor } from '../records/record-cursor.ts';
import { int64Plus } from '../records/varint.ts';
import type { BatchAt } from './batch-at.ts';

/** The records that stay; `cursor` still has the batch's records, unpacked. */
export interface KeptRecords {
  readonly count: number;
  /** Their numbers, `count` of them, ascending. */
  readonly indexes: Int32Array;
  readonly hasTombstone: boolean;
  readonly cursor: RecordCursor;
}

/** `horizonMs` is a delete horizon that the batch gets now. @requirement CMP-002 CMP-005 CMP-016 CMP-017 */
export function rewrittenBatch(
  { bytes, at, sizeBytes }: BatchAt,
  kept: KeptRecords,
  horizonMs: number | undefined,
  ports: BatchPorts,
): Uint8Array {
  const codec = header.compressionOf(bytes, at);
  assert(codec !== undefined, 'the records of the batch were read before');
  const deleteHorizonMs =
    horizonMs ?? (header.hasDeleteHorizon(bytes, at) ? header.exactBaseTimestamp(bytes, at) : undefined); // CMP-005
  const logAppendTime = header.isLogAppendTime(bytes, at);
  reopen({ bytes, at, sizeBytes }, kept.cursor);
  return buildBatch(
    {
      records: draftsOf({ bytes, at, sizeBytes }, kept),
      baseOffset: header.exactBaseOffset(bytes, at), // CMP-016
      lastOffsetDelta: header.lastOffsetDelta(bytes, at),
      partitionLeaderEpoch: header.partitionLeaderEpoch(bytes, at),
      codec, // CMP-017
      logAppendTime,
      ...(logAppendTime ? { maxTimestamp: header.exactMaxTimestamp(bytes, at) } : {}),
      ...(deleteHorizonMs === undefined ? {} : { deleteHorizonMs }),
      transactional: header.isTransactional(bytes, at),
      control: header.isControlBatch(bytes, at),
      producerId: header.exactProducerId(bytes, at),
      producerEpoch: header.producerEpoch(bytes, at),
      baseSequence: header.baseSequence(bytes, at),
    },
    ports,
  );
}

/** Brings the cursor back to the first record. */
function reopen({ bytes, at, sizeBytes }: BatchAt, cursor: RecordCursor): void {
  const isPlain = cursor.bytes === bytes;
  const [start, end] = isPlain ? [at + header.RECORDS_AT, at + sizeBytes] : [0, cursor.bytes.length];
  cursor.open(cursor.bytes, start, end, cursor.count);
}

/** @requirement CMP-002 */
function draftsOf({ bytes, at }: BatchAt, { cursor, count, indexes }: KeptRecords): RecordDraft[] {
  const base = header.exactBaseTimestamp(bytes, at);
  const stamped = header.isLogAppendTime(bytes, at) ? header.exactMaxTimestamp(bytes, at) : undefined;
  const drafts: RecordDraft[] = [];
  while (drafts.length < count && cursor.next()) {
    if (cursor.index !== indexes[drafts.length]) continue;
    drafts.push({
      timestamp: stamped ?? int64Plus(base, cursor.exactTimestampDelta()), // CMP-002
      key: cursor.key(),
      value: cursor.value(),
      offsetDelta: cursor.offsetDelta,
      ...(cursor.headerCount === 0 ? {} : { headers: readHeaders(cursor) }),
    });
  }
  return drafts;
}

/** Bits of the attributes that outlive the records: who stamped them, and what kind of batch it was. */
const LASTING = header.TIMESTAMP_TYPE_MASK | header.TRANSACTIONAL_MASK | header.CONTROL_MASK;

/** The header of a batch whose records are all gone. @requirement CMP-008 */
export function emptiedBatch({ bytes, at }: BatchAt, digest: Digest): Uint8Array {
  const batch = bytes.slice(at, at + header.BATCH_OVERHEAD_BYTES);
  writeInt32(batch, header.BATCH_LENGTH_AT, header.BATCH_OVERHEAD_BYTES - header.LOG_OVERHEAD_BYTES);
  batch[header.ATTRIBUTES_AT] = 0;
  batch[header.ATTRIBUTES_AT + 1]! &= LASTING;
  writeInt64(batch, header.BASE_TIMESTAMP_AT, header.NO_TIMESTAMP); // CMP-008
  writeInt32(batch, header.RECORDS_COUNT_AT, 0);
  writeInt32(batch, header.CRC_AT, digest.crc32c(header.crcRange(batch, 0, batch.length)));
  return batch;
}
