/**
 * One batch from a client, before it may enter the log: checks in Kafka's order, then the few bytes a leader
 * changes.
 *
 * Shape   `validateClientBatch(records, context)` gives the bytes to write, patched in place, or rebuilt when
 *         the stored form differs from the sent one (another codec, gaps in compressed offsets). Nothing is
 *         appended here. The CRC of a good batch is computed once.
 * Units   offsets count records; timestamps are wall milliseconds; sizes are bytes.
 * Errors  `Rejection`: 87 INVALID_RECORD, 10 MESSAGE_TOO_LARGE, 2 CORRUPT_MESSAGE, 32 INVALID_TIMESTAMP, −1
 *         for what cannot be unpacked.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#analyzeAndValidateRecords,
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogValidator.java
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { type LeaderEpoch, type Offset, offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import { type Compression, DecompressionFailed, type Digest } from '../ports/codecs.ts';
import { batchSizeAt, CORRUPT_BATCH, isIntact } from '../records/batch-cursor.ts';
import * as header from '../records/batch-header.ts';
import { setBaseOffset, setPartitionLeaderEpoch, setTimestamps } from '../records/patch.ts';
import { openRecords } from '../records/read-batch.ts';
import { recordCursor } from '../records/record-cursor.ts';
import { int64Plus } from '../records/varint.ts';
import { rebuildBatch, targetCodec } from './rebuild-batch.ts';
import { type Rejection, rejection } from './rejection.ts';
import { type RecordRules, walkRecords } from './walk-records.ts';

/** What the leader knows when a batch comes. */
export interface ValidationContext {
  readonly config: LogConfig;
  readonly baseOffset: Offset;
  readonly leaderEpoch: LeaderEpoch;
  readonly wallMs: number;
  readonly digest: Digest;
  readonly compression: Compression;
  /** For sentences only. */
  readonly topicPartition: string;
}

/** A batch ready to be written: offsets and leader epoch are in place, the CRC fits. */
export interface ValidBatch {
  /** Exactly the batch. */
  readonly bytes: Uint8Array;
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  readonly maxTimestampMs: number;
  /** −1 under CreateTime. */
  readonly logAppendTimeMs: number;
}

/**
 * @requirement PRD-010 PRD-017 VAL-015 VAL-003 VAL-004 VAL-005 VAL-006 VAL-007 VAL-008 VAL-009 VAL-010
 * VAL-014
 */
export function validateClientBatch(records: Uint8Array, context: ValidationContext): ValidBatch | Rejection {
  const size = batchSizeAt(records, 0);
  if (size < 0) {
    return size === CORRUPT_BATCH
      ? rejection(errorCodes.CORRUPT_MESSAGE, 'no batch begins where one must')
      : rejection(errorCodes.INVALID_RECORD, 'the records hold no whole batch');
  }
  const refused =
    checkEnvelope(records, size, context) ?? checkHeader(records) ?? checkFollower(records, size);
  if (refused !== undefined) return refused;
  try {
    return storedForm(records.subarray(0, size), context); // A cut tail is dropped without a word.
  } catch (failure) {
    if (!(failure instanceof DecompressionFailed)) throw failure;
    return rejection(errorCodes.UNKNOWN_SERVER_ERROR, failure.message); // VAL-011, VAL-015
  }
}

/** Rows 13 to 15 of Kafka's order: base offset, size before CRC, CRC. */
function checkEnvelope(records: Uint8Array, size: number, context: ValidationContext): Rejection | undefined {
  if (header.magic(records, 0) !== 2) {
    return rejection(errorCodes.INVALID_RECORD, 'only format 2 may be stored');
  }
  if (header.baseOffset(records, 0) !== 0) {
    return rejection(errorCodes.INVALID_RECORD, 'the base offset of a produced batch is 0'); // VAL-006
  }
  // PRD-017, PRD-010: size before CRC
  if (size > context.config.maxMessageBytes) return tooLarge(size, context);
  if (!isIntact(records, 0, size, context.digest)) {
    return rejection(errorCodes.CORRUPT_MESSAGE, 'the CRC does not fit the batch'); // PRD-010
  }
  return undefined;
}

/** A batch over the topic's limit. */
export function tooLarge(size: number, { config }: ValidationContext): Rejection {
  return rejection(
    errorCodes.MESSAGE_TOO_LARGE,
    `a batch of ${size} bytes passes max.message.bytes, ${config.maxMessageBytes}`,
  );
}

function checkHeader(records: Uint8Array): Rejection | undefined {
  const count = header.recordsCount(records, 0);
  if (count <= 0 || count !== header.lastOffsetDelta(records, 0) + 1) {
    // VAL-004
    return rejection(errorCodes.INVALID_RECORD, `${count} records do not fill the batch's offsets`);
  }
  if (header.isControlBatch(records, 0)) {
    return rejection(errorCodes.INVALID_RECORD, 'clients write no control batches'); // VAL-003
  }
  if (header.producerId(records, 0) >= 0 && header.baseSequence(records, 0) < 0) {
    return rejection(errorCodes.INVALID_RECORD, 'a batch with a producer id has a sequence'); // VAL-005
  }
  return undefined;
}

/** One batch a partition: the room before this one refuses a second already, this is its floor. */
function checkFollower(records: Uint8Array, size: number): Rejection | undefined {
  return batchSizeAt(records, size) > 0
    ? rejection(errorCodes.INVALID_RECORD, 'one partition of a request carries one batch')
    : undefined;
}

function storedForm(batch: Uint8Array, context: ValidationContext): ValidBatch | Rejection {
  const source = header.compressionOf(batch, 0);
  if (source === undefined) {
    return rejection(errorCodes.UNKNOWN_SERVER_ERROR, 'the batch names a compression that does not exist');
  }
  openRecords(recordCursor, batch, 0, batch.length, context.compression);
  const walked = walkRecords(recordCursor, recordRules(batch, context));
  if ('error' in walked) return walked;
  const target = targetCodec(context.config, source);
  // VAL-019: uncompressed deltas are taken as they are; compressed ones with gaps (an old librdkafka) are
  // written anew.
  if (target === source && (source === 'none' || walked.consecutive)) {
    return patchInPlace(batch, walked.greatestDelta, context);
  }
  const bytes = rebuildBatch(batch, target, context);
  // Row 18: after a rebuild the new size is what counts.
  return bytes.length > context.config.maxMessageBytes
    ? tooLarge(bytes.length, context)
    : described(bytes, context);
}

function recordRules(batch: Uint8Array, context: ValidationContext): RecordRules {
  const sentByLogAppendTime = header.isLogAppendTime(batch, 0);
  const baseTimestampMs = sentByLogAppendTime
    ? header.maxTimestamp(batch, 0)
    : header.baseTimestamp(batch, 0);
  return { ...recordLimits(context), sentByLogAppendTime, baseTimestampMs };
}

/** What the topic demands of each record, whatever it came in. */
export function recordLimits({
  config,
  wallMs,
  topicPartition,
}: ValidationContext): Omit<RecordRules, 'sentByLogAppendTime' | 'baseTimestampMs'> {
  return {
    compact: config.compact,
    checkCreateTime: config.timestampType === 'CreateTime',
    wallMs,
    beforeMaxMs: config.timestampBeforeMaxMs,
    afterMaxMs: config.timestampAfterMaxMs,
    topicPartition,
  };
}

function patchInPlace(batch: Uint8Array, greatestDelta: number, context: ValidationContext): ValidBatch {
  const logAppendTime = context.config.timestampType === 'LogAppendTime';
  const maxTimestamp = logAppendTime ? context.wallMs : greatestTimestamp(batch, greatestDelta); // VAL-008, VAL-009
  setTimestamps(batch, 0, batch.length, { logAppendTime, maxTimestamp }, context.digest);
  return described(batch, context);
}

/** The greatest of the records' timestamps, and never below −1, where Kafka starts to count. */
function greatestTimestamp(batch: Uint8Array, greatestDelta: number): number | bigint {
  if (header.isLogAppendTime(batch, 0)) return header.exactMaxTimestamp(batch, 0);
  const greatest = int64Plus(header.exactBaseTimestamp(batch, 0), greatestDelta);
  return greatest < header.NO_TIMESTAMP ? header.NO_TIMESTAMP : greatest;
}

/** Puts offsets and leader epoch in place; both lie outside the CRC. @requirement VAL-007 */
export function described(bytes: Uint8Array, context: ValidationContext): ValidBatch {
  setBaseOffset(bytes, 0, context.baseOffset); // VAL-007
  setPartitionLeaderEpoch(bytes, 0, context.leaderEpoch); // VAL-007
  return {
    bytes,
    firstOffset: context.baseOffset,
    lastOffset: offset(context.baseOffset + header.lastOffsetDelta(bytes, 0)),
    maxTimestampMs: header.maxTimestamp(bytes, 0),
    logAppendTimeMs: context.config.timestampType === 'LogAppendTime' ? context.wallMs : -1,
  };
}
