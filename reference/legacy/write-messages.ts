/**
 * Writes messages of format 0 and 1, alone or in a wrapper, for consumers that know nothing newer.
 *
 * Shape   `messageSet(records, form, compression)` gives the bytes of a set: messages one after another, or one
 *         wrapper around all of them.
 * Units   offsets count records; timestamps are wall milliseconds, −1 is "none"; sizes are bytes.
 * Errors  none: a record that cannot be written does not type.
 * Source  kafka@1eb7644:…/common/record/MemoryRecordsBuilder.java#appendLegacyRecord,
 *         #writeLegacyCompressedWrapperHeader; LegacyRecord.java#write; KIP-31, KIP-32
 */
import type { Compression } from '../ports/codecs.ts';
import { type Int64, writeInt32, writeInt64 } from '../protocol/int64.ts';
import { type BatchCodec, compressionNumber, LOG_OVERHEAD_BYTES } from '../records/batch-header.ts';
import { crc32 } from '../records/crc32.ts';
import { CRC_AT, CRC_FROM, LOG_APPEND_TIME_MASK, OVERHEAD_BYTES } from '../records/legacy.ts';
import { withHistoricalChecksum } from '../records/lz4-header.ts';
import type { StoredRecord } from '../records/read-batch.ts';

export type OldFormat = 0 | 1;

/** What a message says of a record. */
export type OldRecord = Pick<StoredRecord, 'offset' | 'timestamp' | 'key' | 'value'>;

/** How a set is written. */
export interface SetForm {
  readonly format: OldFormat;
  readonly codec: BatchCodec;
  /** The broker gave the timestamps. Format 0 has no place for that. */
  readonly logAppendTime: boolean;
}

/**
 * The bytes of a set. One wrapper holds all records where a codec is named.
 * @requirement OLD-013 OLD-015
 */
export function messageSet(
  records: readonly OldRecord[],
  { format, codec, logAppendTime }: SetForm,
  compression: Compression,
): Uint8Array {
  const stamp = logAppendTime && format === 1 ? LOG_APPEND_TIME_MASK : 0; // OLD-013
  if (codec === 'none') return joined(records.map((record) => message(format, stamp, record)));
  const base = format === 0 ? 0 : (records[0]?.offset ?? 0); // OLD-015: format 1 counts from the first.
  const inner = records.map((record) => message(format, stamp, { ...record, offset: record.offset - base }));
  const packed = compression.compress(codec, joined(inner));
  const historical = format === 0 && codec === 'lz4';
  return message(format, stamp | compressionNumber(codec), {
    offset: records.at(-1)?.offset ?? 0, // OLD-015
    timestamp: greatestTimestamp(records),
    key: null,
    value: historical ? withHistoricalChecksum(packed) : packed, // OLD-015
  });
}

/** One message; its CRC is that of everything behind it. */
function message(format: OldFormat, attributes: number, record: OldRecord): Uint8Array {
  const { key, value } = record;
  const bytes = new Uint8Array(OVERHEAD_BYTES[format] + (key?.length ?? 0) + (value?.length ?? 0));
  writeInt64(bytes, 0, record.offset);
  writeInt32(bytes, 8, bytes.length - LOG_OVERHEAD_BYTES);
  bytes[CRC_FROM] = format;
  bytes[CRC_FROM + 1] = attributes;
  let at = CRC_FROM + 2;
  if (format === 1) {
    writeInt64(bytes, at, record.timestamp);
    at += 8;
  }
  at = writeSized(bytes, at, key);
  writeSized(bytes, at, value);
  writeInt32(bytes, CRC_AT, crc32(bytes.subarray(CRC_FROM)));
  return bytes;
}

function writeSized(into: Uint8Array, at: number, bytes: Uint8Array | null): number {
  writeInt32(into, at, bytes?.length ?? -1);
  if (bytes === null) return at + 4;
  into.set(bytes, at + 4);
  return at + 4 + bytes.length;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function greatestTimestamp(records: readonly OldRecord[]): Int64 {
  let greatest: Int64 = -1;
  for (const { timestamp } of records) if (timestamp > greatest) greatest = timestamp;
  return greatest;
}
