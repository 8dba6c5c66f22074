/**
 * Record batches ↔ JSON, for `ktck decode batch` and `ktck encode batch`.
 *
 * Shape   one object per batch with the names of `ParsedBatch`; int64 as decimal text, key, value and header
 *         values as base64. Encoding takes the same objects; length, CRC and validity are computed again, so
 *         a value can be edited.
 * Errors  `WireError` for JSON that does not describe a batch; a compressed v0 or v1 batch can be read but
 *         not written.
 */
import { type ParsedBatch, parseBatches } from './batch.ts';
import { type BatchSpec, buildBatch, type RecordSpec } from './build-batch.ts';
import { fromBase64, joinBytes, toBase64 } from './bytes.ts';
import { type Codec, codecNames } from './compression.ts';
import type { Json } from './json.ts';
import { buildLegacyMessage } from './legacy.ts';
import { WireError } from './wire-error.ts';

const base64 = (bytes: Uint8Array | null): Json => (bytes === null ? null : toBase64(bytes));

/** One batch as JSON, its stored bytes left out. */
export function batchToJson(batch: ParsedBatch): Json {
  const { bytes: _, records, error, ...header } = batch;
  const fields = Object.entries(header).map(([key, value]) => [
    key,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  return {
    ...(Object.fromEntries(fields) as { [key: string]: Json }),
    records: records.map((record) => ({
      offset: String(record.offset),
      timestamp: String(record.timestamp),
      timestampDelta: String(record.timestampDelta),
      attributes: record.attributes,
      key: base64(record.key),
      value: base64(record.value),
      headers: record.headers.map(({ key, value }) => ({ key, value: base64(value) })),
    })),
    ...(error !== undefined && { error }),
  };
}

/** Every batch of a byte stream; damage is shown, not refused. */
export const batchesToJson = (bytes: Uint8Array): Json =>
  parseBatches(bytes, { tolerant: true }).map(batchToJson);

type Fields = { readonly [key: string]: Json };

function fieldsOf(json: Json | undefined, path: string): Fields {
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    throw new WireError('an object is expected', path, -1);
  return json as Fields;
}

function integer(fields: Fields, key: string, path: string): number | undefined {
  const value = fields[key];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw new WireError('a whole number is expected', `${path}.${key}`, -1);
}

function wide(fields: Fields, key: string, path: string): bigint | undefined {
  const value = fields[key];
  if (value === undefined) return undefined;
  if (/^-?\d+$/.test(String(value))) return BigInt(String(value));
  throw new WireError('a decimal number is expected', `${path}.${key}`, -1);
}

function bytes(fields: Fields, key: string, path: string): Uint8Array | null {
  const value = fields[key] ?? null;
  if (value === null) return null;
  const decoded = typeof value === 'string' ? fromBase64(value) : undefined;
  if (decoded === undefined) throw new WireError('base64 is expected', `${path}.${key}`, -1);
  return decoded;
}

function list(fields: Fields, key: string, path: string): readonly Json[] {
  const value = fields[key] ?? [];
  if (!Array.isArray(value)) throw new WireError('a list is expected', `${path}.${key}`, -1);
  return value as readonly Json[];
}

/** Leaves out what is not said, so that the builder's own defaults hold. */
function said<Shape extends object>(shape: { [Key in keyof Shape]: Shape[Key] | undefined }): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape;
}

function recordFromJson(json: Json, baseOffset: bigint, path: string): RecordSpec {
  const fields = fieldsOf(json, path);
  const offset = wide(fields, 'offset', path);
  return said<RecordSpec>({
    key: bytes(fields, 'key', path),
    value: bytes(fields, 'value', path),
    headers: list(fields, 'headers', path).map((each, index) => {
      const header = fieldsOf(each, `${path}.headers[${index}]`);
      return { key: String(header.key ?? ''), value: bytes(header, 'value', `${path}.headers[${index}]`) };
    }),
    timestamp: wide(fields, 'timestamp', path),
    timestampDelta: wide(fields, 'timestampDelta', path),
    offsetDelta: offset === undefined ? undefined : Number(offset - baseOffset),
    attributes: integer(fields, 'attributes', path),
    length: undefined,
  });
}

function codecFromJson(fields: Fields, path: string): Codec | undefined {
  const value = fields.codec;
  if (value === undefined || codecNames.some((name) => name === value)) return value as Codec | undefined;
  throw new WireError(`a codec is one of ${codecNames.join(', ')}`, `${path}.codec`, -1);
}

function batchFromJson(json: Json, path: string): Uint8Array {
  const fields = fieldsOf(json, path);
  const baseOffset = wide(fields, 'baseOffset', path) ?? 0n;
  const records = list(fields, 'records', path).map((each, index) =>
    recordFromJson(each, baseOffset, `${path}.records[${index}]`),
  );
  const magic = integer(fields, 'magic', path);
  if (magic === 0 || magic === 1) return legacyFromJson(fields, magic, baseOffset, records, path);
  const spec: { [Key in keyof BatchSpec]: BatchSpec[Key] | undefined } = {
    records,
    codec: codecFromJson(fields, path),
    baseOffset,
    magic,
    partitionLeaderEpoch: integer(fields, 'partitionLeaderEpoch', path),
    attributes: integer(fields, 'attributes', path),
    lastOffsetDelta: integer(fields, 'lastOffsetDelta', path),
    baseTimestamp: wide(fields, 'baseTimestamp', path),
    maxTimestamp: wide(fields, 'maxTimestamp', path),
    producerId: wide(fields, 'producerId', path),
    producerEpoch: integer(fields, 'producerEpoch', path),
    baseSequence: integer(fields, 'baseSequence', path),
  };
  return buildBatch(said<BatchSpec>(spec as { [Key in keyof BatchSpec]: BatchSpec[Key] }));
}

function legacyFromJson(
  fields: Fields,
  magic: 0 | 1,
  offset: bigint,
  records: readonly RecordSpec[],
  path: string,
): Uint8Array {
  const [record] = records;
  if (record === undefined || records.length > 1 || (fields.codec ?? 'none') !== 'none') {
    throw new WireError(`a message of magic ${magic} is written alone and uncompressed`, path, -1);
  }
  const { key = null, value = null, timestamp = -1n } = record;
  return buildLegacyMessage({
    magic,
    offset,
    timestamp,
    key,
    value,
    attributes: integer(fields, 'attributes', path) ?? 0,
  });
}

/** The bytes of one batch or of a list of batches. */
export function batchesFromJson(json: Json): Uint8Array {
  if (!Array.isArray(json)) return batchFromJson(json, 'batch');
  return joinBytes((json as readonly Json[]).map((each, index) => batchFromJson(each, `batches[${index}]`)));
}
