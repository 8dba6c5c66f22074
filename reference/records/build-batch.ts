/**
 * Makes batches of format 2: what a producer sends, what the metadata log stores, what validation writes
 * anew.
 *
 * Shape   `buildBatch(draft, ports)`: sizes first, one allocation, one pass. Compressed batches are written
 *         into a scratch buffer that lives between calls, and packed once.
 * Units   timestamps are wall milliseconds; offsets count records; sizes are bytes.
 * Errors  none: a record that cannot be written does not type.
 * Source  kafka@1eb7644:…/common/record/{MemoryRecordsBuilder,DefaultRecord}.java
 */
import type { Compression, Digest } from '../ports/codecs.ts';
import { type Int64, writeInt32, writeInt64 } from '../protocol/int64.ts';
import { utf8Size, writeUtf8 } from '../protocol/strings.ts';
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  type BatchCodec,
  CONTROL_MASK,
  CRC_AT,
  compressionNumber,
  crcRange,
  DELETE_HORIZON_MASK,
  LAST_OFFSET_DELTA_AT,
  LOG_OVERHEAD_BYTES,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  PARTITION_LEADER_EPOCH_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  RECORDS_AT,
  RECORDS_COUNT_AT,
  TIMESTAMP_TYPE_MASK,
  TRANSACTIONAL_MASK,
} from './batch-header.ts';
import { int64Minus, varintSize, varlongSize, writeVarint, writeVarlong } from './varint.ts';

export interface RecordHeader {
  /** Kept byte for byte: what was read is bytes, what is written may be a string. */
  readonly key: Uint8Array | string;
  readonly value: Uint8Array | null;
}

export interface RecordDraft {
  readonly timestamp: Int64;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly RecordHeader[];
  /** Its number in the batch, unless said otherwise. */
  readonly offsetDelta?: number;
}

/** A batch to be written; what is left out is as a producer without idempotence writes it. */
export interface BatchDraft {
  readonly records: readonly RecordDraft[];
  readonly baseOffset?: Int64;
  readonly partitionLeaderEpoch?: number;
  readonly codec?: BatchCodec;
  readonly level?: number;
  readonly logAppendTime?: boolean;
  readonly transactional?: boolean;
  readonly control?: boolean;
  /** When tombstones of this batch may go: stands where the base timestamp stood. */
  readonly deleteHorizonMs?: Int64;
  readonly producerId?: Int64;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  /** That of the last record, unless compaction took it away. */
  readonly lastOffsetDelta?: number;
  /** Base of the records' deltas: the first record's timestamp, unless said otherwise. */
  readonly baseTimestamp?: Int64;
  /** The greatest of the records, unless the leader stamps them. */
  readonly maxTimestamp?: Int64;
}

export interface BatchPorts {
  readonly digest: Digest;
  readonly compression: Compression;
}

/**
 * Body sizes of the records between the two passes, and the records of a batch to be compressed. Both only
 * grow.
 */
let bodySizes = new Int32Array(256);
let scratch = new Uint8Array(0);
/** A batch larger than this leaves no scratch buffer behind. */
const KEPT_SCRATCH_BYTES = 4 * 1024 * 1024;

/** The bytes of a batch. @requirement BAT-001 BAT-002 */
export function buildBatch(draft: BatchDraft, { digest, compression }: BatchPorts): Uint8Array {
  const { records, codec = 'none' } = draft;
  const baseTimestamp = draft.deleteHorizonMs ?? draft.baseTimestamp ?? records[0]?.timestamp ?? NO_TIMESTAMP;
  const recordsBytes = measure(records, baseTimestamp);
  if (codec === 'none') {
    const batch = new Uint8Array(RECORDS_AT + recordsBytes);
    writeRecords(records, baseTimestamp, batch, RECORDS_AT);
    return sealed(batch, draft, baseTimestamp, digest);
  }
  if (scratch.length < recordsBytes) scratch = new Uint8Array(recordsBytes);
  writeRecords(records, baseTimestamp, scratch, 0);
  const packed = compression.compress(codec, scratch.subarray(0, recordsBytes), draft.level);
  if (scratch.length > KEPT_SCRATCH_BYTES) scratch = new Uint8Array(0);
  const batch = new Uint8Array(RECORDS_AT + packed.length);
  batch.set(packed, RECORDS_AT);
  return sealed(batch, draft, baseTimestamp, digest);
}

/** Counts every record's size; returns their sum with the lengths before them. */
function measure(records: readonly RecordDraft[], baseTimestamp: Int64): number {
  if (bodySizes.length < records.length) bodySizes = new Int32Array(records.length * 2);
  let total = 0;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    let size = 1 + timestampSize(record.timestamp, baseTimestamp) + varintSize(record.offsetDelta ?? i);
    size += sizedBytes(record.key) + sizedBytes(record.value);
    size += record.headers === undefined ? 1 : headersSize(record.headers);
    bodySizes[i] = size;
    total += size + varintSize(size);
  }
  return total;
}

const timestampSize = (timestamp: Int64, base: Int64): number =>
  timestamp === base ? 1 : varlongSize(int64Minus(timestamp, base));

const sizedBytes = (bytes: Uint8Array | null): number =>
  bytes === null ? 1 : varintSize(bytes.length) + bytes.length;

function headersSize(headers: readonly RecordHeader[]): number {
  let size = varintSize(headers.length);
  for (const { key, value } of headers) {
    const keySize = typeof key === 'string' ? utf8Size(key) : key.length;
    size += varintSize(keySize) + keySize + sizedBytes(value);
  }
  return size;
}

function writeRecords(records: readonly RecordDraft[], base: Int64, into: Uint8Array, start: number): void {
  let at = start;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    at = writeVarint(into, at, bodySizes[i]!);
    into[at++] = 0; // No attribute of a record has a meaning yet.
    at = writeVarlong(into, at, record.timestamp === base ? 0 : int64Minus(record.timestamp, base));
    at = writeVarint(into, at, record.offsetDelta ?? i);
    at = writeSized(into, at, record.key);
    at = writeSized(into, at, record.value);
    if (record.headers === undefined) into[at++] = 0;
    else at = writeHeaders(into, at, record.headers);
  }
}

function writeSized(into: Uint8Array, start: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(into, start, -1);
  const at = writeVarint(into, start, bytes.length);
  if (bytes.length > 24) into.set(bytes, at);
  else for (let i = 0; i < bytes.length; i++) into[at + i] = bytes[i]!; // A call costs more than a few bytes.
  return at + bytes.length;
}

function writeHeaders(into: Uint8Array, start: number, headers: readonly RecordHeader[]): number {
  let at = writeVarint(into, start, headers.length);
  for (const { key, value } of headers) {
    if (typeof key === 'string') {
      const size = utf8Size(key);
      at = writeVarint(into, at, size);
      writeUtf8(key, size, into, at);
      at += size;
    } else at = writeSized(into, at, key);
    at = writeSized(into, at, value);
  }
  return at;
}

/** Writes the header before the records, and the CRC last. */
function sealed(batch: Uint8Array, draft: BatchDraft, baseTimestamp: Int64, digest: Digest): Uint8Array {
  const { records } = draft;
  const last = records.at(-1);
  writeInt64(batch, BASE_OFFSET_AT, draft.baseOffset ?? 0);
  writeInt32(batch, BATCH_LENGTH_AT, batch.length - LOG_OVERHEAD_BYTES);
  writeInt32(batch, PARTITION_LEADER_EPOCH_AT, draft.partitionLeaderEpoch ?? -1);
  batch[MAGIC_AT] = 2;
  batch[ATTRIBUTES_AT] = 0;
  batch[ATTRIBUTES_AT + 1] = attributesOf(draft);
  const lastDelta = draft.lastOffsetDelta ?? last?.offsetDelta ?? records.length - 1;
  writeInt32(batch, LAST_OFFSET_DELTA_AT, lastDelta);
  writeInt64(batch, BASE_TIMESTAMP_AT, baseTimestamp);
  writeInt64(batch, MAX_TIMESTAMP_AT, draft.maxTimestamp ?? greatestTimestamp(records));
  writeInt64(batch, PRODUCER_ID_AT, draft.producerId ?? -1);
  const epoch = draft.producerEpoch ?? -1;
  batch[PRODUCER_EPOCH_AT] = epoch >> 8;
  batch[PRODUCER_EPOCH_AT + 1] = epoch;
  writeInt32(batch, BASE_SEQUENCE_AT, draft.baseSequence ?? NO_SEQUENCE);
  writeInt32(batch, RECORDS_COUNT_AT, records.length);
  writeInt32(batch, CRC_AT, digest.crc32c(crcRange(batch, 0, batch.length))); // BAT-002
  return batch;
}

function attributesOf(draft: BatchDraft): number {
  return (
    compressionNumber(draft.codec ?? 'none') |
    (draft.logAppendTime === true ? TIMESTAMP_TYPE_MASK : 0) |
    (draft.transactional === true ? TRANSACTIONAL_MASK : 0) |
    (draft.control === true ? CONTROL_MASK : 0) |
    (draft.deleteHorizonMs === undefined ? 0 : DELETE_HORIZON_MASK)
  );
}

function greatestTimestamp(records: readonly RecordDraft[]): Int64 {
  let greatest: Int64 = records[0]?.timestamp ?? NO_TIMESTAMP;
  for (const { timestamp } of records) if (timestamp > greatest) greatest = timestamp;
  return greatest;
}
