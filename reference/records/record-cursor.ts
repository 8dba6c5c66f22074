/**
 * A walk over the records of one batch that allocates nothing: the fields of the current record are fields of
 * the cursor. Every byte is looked at, so a batch that was walked to its end without `damage` is structurally
 * whole.
 *
 *     recordCursor.open(bytes, batch + RECORDS_AT, batch + size, recordsCount(bytes, batch));
 *     while (recordCursor.next()) { … recordCursor.offsetDelta, recordCursor.keyLength … }
 *     if (recordCursor.damage !== undefined) … // 87 INVALID_RECORD
 *
 * Shape   `recordCursor` is the one everybody uses, one walk at a time; a caller that walks two batches at
 *         once makes its own. Compressed batches are opened by `openRecords` of read-batch.ts.
 * Units   positions and lengths are bytes in `bytes`; a length of −1 is null; a timestamp delta beyond 2^53
 *         comes as the nearest safe integer, and `exactTimestampDelta` gives it whole.
 * Errors  `damage` says in a sentence what is wrong. There is no exception.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/DefaultRecord.java#readFrom,
 *         DefaultRecordBatch.java#RecordIterator; KAFKA-13149
 */
import { type Int64, int64 } from '../protocol/int64.ts';

const NOTHING = new Uint8Array(0);

export class RecordCursor {
  bytes: Uint8Array = NOTHING;
  /** What is wrong with the batch, once something is. */
  damage: string | undefined = undefined;
  /** Records the batch claims to have. */
  count = 0;
  /** Number of the current record, from 0. */
  index = -1;

  /** First byte of the current record, its length field. */
  recordStart = 0;
  /** First byte after the current record. */
  recordEnd = 0;
  attributes = 0;
  timestampDelta = 0;
  offsetDelta = 0;
  keyStart = 0;
  keyLength = -1;
  valueStart = 0;
  valueLength = -1;
  /** First byte of the first header. */
  headersStart = 0;
  headerCount = 0;

  private at = 0;
  private end = 0;
  private limit = 0;
  private timestampDeltaAt = 0;
  private broken = false;

  /** Begins a walk over `count` records that fill `bytes` from `start` to `end`. @requirement BAT-005 */
  open(bytes: Uint8Array, start: number, end: number, count: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.limit = end;
    this.count = count;
    this.index = -1;
    this.broken = false;
    this.damage = count < 0 ? `the batch claims ${count} records` : undefined; // BAT-005
  }

  /**
   * Steps to the next record; false at the end or at damage. Whether bytes are left over is asked after the
   * last record only, so that an emptied batch (count 0) is whole whatever follows, as in Kafka.
   * @requirement BAT-005
   */
  next(): boolean {
    const next = this.index + 1;
    if (next >= this.count || this.damage !== undefined) return false;
    this.recordStart = this.at;
    this.limit = this.end;
    const length = this.varint();
    const start = this.at;
    // BAT-005
    if (this.broken || length < 0 || length > this.end - start) return this.fail('a record passes the end');
    this.recordEnd = start + length;
    this.limit = this.recordEnd;
    this.readFields();
    // BAT-005
    if (this.broken || this.at !== this.recordEnd) return this.fail('a record does not fill its length');
    this.index = next;
    // BAT-005
    if (next + 1 === this.count && this.at !== this.end) return this.fail('bytes follow the last record');
    return true;
  }

  /** Everything of a record after its length. */
  private readFields(): void {
    if (this.limit > this.at) this.attributes = this.bytes[this.at++]!;
    else this.broken = true;
    this.timestampDeltaAt = this.at;
    this.timestampDelta = this.varlong();
    this.offsetDelta = this.varint();
    this.keyLength = this.varint();
    this.keyStart = this.at;
    this.skip(this.keyLength);
    this.valueLength = this.varint();
    this.valueStart = this.at;
    this.skip(this.valueLength);
    this.headerCount = this.varint();
    this.headersStart = this.at;
    if (this.headerCount !== 0) this.readHeaders();
  }

  /** @requirement BAT-005 */
  private readHeaders(): void {
    // Each header takes two bytes at least: a count that cannot fit is refused before the loop.
    if (this.headerCount < 0 || this.headerCount > this.limit - this.at) this.broken = true; // BAT-005
    for (let i = 0; i < this.headerCount && !this.broken; i++) {
      const keyLength = this.varint();
      if (keyLength < 0) this.broken = true; // BAT-005: a header's key is never null.
      this.skip(keyLength);
      this.skip(this.varint());
    }
  }

  /** The timestamp delta of the current record, however far. */
  exactTimestampDelta(): Int64 {
    if (Math.abs(this.timestampDelta) < Number.MAX_SAFE_INTEGER) return this.timestampDelta;
    return readVarlong(this.bytes, this.timestampDeltaAt);
  }

  /** A view of the key, or null. */
  key(): Uint8Array | null {
    return this.view(this.keyStart, this.keyLength);
  }

  /** A view of the value, or null. */
  value(): Uint8Array | null {
    return this.view(this.valueStart, this.valueLength);
  }

  private view(start: number, length: number): Uint8Array | null {
    if (length < 0) return null;
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + start, length);
  }

  private fail(what: string): false {
    this.damage = `${what} (record ${this.index + 1} of ${this.count})`;
    return false;
  }

  private skip(length: number): void {
    if (length <= 0) return;
    if (length > this.limit - this.at) this.broken = true;
    else this.at += length;
  }

  private varint(): number {
    if (this.at < this.limit) {
      const byte = this.bytes[this.at]!;
      if (byte < 0x80) {
        this.at++;
        return (byte >>> 1) ^ -(byte & 1);
      }
    }
    return this.longVarint();
  }

  /** @requirement BAT-005 */
  private longVarint(): number {
    let zigzag = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      if (this.at >= this.limit) break;
      const byte = this.bytes[this.at++]!;
      zigzag |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1);
    }
    this.broken = true; // BAT-005: more than five bytes, or cut.
    return 0;
  }

  private varlong(): number {
    let zigzag = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.at >= this.limit) break;
      const byte = this.bytes[this.at++]!;
      zigzag += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80)
        return i < 7 ? fromZigzag(zigzag) : clamp(readVarlong(this.bytes, this.timestampDeltaAt));
    }
    this.broken = true; // BAT-005: more than ten bytes, or cut.
    return 0;
  }
}

/** Exact for as many bits as a double has. */
const fromZigzag = (zigzag: number): number => (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);

const clamp = (value: Int64): number => {
  if (typeof value === 'number') return value;
  return value > 0n ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER;
};

/** Reads a varlong whose end has been found already. */
function readVarlong(bytes: Uint8Array, start: number): Int64 {
  let zigzag = 0n;
  let shift = 0n;
  for (let at = start; ; at++) {
    zigzag |= BigInt(bytes[at]! & 0x7f) << shift;
    shift += 7n;
    if (bytes[at]! < 0x80) break;
  }
  const low = BigInt.asUintN(64, zigzag);
  return int64(BigInt.asIntN(64, (low >> 1n) ^ -(low & 1n)));
}

/** The cursor that everybody uses: turns are synchronous, so one walk ends before the next begins. */
export const recordCursor = new RecordCursor();
