/**
 * Goal:   this codec and Apache Kafka's own classes agree on every message and version.
 * Method: every line of `spec/fixtures/wire` (made by Kafka's classes) is decoded, compared field by field,
 *         and encoded again: the bytes must be the same, header and body.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { messageCodec } from './codec.ts';
import { requestHeaderVersion, responseHeaderVersion } from './headers.ts';
import { type FieldPlan, planMessage, type StructPlan } from './schema.ts';
import { isDefault, type Struct } from './tags.ts';
import { uuidToBase64 } from './uuid.ts';

interface Line {
  readonly id: string;
  readonly message: string;
  readonly kind: string;
  readonly version: number;
  readonly hex: string;
  readonly apiKey?: number;
  readonly headerVersion?: number;
  readonly headerBytes?: number;
  readonly header?: unknown;
  readonly value: unknown;
  readonly unknownTags?: readonly { readonly tag: number; readonly hex: string }[];
}

const folder = new URL('../../spec/fixtures/wire/', import.meta.url);
const linesOf = (file: string): Line[] =>
  gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/**
 * A decoded value in the form of the fixtures: absent fields left out, tagged ones too when they are at their
 * default.
 */
function asFixture(struct: Struct, plan: StructPlan): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const field of plan.fields) {
    if (field.place === 'absent') continue;
    const value = struct[field.name];
    if (field.place === 'tagged' && isDefault(value, field.fallback)) continue;
    shown[field.name] = showField(value, field);
  }
  return shown;
}

function showField(value: unknown, field: FieldPlan, type = field.type): unknown {
  if (value === null) return null;
  if (type.kind === 'array') return (value as unknown[]).map((item) => showField(item, field, type.element));
  if (type.kind === 'struct') return asFixture(value as Struct, type.struct);
  if (type.scalar === 'int64' || type.scalar === 'uint32') return String(value);
  if (type.scalar === 'uuid') return uuidToBase64(value as string);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

function check(line: Line): void {
  const bytes = new Uint8Array(Buffer.from(line.hex, 'hex'));
  const at = line.headerBytes ?? 0;
  const message = messageCodec(line.message, line.version)!;
  const { value, end } = message.decode(bytes, at);
  expect(end).toBe(bytes.length);
  const plan = planMessage(line.message, line.version)!;
  expect(asFixture(value as Struct, plan)).toEqual(line.value);
  const tags = (value as Struct).unknownTags?.map(({ tag, bytes: body }) => ({
    tag,
    hex: Buffer.from(body).toString('hex'),
  }));
  expect(tags).toEqual(line.unknownTags);
  expect(message.size(value as object)).toBe(bytes.length - at);
  expect(Buffer.from(message.encode(value as object)).toString('hex')).toBe(line.hex.slice(at * 2));
  if (line.header !== undefined) checkHeader(line, bytes.subarray(0, at));
}

function checkHeader(line: Line, bytes: Uint8Array): void {
  const request = line.kind === 'request';
  const name = request ? 'RequestHeader' : 'ResponseHeader';
  const versionOf = request ? requestHeaderVersion : responseHeaderVersion;
  expect(versionOf(line.apiKey!, line.version)).toBe(line.headerVersion);
  const header = messageCodec(name, line.headerVersion!)!;
  const { value, end } = header.decode(bytes);
  expect(end).toBe(bytes.length);
  expect(asFixture(value as Struct, planMessage(name, line.headerVersion!)!)).toEqual(line.header);
  expect(header.encode(value as object)).toEqual(bytes);
}

test.each(readdirSync(folder).filter((file) => file.endsWith('.gz')))('%s', (file) => {
  const lines = linesOf(file);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    try {
      check(line);
    } catch (error) {
      throw new Error(`${line.id}: ${(error as Error).message}`, { cause: error });
    }
  }
});
