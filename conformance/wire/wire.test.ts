/**
 * Goal    the judge decodes every golden message to the value Kafka saw and encodes it to the bytes Kafka
 *         wrote, with nothing but the schemas.
 * Method  spec/fixtures/wire, made by Kafka's own classes: every message, every version, several values each.
 */
import { describe, expect, test } from 'vitest';
import { messageNames, messageSchema } from '../../spec/protocol/messages.ts';
import { fromHex, toHex } from './bytes.ts';
import { decodeToJson, encodeFromJson } from './cli-codec.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import { specJson, type WireRow, wireRows } from './fixtures.ts';
import { fromJson, type Json, toJson } from './json.ts';
import { decodeLine } from './ndjson.ts';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from './request.ts';
import { defaultStruct, messageOf, versionsOf } from './schema.ts';
import { decodeStoredAs, encodeStored } from './stored.ts';
import { sameValue } from './tree.ts';
import { uuidBytes, uuidText } from './uuid.ts';

type StoredRow = WireRow & { readonly stored?: string };
const rows: readonly StoredRow[] = wireRows();
const bytesOf = (hex: string): Uint8Array => fromHex(hex) as Uint8Array;

describe('golden messages', () => {
  test('every message and version has rows', () => {
    expect(rows.length).toBe(5633);
    const seen = new Set(rows.map((row) => `${row.message} ${row.version}`));
    const all = messageNames.flatMap((name) =>
      versionsOf(messageSchema(name).validVersions).map((version) => `${name} ${version}`),
    );
    expect(all.filter((each) => !seen.has(each))).toEqual([]);
    expect(all.length).toBe(861);
  });

  test('hex → header, value and unknown tags → the same hex', () => {
    for (const row of rows) {
      const { message, version, hex } = row;
      const answer = JSON.parse(decodeLine(JSON.stringify({ message, version, hex })));
      const want = { ...(row.header && { header: row.header }), value: row.value, hex };
      expect(answer, row.id).toEqual(
        row.unknownTags === undefined ? want : { ...want, unknownTags: row.unknownTags },
      );
    }
  });

  test('JSON → tree → hex', () => {
    for (const row of rows) {
      const tree = fromJson(row.message, row.value as Json);
      const unknownTags = (row.unknownTags ?? []).map(({ tag, hex }) => ({ tag, data: bytesOf(hex) }));
      expect(toHex(encodeMessage(row.message, row.version, tree, { unknownTags })), row.id).toBe(
        row.hex.slice((row.headerBytes ?? 0) * 2),
      );
      expect(toJson(row.message, tree), row.id).toEqual(row.value);
    }
  });

  test('whole frames', () => {
    for (const row of rows.filter(({ kind }) => kind === 'request' || kind === 'response')) {
      const api = row.message.replace(/(Request|Response)$/, '');
      const payload = bytesOf(row.hex);
      if (row.kind === 'request') {
        const { api: told, version, header, body, unknownTags } = decodeRequest(payload);
        const { correlationId, clientId } = header as { correlationId: number; clientId: string | null };
        expect([messageOf(`${told}Request`).apiKey, version]).toEqual([
          messageOf(row.message).apiKey,
          row.version,
        ]);
        expect(
          toHex(encodeRequest(told, version, body, { correlationId, clientId, unknownTags })),
          row.id,
        ).toBe(row.hex);
      } else {
        const { header, body, unknownTags } = decodeResponse(api, row.version, payload);
        const again = encodeResponse(api, row.version, body, {
          correlationId: header.correlationId as number,
          unknownTags,
        });
        expect(toHex(again), row.id).toBe(row.hex);
      }
    }
  });

  test('records of internal topics, led by type and version', () => {
    const stored = rows.filter((row) => row.stored !== undefined);
    expect(stored.length).toBeGreaterThan(600);
    for (const row of stored) {
      const decoded = decodeStoredAs(row.message, bytesOf(row.stored as string));
      expect(toJson(row.message, decoded.value), row.id).toEqual(row.value);
      expect(toHex(encodeStored(row.message, row.version, decoded.value, decoded.unknownTags)), row.id).toBe(
        row.stored,
      );
    }
  });

  test('an empty tree is what Kafka writes when nobody set anything', () => {
    for (const row of rows.filter((each) => each.case === 'default')) {
      const hex = toHex(encodeMessage(row.message, row.version, {}));
      expect(hex, row.id).toBe(row.hex.slice((row.headerBytes ?? 0) * 2));
      const filled = decodeMessage(row.message, row.version, bytesOf(hex), { fillDefaults: true }).value;
      expect(sameValue(filled, defaultStruct(messageOf(row.message).fields, row.version)), row.id).toBe(true);
    }
  });

  test('what the command line shows it can read again', () => {
    for (const row of rows.filter((_, index) => index % 7 === 0)) {
      const target = { what: row.message, version: row.version };
      const json = decodeToJson(target, bytesOf(row.hex));
      expect(toHex(encodeFromJson(target, json)), row.id).toBe(row.hex);
    }
  });
});

describe('refusals name their place', () => {
  test('a misspelt field', () => {
    expect(() => encodeMessage('FetchRequest', 4, { minbytes: 1 })).toThrow(
      'no field is called minbytes (did you mean minBytes?) in minbytes',
    );
    expect(() => encodeMessage('FetchRequest', 4, { topics: [{ topik: 'a' }] })).toThrow('topics[0].topik');
  });
  test('a value of the wrong kind or out of range', () => {
    expect(() => encodeMessage('FetchRequest', 4, { minBytes: 1n })).toThrow(
      'an int32 is expected, not the bigint 1 in minBytes',
    );
    expect(() => encodeMessage('FetchRequest', 4, { isolationLevel: 128 })).toThrow('isolationLevel');
    expect(() => encodeMessage('FetchRequest', 4, { topics: null })).toThrow(
      'null where null is not allowed in topics',
    );
  });
  test('a value for a field that the version lacks', () => {
    expect(encodeMessage('MetadataRequest', 1, { topics: [], allowAutoTopicCreation: true })).toEqual(
      new Uint8Array(4),
    );
    expect(() => encodeMessage('MetadataRequest', 1, { topics: [], allowAutoTopicCreation: false })).toThrow(
      'allowAutoTopicCreation',
    );
    expect(() => encodeMessage('MetadataRequest', 99, {})).toThrow('MetadataRequest has versions');
  });
  test('bytes that end, counts that lie, null where it may not be', () => {
    const body = encodeMessage('MetadataRequest', 1, { topics: [{ name: 'abc' }] });
    expect(() => decodeMessage('MetadataRequest', 1, body.subarray(0, 8))).toThrow(
      'topics[0].name at byte 6',
    );
    expect(() => decodeMessage('MetadataRequest', 1, Uint8Array.of(0x7f, 0xff, 0xff, 0xff))).toThrow(
      '2147483647 elements',
    );
    expect(() => decodeMessage('MetadataRequest', 1, Uint8Array.of(0, 0, 0, 1, 0xff, 0xff))).toThrow(
      'null where null is not allowed',
    );
    expect(() => decodeMessage('MetadataRequest', 9, Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0))).toThrow(
      'five bytes',
    );
  });
});

describe('special places', () => {
  test('unknown tags of a nested struct and of the header survive', () => {
    const tags = [{ tag: 9999, data: Uint8Array.of(1, 2, 3) }];
    const body = { topics: [{ name: 'a', unknownTags: tags as never }] };
    const payload = encodeRequest('Metadata', 9, body, {
      correlationId: 1,
      clientId: 'c',
      unknownTags: { header: tags },
    });
    const decoded = decodeRequest(payload);
    expect(decoded.unknownTags.header).toEqual(tags);
    expect(decoded.body).toMatchObject({ topics: [{ name: 'a', unknownTags: tags }] });
    const line = JSON.parse(
      decodeLine(JSON.stringify({ message: 'MetadataRequest', version: 9, hex: toHex(payload) })),
    );
    expect(line).toMatchObject({
      hex: toHex(payload),
      header: { unknownTags: [{ tag: 9999, hex: '010203' }] },
    });
  });
  test('a request may lie about itself', () => {
    const payload = encodeRequest(
      'Metadata',
      9,
      {},
      { correlationId: 1, clientId: null, apiKey: 32_000, apiVersion: -1 },
    );
    expect(toHex(payload.subarray(0, 4))).toBe('7d00ffff');
  });
  test('the answer to ApiVersions has header version 0 even where the request is flexible', () => {
    const payload = encodeResponse('ApiVersions', 3, { errorCode: 35 }, { correlationId: 5 });
    expect(toHex(payload.subarray(0, 6))).toBe('000000050023');
  });
  test('uuids', () => {
    const { rows: uuids } = specJson<{ rows: { hex: string; text: string }[] }>('vectors/hashes/uuids.json');
    for (const { hex, text } of uuids) {
      expect(uuidText(bytesOf(hex))).toBe(text);
      expect(toHex(uuidBytes(text) as Uint8Array)).toBe(hex);
    }
    expect(uuidBytes('short')).toBeUndefined();
  });
});
