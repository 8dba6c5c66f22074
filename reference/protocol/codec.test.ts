/**
 * Goal:   the small rules of messages that a golden vector does not single out.
 * Method: transcripts, most of them on bytes written by hand.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvariantBroken } from '../base/assert.ts';
import type { FileRegion } from '../ports/network.ts';
import { codec, MalformedMessage, messageCodec } from './codec.ts';
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeAnswer,
  encodeRequest,
  requestHeaderVersion,
  responseHeaderVersion,
  responsePrefix,
} from './headers.ts';
import { readInt64, readInt64Clamped, safeInt64, writeInt64 } from './int64.ts';
import { decodeUtf8, utf8Size } from './strings.ts';
import { uuidFromBase64, uuidToBase64 } from './uuid.ts';

const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** A piece of a file that is never read. */
const region = (length: number): FileRegion => ({
  file: {} as FileRegion['file'],
  position: 0,
  length,
  release() {},
});

describe('messages', () => {
  test('a message that does not exist has no codec', () => {
    expect(messageCodec('ProduceRequest', 99)).toBe(undefined);
    expect(messageCodec('NoSuchRequest', 0)).toBe(undefined);
    expect(() => codec('ProduceRequest', 99)).toThrow(InvariantBroken);
  });

  test('fields of other versions are at their default, in every version the same shape', () => {
    const [old, young] = [3, 12].map((version) => {
      const message = codec('MetadataRequest', version);
      return message.decode(message.encode({ topics: null })).value;
    });
    expect(Object.keys(old!)).toEqual(Object.keys(young!));
    expect(old!.allowAutoTopicCreation).toBe(true);
  });

  test('WIRE-011: null is not empty, and null where there is none is malformed', () => {
    const metadata = codec('MetadataRequest', 1);
    expect(metadata.decode(unhex('ffffffff')).value.topics).toBe(null);
    expect(metadata.decode(unhex('00000000')).value.topics).toEqual([]);
    expect(() => metadata.decode(unhex('00000001 ffff'))).toThrow(MalformedMessage);
    expect(() => codec('MetadataRequest', 0).decode(unhex('ffffffff'))).toThrow(MalformedMessage);
  });

  test('WIRE-012: a sixth byte of a varint is malformed, a padded one is not', () => {
    const metadata = codec('MetadataRequest', 9);
    expect(metadata.decode(unhex('8180808000 00 00 00 00')).value.topics).toEqual([]);
    expect(() => metadata.decode(unhex('818080808000 00 00 00 00'))).toThrow(MalformedMessage);
  });

  test('WIRE-016: a count that cannot be is refused before anything is made', () => {
    expect(() => codec('MetadataRequest', 1).decode(unhex('7fffffff 0000'))).toThrow(/2147483647 elements/);
    expect(() => codec('ProduceRequest', 3).decode(unhex('ffff 0001 00000000 00000002 0000'))).toThrow(
      MalformedMessage,
    );
  });

  test('WIRE-009: what follows a message is left to the caller', () => {
    expect(codec('MetadataRequest', 1).decode(unhex('00000000 beef')).end).toBe(4);
  });

  test('what this version cannot carry is not dropped in silence, unless the schema says so', () => {
    expect(() => codec('FetchResponse', 6).encode({ sessionId: 7 })).toThrow(/FetchResponse\.sessionId/);
    expect(codec('FetchResponse', 6).encode({ errorCode: 7 }).length).toBe(8);
    expect(codec('FetchResponse', 6).encode({ sessionId: 0 }).length).toBe(8);
  });

  test('what does not fit is a bug of ours', () => {
    const produce = codec('ProduceRequest', 3);
    expect(() => produce.encode({ acks: 70_000 })).toThrow(InvariantBroken);
    expect(() => produce.encode({ topicData: [{ name: null as never }] })).toThrow(InvariantBroken);
    expect(() => produce.encode({ topicData: [{ name: 'x'.repeat(40_000) }] })).toThrow(InvariantBroken);
  });

  test('bytes are views into the input', () => {
    const produce = codec('ProduceRequest', 3);
    const bytes = produce.encode({
      topicData: [{ name: 't', partitionData: [{ index: 0, records: unhex('0102') }] }],
    });
    const records = produce.decode(bytes).value.topicData[0]!.partitionData[0]!.records!;
    bytes[bytes.length - 1] = 9;
    expect(hex(records)).toBe('0109');
  });

  test('records in files leave holes', () => {
    const fetch = codec('FetchResponse', 12);
    const held = { partitionIndex: 1, highWatermark: 5, records: region(1_000) };
    const message = {
      responses: [{ topic: 't', partitions: [held, { ...held, records: unhex('0a0b') }, held] }],
    };
    const parts = fetch.encodeParts(message);
    expect(parts.map((part) => (part instanceof Uint8Array ? 'bytes' : 'file'))).toEqual([
      ...['bytes', 'file', 'bytes', 'file', 'bytes'],
    ]);
    const whole = Buffer.concat(
      parts.map((part) => (part instanceof Uint8Array ? part : new Uint8Array(part.length))),
    );
    const { value, end } = fetch.decode(whole);
    expect(end).toBe(whole.length);
    expect(value.responses[0]!.partitions.map(({ records }) => records?.length)).toEqual([1_000, 2, 1_000]);
    expect(() => fetch.encode(message)).toThrow(InvariantBroken);
  });
});

describe('headers', () => {
  test("ApiVersions: its request's header is readable in any version, its answer's has no tags", () => {
    expect([0, 2, 3, 4, 99, 32_767].map((version) => requestHeaderVersion(18, version))).toEqual([
      ...[1, 1, 2, 2, 2, 2],
    ]);
    expect(requestHeaderVersion(18, -1)).toBe(1);
    expect([0, 3, 99].map((version) => responseHeaderVersion(18, version))).toEqual([0, 0, 0]);
  });

  test('an unknown API or version has no header', () => {
    expect(requestHeaderVersion(32_000, 0)).toBe(undefined);
    expect(requestHeaderVersion(0, 99)).toBe(undefined);
    expect(() => decodeRequestHeader(unhex('7d00 0000 00000001 ffff'))).toThrow(MalformedMessage);
    expect(() => decodeRequestHeader(unhex('0000 0063 00000001 ffff'))).toThrow(MalformedMessage);
  });

  test('WIRE-003, WIRE-007, WIRE-010: the client id is classic, may be null, and tags follow', () => {
    const plain = decodeRequestHeader(unhex('0003 0009 fffffffe 0001 78 00'));
    expect(plain).toEqual({
      ...{ apiKey: 3, apiVersion: 9, correlationId: -2, clientId: 'x', headerVersion: 2, end: 12 },
    });
    expect(decodeRequestHeader(unhex('0003 0008 00000001 ffff')).clientId).toBe('');
    const tagged = decodeRequestHeader(unhex('0003 0009 00000001 0000 01 8f4e 03 aabbcc'));
    expect(tagged.unknownTags).toEqual([{ tag: 9_999, bytes: unhex('aabbcc') }]);
    expect(decodeRequestHeader(unhex('0007 0000 00000001')).headerVersion).toBe(0);
  });

  test('a request and its answer, with their lengths', () => {
    const request = encodeRequest(
      'ApiVersions',
      3,
      { correlationId: 1, clientId: 'tst' },
      { clientSoftwareName: 'tst', clientSoftwareVersion: '1.0' },
    );
    expect(hex(request)).toBe('00000017001200030000000100037473740004747374' + '04312e3000');
    const [answer] = encodeAnswer('ApiVersionsResponse', 18, 0, 7, {
      errorCode: 35,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }],
    });
    expect(hex(answer as Uint8Array)).toBe('00000010000000070023000000010012000000' + '04');
  });

  test('the length of an answer counts the files in it', () => {
    const body = {
      responses: [{ topic: 't', partitions: [{ records: region(70_000), highWatermark: 1 }] }],
    };
    const parts = encodeAnswer('FetchResponse', 1, 12, 5, body);
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const first = Buffer.from(parts[0] as Uint8Array);
    expect(first.readInt32BE(0)).toBe(total - 4);
    const bare = codec('FetchResponse', 12).encodeParts(body);
    const bareSize = bare.reduce((sum, part) => sum + part.length, 0);
    const prefix = responsePrefix(1, 12, 5, bareSize);
    expect(hex(prefix)).toBe(hex(first.subarray(0, prefix.length)));
    expect(decodeResponseHeader(1, 12, prefix, 4)).toEqual({ correlationId: 5, end: 9 });
  });
});

describe('values', () => {
  test.each([
    0n,
    -1n,
    2n ** 53n - 1n,
    2n ** 53n,
    -(2n ** 53n),
    -(2n ** 53n) + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ])('int64 %s', (value) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value);
    const read = readInt64(bytes, 0);
    expect(BigInt(read)).toBe(value);
    const safe = Number.isSafeInteger(Number(value));
    expect(typeof read).toBe(safe ? 'number' : 'bigint');
    expect(safeInt64(read)).toBe(safe ? Number(value) : undefined);
    const written = new Uint8Array(8);
    writeInt64(written, 0, read);
    expect(hex(written)).toBe(hex(bytes));
    const clamped = Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)));
    expect(readInt64Clamped(bytes, 0)).toBe(clamped);
  });

  test('strings: remembered or not, ASCII or not', () => {
    for (const text of ['', 'orders', 'orders', 'naïve', '名', '🙂', '\uFEFFbom', 'a'.repeat(100)]) {
      const bytes = new TextEncoder().encode(text);
      expect(decodeUtf8(bytes, 0, bytes.length)).toBe(text);
      expect(utf8Size(text)).toBe(bytes.length);
    }
    expect(utf8Size('\ud800')).toBe(3);
    expect(decodeUtf8(unhex('61ff62'), 0, 3)).toBe('a\uFFFDb');
  });

  test('uuids, as Kafka prints them', () => {
    const uuid = '1ed66830c909291695d7edabe68d979e';
    expect(uuidToBase64(uuid)).toBe('HtZoMMkJKRaV1-2r5o2Xng');
    expect(uuidFromBase64('HtZoMMkJKRaV1-2r5o2Xng')).toBe(uuid);
    expect(uuidFromBase64('AAAAAAAAAAAAAAAAAAAAAA')).toBe('0'.repeat(32));
    const file = new URL('../../spec/vectors/hashes/uuids.json', import.meta.url);
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: { hex: string; text: string }[] };
    for (const row of rows) {
      expect(uuidToBase64(row.hex)).toBe(row.text);
      expect(uuidFromBase64(row.text)).toBe(row.hex);
    }
    for (const wrong of ['', 'HtZoMMkJKRaV1-2r5o2Xn', 'HtZoMMkJKRaV1+2r5o2Xng', 'HtZoMMkJKRaV1-2r5o2Xng=']) {
      expect(uuidFromBase64(wrong)).toBe(undefined);
    }
  });
});
