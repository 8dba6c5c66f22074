/**
 * The 61 bytes before the records of a batch of format 2, on the wire and in a log file alike, and the few
 * bytes that all formats share.
 *
 * Shape   functions over (bytes, position of the batch); nothing is allocated and nothing is checked: who
 *         asks has found the batch by `batchSizeAt` (batch-cursor.ts), and by
 *         `BATCH_OVERHEAD_BYTES` to be long enough.
 * Units   positions and sizes are bytes; timestamps are wall milliseconds; `…Offset` counts records.
 *         64-bit fields come as numbers, the nearest safe integer where the field is beyond 2^53 (it keeps
 *         its order, not its identity); `exact…` gives the value itself, and `hasExtremeField` tells whether
 *         any of the four is beyond.
 * Errors  none.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/DefaultRecordBatch.java
 */
import type { CompressionCodec } from '../ports/codecs.ts';
import { type Int64, readInt32, readInt64, readInt64Clamped } from '../protocol/int64.ts';

export const BASE_OFFSET_AT = 0;
export const BATCH_LENGTH_AT = 8;
/** What `batch_length` does not count: itself and the base offset. */
export const LOG_OVERHEAD_BYTES = 12;
export const PARTITION_LEADER_EPOCH_AT = 12;
export const MAGIC_AT = 16;
/** As many bytes tell size and format of a batch. */
export const HEADER_UP_TO_MAGIC_BYTES = 17;
export const CRC_AT = 17;
/** The CRC covers everything from here to the end of the batch. @requirement BAT-002 */
export const ATTRIBUTES_AT = 21;
export const LAST_OFFSET_DELTA_AT = 23;
export const BASE_TIMESTAMP_AT = 27;
export const MAX_TIMESTAMP_AT = 35;
export const PRODUCER_ID_AT = 43;
export const PRODUCER_EPOCH_AT = 51;
export const BASE_SEQUENCE_AT = 53;
export const RECORDS_COUNT_AT = 57;
export const RECORDS_AT = 61;
/** The smallest batch of format 2: one without records. */
export const BATCH_OVERHEAD_BYTES = 61;

const COMPRESSION_MASK = 0x07;
export const TIMESTAMP_TYPE_MASK = 0x08;
export const TRANSACTIONAL_MASK = 0x10;
export const CONTROL_MASK = 0x20;
export const DELETE_HORIZON_MASK = 0x40;

/** Compression by number. Numbers 5 to 7 mean nothing. */
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type BatchCodec = 'none' | CompressionCodec;

export const NO_TIMESTAMP = -1;
export const NO_SEQUENCE = -1;
const GREATEST_SEQUENCE = 0x7fff_ffff;

const readInt16 = (bytes: Uint8Array, at: number): number => ((bytes[at]! << 24) >> 16) | bytes[at + 1]!;

/** The whole batch, its first twelve bytes included. */
export const sizeInBytes = (bytes: Uint8Array, batch: number): number =>
  readInt32(bytes, batch + BATCH_LENGTH_AT) + LOG_OVERHEAD_BYTES;

export const baseOffset = (bytes: Uint8Array, batch: number): number => readInt64Clamped(bytes, batch);

export const exactBaseOffset = (bytes: Uint8Array, batch: number): Int64 => readInt64(bytes, batch);

export const partitionLeaderEpoch = (bytes: Uint8Array, batch: number): number =>
  readInt32(bytes, batch + PARTITION_LEADER_EPOCH_AT);

/** 0 and 1 are the old formats; all formats have it in the same place. */
export const magic = (bytes: Uint8Array, batch: number): number => (bytes[batch + MAGIC_AT]! << 24) >> 24;

export const storedCrc = (bytes: Uint8Array, batch: number): number => readInt32(bytes, batch + CRC_AT) >>> 0;

/** The codec, or `undefined` for a number that Kafka has not given. */
export const compressionOf = (bytes: Uint8Array, batch: number): BatchCodec | undefined =>
  codecs[bytes[batch + ATTRIBUTES_AT + 1]! & COMPRESSION_MASK];

/** The number of a codec, as it stands in the attributes. */
export const compressionNumber = (codec: BatchCodec): number => codecs.indexOf(codec);

/** The codec of a number, or `undefined`. */
export const compressionByNumber = (number: number): BatchCodec | undefined => codecs[number];

export const isLogAppendTime = (bytes: Uint8Array, batch: number): boolean =>
  (bytes[batch + ATTRIBUTES_AT + 1]! & TIMESTAMP_TYPE_MASK) !== 0;

export const isTransactional = (bytes: Uint8Array, batch: number): boolean =>
  (bytes[batch + ATTRIBUTES_AT + 1]! & TRANSACTIONAL_MASK) !== 0;

export const isControlBatch = (bytes: Uint8Array, batch: number): boolean =>
  (bytes[batch + ATTRIBUTES_AT + 1]! & CONTROL_MASK) !== 0;

/** The base timestamp is then the time at which tombstones may go. */
export const hasDeleteHorizon = (bytes: Uint8Array, batch: number): boolean =>
  (bytes[batch + ATTRIBUTES_AT + 1]! & DELETE_HORIZON_MASK) !== 0;

export const lastOffsetDelta = (bytes: Uint8Array, batch: number): number =>
  readInt32(bytes, batch + LAST_OFFSET_DELTA_AT);

/** Compaction keeps it even when the last record is gone. @requirement BAT-004 */
export const lastOffset = (bytes: Uint8Array, batch: number): number =>
  baseOffset(bytes, batch) + lastOffsetDelta(bytes, batch);

export const nextOffset = (bytes: Uint8Array, batch: number): number => lastOffset(bytes, batch) + 1;

export const baseTimestamp = (bytes: Uint8Array, batch: number): number =>
  readInt64Clamped(bytes, batch + BASE_TIMESTAMP_AT);

export const exactBaseTimestamp = (bytes: Uint8Array, batch: number): Int64 =>
  readInt64(bytes, batch + BASE_TIMESTAMP_AT);

export const maxTimestamp = (bytes: Uint8Array, batch: number): number =>
  readInt64Clamped(bytes, batch + MAX_TIMESTAMP_AT);

export const exactMaxTimestamp = (bytes: Uint8Array, batch: number): Int64 =>
  readInt64(bytes, batch + MAX_TIMESTAMP_AT);

/** −1 for none. Two ids beyond 2^53 look alike: who keeps state by id asks `exactProducerId`. */
export const producerId = (bytes: Uint8Array, batch: number): number =>
  readInt64Clamped(bytes, batch + PRODUCER_ID_AT);

export const exactProducerId = (bytes: Uint8Array, batch: number): Int64 =>
  readInt64(bytes, batch + PRODUCER_ID_AT);

export const producerEpoch = (bytes: Uint8Array, batch: number): number =>
  readInt16(bytes, batch + PRODUCER_EPOCH_AT);

export const baseSequence = (bytes: Uint8Array, batch: number): number =>
  readInt32(bytes, batch + BASE_SEQUENCE_AT);

/** The sequence of the last record; after the greatest comes 0. */
export function lastSequence(bytes: Uint8Array, batch: number): number {
  const base = baseSequence(bytes, batch);
  return base === NO_SEQUENCE ? NO_SEQUENCE : sequencePlus(base, lastOffsetDelta(bytes, batch));
}

/** Adds to a sequence, which goes on with 0 after 2,147,483,647. @requirement IDM-006 */
export function sequencePlus(sequence: number, increment: number): number {
  const sum = sequence + increment;
  return sum > GREATEST_SEQUENCE ? sum - GREATEST_SEQUENCE - 1 : sum; // IDM-006
}

export const recordsCount = (bytes: Uint8Array, batch: number): number =>
  readInt32(bytes, batch + RECORDS_COUNT_AT);

/**
 * True when one of the four 64-bit fields is no safe integer. Kafka's clients write no such value; forgers
 * do.
 */
export function hasExtremeField(bytes: Uint8Array, batch: number): boolean {
  return (
    isExtreme(bytes, batch + BASE_OFFSET_AT) ||
    isExtreme(bytes, batch + BASE_TIMESTAMP_AT) ||
    isExtreme(bytes, batch + MAX_TIMESTAMP_AT) ||
    isExtreme(bytes, batch + PRODUCER_ID_AT)
  );
}

const isExtreme = (bytes: Uint8Array, at: number): boolean => typeof readInt64(bytes, at) === 'bigint';

/** The part of a batch that its CRC covers. */
export const crcRange = (bytes: Uint8Array, batch: number, sizeBytes: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + batch + ATTRIBUTES_AT, sizeBytes - ATTRIBUTES_AT);
