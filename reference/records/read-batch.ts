/**
 * The records of a batch as objects, for rooms that need them whole: the metadata log, a rebuild, offset
 * lookup inside a compressed batch. The hot path uses the cursor alone.
 *
 * Shape   `openRecords` opens a cursor over any batch, unpacking it first where it is compressed;
 *         `readRecords` makes a list.
 * Units   offsets count records; timestamps are wall milliseconds; sizes are bytes.
 * Errors  a damaged structure is the value `damage`; a payload that cannot be unpacked, or that passes
 *         `limitBytes`, is `DecompressionFailed` of the port.
 * Source  kafka@1eb7644:…/common/record/DefaultRecordBatch.java#streamingIterator
 */
import { type Compression, DecompressionFailed } from '../ports/codecs.ts';
import type { Int64 } from '../protocol/int64.ts';
import {
  baseOffset,
  compressionOf,
  exactBaseTimestamp,
  exactMaxTimestamp,
  isLogAppendTime,
  RECORDS_AT,
  recordsCount,
} from './batch-header.ts';
import { type RecordCursor, recordCursor } from './record-cursor.ts';
import { int64Plus } from './varint.ts';

export interface StoredHeader {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

export interface StoredRecord {
  readonly offset: number;
  readonly offsetDelta: number;
  readonly timestamp: Int64;
  /** Views into the batch, or into what was unpacked. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly StoredHeader[];
}

export interface BatchRecords {
  /** All records, or those before the damage. */
  readonly records: readonly StoredRecord[];
  readonly damage: string | undefined;
}

/**
 * What no honest batch unpacks to; OURS: Kafka streams and has no bound, we hold the records in one buffer.
 */
export const UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024;

/** Opens a cursor over the records of a batch of format 2 whose size is known. @requirement VAL-011 */
export function openRecords(
  cursor: RecordCursor,
  bytes: Uint8Array,
  batch: number,
  sizeBytes: number,
  compression: Compression,
  limitBytes = UNPACKED_LIMIT_BYTES,
): void {
  const count = recordsCount(bytes, batch);
  const codec = compressionOf(bytes, batch);
  if (codec === undefined) throw new DecompressionFailed('the batch names a compression that does not exist');
  if (codec === 'none') {
    cursor.open(bytes, batch + RECORDS_AT, batch + sizeBytes, count);
    return;
  }
  if (count <= 0) {
    cursor.open(bytes, 0, 0, count); // Nothing is unpacked for nothing.
    return;
  }
  const packed = bytes.subarray(batch + RECORDS_AT, batch + sizeBytes);
  const records = compression.decompress(codec, packed, limitBytes); // VAL-011
  cursor.open(records, 0, records.length, count);
}

/** All records of a batch of format 2. @requirement BAT-003 BAT-004 */
export function readRecords(
  bytes: Uint8Array,
  batch: number,
  sizeBytes: number,
  compression: Compression,
  limitBytes = UNPACKED_LIMIT_BYTES,
): BatchRecords {
  openRecords(recordCursor, bytes, batch, sizeBytes, compression, limitBytes);
  const base = baseOffset(bytes, batch);
  const baseTimestamp = exactBaseTimestamp(bytes, batch);
  const stampedByLeader = isLogAppendTime(bytes, batch) ? exactMaxTimestamp(bytes, batch) : undefined;
  const records: StoredRecord[] = [];
  while (recordCursor.next()) {
    records.push({
      offset: base + recordCursor.offsetDelta, // BAT-003, BAT-004: gaps are as good as none.
      offsetDelta: recordCursor.offsetDelta,
      timestamp: stampedByLeader ?? int64Plus(baseTimestamp, recordCursor.exactTimestampDelta()), // BAT-003
      key: recordCursor.key(),
      value: recordCursor.value(),
      headers: recordCursor.headerCount === 0 ? [] : readHeaders(recordCursor),
    });
  }
  return { records, damage: recordCursor.damage };
}

/**
 * The headers of the current record, byte for byte; their structure was checked before.
 * @requirement VAL-013
 */
export function readHeaders(cursor: RecordCursor): StoredHeader[] {
  const walk = new SizedBytes(cursor.bytes, cursor.headersStart);
  const headers: StoredHeader[] = [];
  for (let i = 0; i < cursor.headerCount; i++) {
    const key = walk.sized();
    headers.push({ key: key ?? new Uint8Array(0), value: walk.sized() });
  }
  return headers;
}

/** Length-prefixed bytes, one after another. */
class SizedBytes {
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  sized(): Uint8Array | null {
    let zigzag = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      byte = this.bytes[this.at++]!;
      zigzag |= (byte & 0x7f) << shift;
      shift += 7;
    }
    const length = (zigzag >>> 1) ^ -(zigzag & 1);
    if (length < 0) return null;
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
