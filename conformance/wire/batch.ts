/**
 * Record batches as the judge reads them: every header field, and the records where they can be read.
 *
 * Shape   `parseBatches(bytes)` for what must be sound, `readBatches(bytes)` for damaged bytes: what was
 *         seen, why and where it stopped. A partial batch at the end is ignored, as every client must.
 *         Messages of v0 and v1 appear in the same form (legacy.ts).
 * Units   offsets and timestamps are bigint; `position` counts bytes from the start of the input.
 * Errors  `WireError` where the stream or the records of a batch cannot be read; a wrong CRC is not an error
 *         but `crcValid: false`.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/DefaultRecordBatch.java,
 *         DefaultRecord.java, ByteBufferLogInputStream.java; KIP-98.
 */
import { codecNames, decompressPartly } from './compression.ts';
import { crc32c } from './crc32c.ts';
import { parseLegacyBatch } from './legacy.ts';
import type { ParsedBatch, ParsedRecord } from './parsed.ts';
import { Reader } from './reader.ts';
import { WireError } from './wire-error.ts';

export { type BatchSpec, buildBatch, type RecordSpec, specOf } from './build-batch.ts';
export type { ParsedBatch, ParsedRecord } from './parsed.ts';

/** What a reader sees of a byte stream, however damaged. */
export interface BatchStream {
  readonly batches: readonly ParsedBatch[];
  /** Why the stream ends here although bytes follow that are more than a partial batch. */
  readonly error?: string;
  /** Bytes after the last whole batch. */
  readonly restIgnoredBytes: number;
}

const minMessageBytes = 14;
const lengthEnd = 12;
const magicAt = 16;
export const headerBytes = 61;

/** The batches of a byte stream. `tolerant` gives what was seen before damage instead of an error. */
export function parseBatches(
  bytes: Uint8Array,
  options: { readonly tolerant?: boolean } = {},
): ParsedBatch[] {
  const stream = readBatches(bytes);
  if (options.tolerant !== true) {
    const broken = stream.batches.find((batch) => batch.error !== undefined);
    if (broken?.error !== undefined) throw new WireError(broken.error, 'records', broken.position);
    if (stream.error !== undefined)
      throw new WireError(stream.error, 'records', bytes.length - stream.restIgnoredBytes);
  }
  return [...stream.batches];
}

/**
 * Walks a byte stream as Kafka's own reader does: to its end, to a partial batch, or to the first batch that
 * cannot be one.
 */
export function readBatches(bytes: Uint8Array): BatchStream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const batches: ParsedBatch[] = [];
  let at = 0;
  const stopped = (error?: string): BatchStream => ({
    batches,
    restIgnoredBytes: bytes.length - at,
    ...(error !== undefined && { error }),
  });
  for (;;) {
    const rest = bytes.length - at;
    if (rest < lengthEnd) return stopped();
    const length = view.getInt32(at + 8);
    if (length < minMessageBytes) return stopped(`a batch of ${length} bytes is shorter than any message`);
    if (length > 0x7fff_ffff - lengthEnd)
      return stopped(`a batch of ${length} bytes is longer than any can be`);
    if (rest <= magicAt) return stopped();
    const magic = view.getInt8(at + magicAt);
    if (magic < 0 || magic > 2) return stopped(`magic ${magic} is unknown`);
    if (rest < lengthEnd + length) return stopped();
    const whole = bytes.subarray(at, at + lengthEnd + length);
    batches.push(magic === 2 ? parseBatch(whole, at) : parseLegacyBatch(whole, at));
    at += whole.length;
  }
}

/** The header fields, from bytes that may be too few: what is missing reads as zero. */
function parseHeader(whole: Uint8Array, position: number): Omit<ParsedBatch, 'records' | 'codec'> {
  const padded = whole.length < headerBytes ? new Uint8Array(headerBytes) : whole;
  if (padded !== whole) padded.set(whole);
  const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength);
  const attributes = view.getInt16(21);
  const crc = view.getUint32(17);
  return {
    position,
    baseOffset: view.getBigInt64(0),
    batchLength: view.getInt32(8),
    partitionLeaderEpoch: view.getInt32(12),
    magic: view.getInt8(16),
    crc,
    crcValid: whole.length >= headerBytes && crc32c(whole.subarray(21)) === crc,
    attributes,
    lastOffsetDelta: view.getInt32(23),
    baseTimestamp: view.getBigInt64(27),
    maxTimestamp: view.getBigInt64(35),
    producerId: view.getBigInt64(43),
    producerEpoch: view.getInt16(51),
    baseSequence: view.getInt32(53),
    recordsCount: view.getInt32(57),
    timestampType: (attributes & 0x08) === 0 ? 'CreateTime' : 'LogAppendTime',
    transactional: (attributes & 0x10) !== 0,
    control: (attributes & 0x20) !== 0,
    bytes: whole,
  };
}

function parseBatch(whole: Uint8Array, position: number): ParsedBatch {
  const header = parseHeader(whole, position);
  const codec = codecNames[header.attributes & 0x07] ?? 'unknown';
  const broken = (error: string): ParsedBatch => ({ ...header, codec, records: [], error });
  if (whole.length < headerBytes)
    return broken(`${whole.length} bytes are fewer than the ${headerBytes} of a header`);
  if (header.recordsCount < 0) return broken(`the record count is ${header.recordsCount}`);
  if (codec === 'unknown') return broken(`compression type ${header.attributes & 0x07} is unknown`);
  // An emptied batch: its payload is not looked at.
  if (header.recordsCount === 0) return { ...header, codec, records: [] };
  const payload = decompressPartly(codec, whole.subarray(headerBytes));
  const { records, error } = parseRecords(payload.bytes, header, payload.error);
  return { ...header, codec, records, ...(error !== undefined && { error }) };
}

/**
 * The records of a payload. Bytes after the last record spoil that record too: Kafka's reader looks for them
 * before it hands it out.
 * `cut` is why the payload ends early, if it does.
 */
function parseRecords(
  payload: Uint8Array,
  header: Omit<ParsedBatch, 'records' | 'codec'>,
  cut: string | undefined,
): { records: ParsedRecord[]; error?: string } {
  const records: ParsedRecord[] = [];
  const reader = new Reader(payload);
  try {
    for (let index = 0; index < header.recordsCount; index += 1) {
      if (reader.remaining === 0)
        return { records, error: cut ?? `${header.recordsCount} records are announced, ${index} are there` };
      const record = reader.within(`records[${index}]`, () => parseRecord(reader, header));
      const isLast = index === header.recordsCount - 1;
      if (isLast && reader.remaining > 0)
        return { records, error: `${reader.remaining} bytes follow the last record` };
      if (isLast && cut !== undefined) return { records, error: cut };
      records.push(record);
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { records, error: cut ?? error.message };
  }
  return { records };
}

function parseRecord(reader: Reader, header: Omit<ParsedBatch, 'records' | 'codec'>): ParsedRecord {
  const length = reader.varint();
  if (length > reader.remaining)
    reader.fail(`a record of ${length} bytes is announced, ${reader.remaining} are left`);
  const start = reader.at;
  const attributes = reader.int8();
  const timestampDelta = reader.varlong();
  const offsetDelta = reader.varint();
  const key = nullableBytes(reader);
  const value = nullableBytes(reader);
  const headers = parseHeaders(reader);
  if (reader.at - start !== length)
    reader.fail(`a record of ${length} bytes is announced, it has ${reader.at - start}`, start);
  return {
    offset: header.baseOffset + BigInt(offsetDelta),
    timestamp:
      header.timestampType === 'LogAppendTime'
        ? header.maxTimestamp
        : BigInt.asIntN(64, header.baseTimestamp + timestampDelta),
    timestampDelta,
    attributes,
    key,
    value,
    headers,
  };
}

function nullableBytes(reader: Reader): Uint8Array | null {
  const length = reader.varint();
  return length < 0 ? null : reader.take(length);
}

function parseHeaders(reader: Reader): ParsedRecord['headers'] {
  const count = reader.varint();
  if (count < 0) reader.fail(`the header count is ${count}`);
  if (count > reader.remaining)
    reader.fail(`${count} headers are announced, ${reader.remaining} bytes are left`);
  const headers: { key: string; value: Uint8Array | null }[] = [];
  for (let index = 0; index < count; index += 1) {
    const keyLength = reader.varint();
    if (keyLength < 0) reader.fail(`a header key has the length ${keyLength}`);
    const key = reader.text(keyLength);
    headers.push({ key, value: nullableBytes(reader) });
  }
  return headers;
}

/** The offset of the last record, were none of them compacted away. */
export const lastOffset = (batch: ParsedBatch): bigint => batch.baseOffset + BigInt(batch.lastOffsetDelta);

/** When a compacted tombstone or marker may go: its batch says so in the place of the base timestamp. */
export const deleteHorizonMs = (batch: ParsedBatch): bigint | undefined =>
  batch.magic === 2 && (batch.attributes & 0x40) !== 0 ? batch.baseTimestamp : undefined;

const controlTypes = [
  'ABORT',
  'COMMIT',
  'LEADER_CHANGE',
  'SNAPSHOT_HEADER',
  'SNAPSHOT_FOOTER',
  'KRAFT_VERSION',
  'KRAFT_VOTERS',
] as const;

/**
 * What a control record says by its key: an int16 version, then an int16 type. `undefined` for a key too
 * short or a type not known.
 */
export function controlTypeOf(record: ParsedRecord): (typeof controlTypes)[number] | undefined {
  if (record.key === null || record.key.length < 4) return undefined;
  return controlTypes[new DataView(record.key.buffer, record.key.byteOffset).getInt16(2)];
}
