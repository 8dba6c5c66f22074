/**
 * The formats before 2: single messages, and wrappers whose value is a compressed set of messages. Data
 * directories and decoders meet them everywhere; clients send them to release 3.9 only. `legacy/` writes them.
 *
 * Shape   `readLegacy` turns one entry of a stream (found by `batchSizeAt`) into its records;
 *         `isIntactLegacy` checks its CRC.
 * Units   offsets count records; timestamps are wall milliseconds, −1 in format 0; sizes are bytes.
 * Errors  damage is a value, as in read-batch.ts; a payload that cannot be unpacked is `DecompressionFailed`.
 * Source  kafka@1eb7644:…/common/record/{AbstractLegacyRecordBatch,LegacyRecord}.java
 */
import type { Compression } from '../ports/codecs.ts';
import { readInt32, readInt64, readInt64Clamped } from '../protocol/int64.ts';
import { batchSizeAt, CORRUPT_BATCH } from './batch-cursor.ts';
import { type BatchCodec, compressionByNumber, magic, NO_TIMESTAMP } from './batch-header.ts';
import { crc32 } from './crc32.ts';
import { withRightHeaderChecksum } from './lz4-header.ts';
import { type BatchRecords, type StoredRecord, UNPACKED_LIMIT_BYTES } from './read-batch.ts';

export const CRC_AT = 12;
/** The CRC covers everything from the format number to the end. */
export const CRC_FROM = 16;
const ATTRIBUTES_AT = 17;
const TIMESTAMP_AT = 18;
const KEY_AT = [18, 26] as const;
/** A message of a format with neither key nor value. */
export const OVERHEAD_BYTES = [26, 34] as const;
export const LOG_APPEND_TIME_MASK = 0x08;

export type LegacyTimestampType = 'NoTimestampType' | 'CreateTime' | 'LogAppendTime';

/** One entry of a stream, be it a message or a wrapper. */
export interface LegacyBatch extends BatchRecords {
  readonly codec: BatchCodec | undefined;
  readonly timestampType: LegacyTimestampType;
  readonly lastOffset: number;
  readonly maxTimestamp: StoredRecord['timestamp'];
}

/** The number of the codec in the attributes. */
export const codecNumberOf = (bytes: Uint8Array, batch: number): number =>
  (bytes[batch + ATTRIBUTES_AT] ?? 0) & 7;

/** The time of a message, of a wrapper the greatest inside; format 0 has none. */
export const legacyTimestamp = (bytes: Uint8Array, batch: number): number =>
  magic(bytes, batch) === 1 ? readInt64Clamped(bytes, batch + TIMESTAMP_AT) : NO_TIMESTAMP;

/** The stored checksum. */
export const legacyCrc = (bytes: Uint8Array, batch: number): number => readInt32(bytes, batch + CRC_AT) >>> 0;

/**
 * True when an entry is long enough for its format and its CRC (the one of IEEE, not Castagnoli's) is that of
 * its bytes.
 */
export function isIntactLegacy(bytes: Uint8Array, batch: number, sizeBytes: number): boolean {
  // Kafka asks for the overhead of the older format only.
  if (sizeBytes < OVERHEAD_BYTES[0]) return false;
  return crc32(bytes.subarray(batch + CRC_FROM, batch + sizeBytes)) === legacyCrc(bytes, batch);
}

const WRONG_INNER_CHECKSUM = 'a message inside has a wrong checksum';
const WRONG_INNER_SIZE = 'a message inside has a size that no message has';

/** What is said of wrapped messages that are damaged, not merely put together wrongly. */
export const INNER_DAMAGE: ReadonlySet<string> = new Set([WRONG_INNER_CHECKSUM, WRONG_INNER_SIZE]);

/**
 * The records of one entry. `inner` tells whether the checksums of wrapped messages are looked at: a broker that
 * takes them in does, a reader of what was taken in trusts the wrapper's.
 * @requirement BAT-010 OLD-004
 */
export function readLegacy(
  bytes: Uint8Array,
  batch: number,
  sizeBytes: number,
  compression: Compression,
  limitBytes = UNPACKED_LIMIT_BYTES,
  inner: 'trusted' | 'checked' = 'trusted',
): LegacyBatch {
  const outer = readMessage(bytes, batch, sizeBytes);
  const about = describe(bytes, batch);
  if (typeof outer === 'string') return { ...about, records: [], damage: outer };
  if (about.codec === 'none') return { ...about, records: [outer], damage: undefined };
  if (about.codec === undefined || about.codec === 'zstd') {
    return { ...about, records: [], damage: 'the wrapper names a compression its format has not' };
  }
  if (outer.value === null) return { ...about, records: [], damage: 'a wrapper without a value' };
  const wrongChecksum = about.codec === 'lz4' && magic(bytes, batch) === 0;
  const packed = wrongChecksum ? withRightHeaderChecksum(outer.value) : outer.value;
  const unpacked = compression.decompress(about.codec, packed, limitBytes);
  const { records, damage } = readInner(unpacked, magic(bytes, batch), inner);
  const last = records.at(-1)?.offset ?? 0;
  if (about.timestampType !== 'NoTimestampType' && outer.offset !== 0 && outer.offset < last) {
    return { ...about, records: [], damage: 'a wrapper stands before its last message' };
  }
  return { ...about, damage, records: placed(records, outer, about) };
}

type About = Pick<LegacyBatch, 'codec' | 'timestampType' | 'lastOffset' | 'maxTimestamp'>;

function describe(bytes: Uint8Array, batch: number): About {
  const attributes = bytes[batch + ATTRIBUTES_AT] ?? 0;
  const lastOffset = readInt64Clamped(bytes, batch);
  const codec = compressionByNumber(attributes & 7);
  if (magic(bytes, batch) === 0) {
    return { codec, timestampType: 'NoTimestampType', lastOffset, maxTimestamp: -1 };
  }
  const stamped = (attributes & LOG_APPEND_TIME_MASK) !== 0;
  const maxTimestamp = readInt64(bytes, batch + TIMESTAMP_AT);
  return { codec, timestampType: stamped ? 'LogAppendTime' : 'CreateTime', lastOffset, maxTimestamp };
}

/** One message, or what is wrong with it. */
function readMessage(bytes: Uint8Array, batch: number, sizeBytes: number): StoredRecord | string {
  const format = magic(bytes, batch) === 0 ? 0 : 1;
  const end = batch + sizeBytes;
  if (sizeBytes < OVERHEAD_BYTES[format]) return 'the message is shorter than its format allows';
  const keyAt = batch + KEY_AT[format];
  const key = readSized(bytes, keyAt, end);
  if (key === undefined) return 'the key passes the end';
  const value = readSized(bytes, keyAt + 4 + (key?.length ?? 0), end);
  if (value === undefined) return 'the value passes the end';
  return {
    offset: readInt64Clamped(bytes, batch),
    offsetDelta: 0,
    timestamp: format === 0 ? -1 : readInt64(bytes, batch + TIMESTAMP_AT),
    key,
    value,
    headers: [],
  };
}

/**
 * Bytes with their length before them; a negative length is null, and `undefined` means that they do not fit.
 */
function readSized(bytes: Uint8Array, at: number, end: number): Uint8Array | null | undefined {
  if (at + 4 > end) return undefined;
  const length = readInt32(bytes, at);
  if (length < 0) return null;
  return length > end - at - 4 ? undefined : bytes.subarray(at + 4, at + 4 + length);
}

/** The messages inside a wrapper: of the wrapper's own format, and not wrappers themselves. @requirement OLD-005 */
function readInner(bytes: Uint8Array, format: number, how: 'trusted' | 'checked'): BatchRecords {
  const records: StoredRecord[] = [];
  let at = 0;
  let size = batchSizeAt(bytes, at);
  for (; size >= 0; size = batchSizeAt(bytes, at)) {
    if (magic(bytes, at) !== format) return { records, damage: 'a message of another format is inside' };
    if ((bytes[at + ATTRIBUTES_AT]! & 7) !== 0) return { records, damage: 'a wrapper is inside a wrapper' };
    // OLD-005
    if (how === 'checked' && !isIntactLegacy(bytes, at, size))
      return { records, damage: WRONG_INNER_CHECKSUM };
    const message = readMessage(bytes, at, size);
    if (typeof message === 'string') return { records, damage: message };
    records.push(message);
    at += size;
  }
  if (size === CORRUPT_BATCH) return { records, damage: WRONG_INNER_SIZE };
  return { records, damage: records.length === 0 ? 'a wrapper holds no message' : undefined };
}

/**
 * Gives inner messages their offsets. In format 0 they have them; in format 1 they count from 0 and the
 * wrapper has that of the last, except that a wrapper with offset 0 comes from a client which left all of
 * this to the broker.
 */
function placed(inner: readonly StoredRecord[], outer: StoredRecord, about: About): StoredRecord[] {
  if (about.timestampType === 'NoTimestampType') return [...inner];
  const last = inner.at(-1)?.offset ?? 0;
  const base = outer.offset === 0 ? 0 : outer.offset - last;
  return inner.map((record) => ({
    ...record,
    offset: base + record.offset,
    timestamp: about.timestampType === 'LogAppendTime' ? outer.timestamp : record.timestamp,
  }));
}
