/**
 * Goal    `ktck decode` and `ktck encode` are inverse, show damage where it stands, and answer a stream line
 *         for line.
 * Method  frames built here, and golden rows; the pictures are compared whole, since they are read by people.
 */
import { describe, expect, test } from 'vitest';
import { buildBatch } from './batch.ts';
import { toHex } from './bytes.ts';
import {
  bytesFromText,
  bytesToText,
  decodeLine,
  decodeLines,
  decodeToJson,
  decodeToTree,
  encodeFromJson,
} from './cli-codec.ts';
import { renderFrame, renderHexdump } from './hexdump.ts';
import { encodeRequest, encodeResponse } from './request.ts';
import { findNode, traceRequest, traceResponse } from './trace.ts';

const produce = encodeRequest(
  'Produce',
  9,
  {
    acks: -1,
    topicData: [
      {
        name: 'foo',
        partitionData: [{ index: 0, records: buildBatch({ records: [{ key: 'a', value: 'b' }] }) }],
      },
    ],
  },
  { correlationId: 7, clientId: 'x' },
);

test('text forms', () => {
  expect(bytesFromText('00 ff\n10')).toEqual(Uint8Array.of(0, 255, 16));
  expect(bytesFromText('AP8Q', 'base64')).toEqual(Uint8Array.of(0, 255, 16));
  expect(bytesFromText('/w==')).toEqual(Uint8Array.of(255));
  expect(bytesToText(Uint8Array.of(255), 'base64')).toBe('/w==');
  expect(() => bytesFromText('xyz', 'hex')).toThrow('the input is not hex');
  expect(() => bytesFromText('?')).toThrow('hex or base64');
});

describe('JSON and back', () => {
  test.each(['request', 'ProduceRequest'])('%s', (what) => {
    const json = decodeToJson({ what, version: 9 }, produce);
    expect(json).toMatchObject({
      message: 'ProduceRequest',
      version: 9,
      header: { correlationId: 7, clientId: 'x' },
    });
    expect(toHex(encodeFromJson({ what, version: 9 }, json))).toBe(toHex(produce));
  });
  test('a whole frame', () => {
    const framed = encodeFromJson(
      { what: 'request', framed: true },
      decodeToJson({ what: 'request' }, produce),
    );
    expect(framed.length).toBe(produce.length + 4);
    expect(decodeToJson({ what: 'request', framed: true }, framed)).toEqual(
      decodeToJson({ what: 'request' }, produce),
    );
    expect(() => decodeToJson({ what: 'request', framed: true }, framed.subarray(0, 20))).toThrow(
      'the frame announces',
    );
  });
  test('batches', () => {
    const bytes = buildBatch({
      records: [{ key: 'a', value: null, headers: [{ key: 'h', value: 'x' }], timestamp: 5n }],
      producerId: 3n,
    });
    const json = decodeToJson({ what: 'batch' }, bytes);
    expect(json).toMatchObject([
      { producerId: '3', records: [{ key: 'YQ==', value: null, timestamp: '5' }] },
    ]);
    expect(toHex(encodeFromJson({ what: 'batch' }, json))).toBe(toHex(bytes));
    expect(() => encodeFromJson({ what: 'batch' }, [{ baseOffset: 'x' }])).toThrow('batches[0].baseOffset');
    expect(() => encodeFromJson({ what: 'batch' }, [{ codec: 'brotli' }])).toThrow(
      'none, gzip, snappy, lz4, zstd',
    );
  });
  test('stored records say themselves what they are', () => {
    const stored = encodeFromJson(
      { what: 'metadata' },
      { message: 'TopicRecord', version: 0, value: { name: 't' } },
    );
    expect(toHex(stored)).toBe(`010200027400000000000000000000000000000000${'00'}`);
    expect(decodeToJson({ what: 'metadata' }, stored)).toMatchObject({
      message: 'TopicRecord',
      version: 0,
      value: { name: 't' },
    });
    expect(() => decodeToJson({ what: 'RegisterBrokerRecord', stored: true }, stored)).toThrow(
      'the record is a TopicRecord',
    );
    expect(() => decodeToJson({ what: 'metadata' }, Uint8Array.of(1, 127, 0))).toThrow(
      'no metadata has the type 127',
    );
  });
  test('a message by name needs its version', () => {
    expect(() => decodeToJson({ what: 'ProduceRequest' }, produce)).toThrow('ProduceRequest needs a version');
    expect(() => decodeToJson({ what: 'Produced', version: 1 }, produce)).toThrow(
      'no message is called Produced',
    );
  });
});

test('lines are answered one by one; a bad line does not spoil the next', async () => {
  const good = JSON.stringify({ message: 'ProduceRequest', version: 9, hex: toHex(produce) });
  const lines = [
    '',
    'null',
    '{"message":"X","version":1,"hex":""}',
    '{"message":"ProduceRequest","version":9,"hex":"00"}',
    good,
  ];
  const answers: unknown[] = [];
  for await (const line of decodeLines(lines)) answers.push(JSON.parse(line));
  expect(answers.map((answer) => Object.keys(answer as object))).toEqual([
    ['error'],
    ['error'],
    ['error'],
    ['error'],
    ['header', 'value', 'hex'],
  ]);
  const longer = decodeLine(good.replace('"}', '00"}'));
  expect(JSON.parse(longer)).toEqual({ error: `1 bytes follow the message at byte ${produce.length}` });
});

describe('pictures', () => {
  test('a field is found by its path and marked in tree and dump', () => {
    const payload = encodeResponse(
      'Metadata',
      1,
      { brokers: [{ nodeId: 1, host: 'h', port: 9 }], controllerId: 1 },
      { correlationId: 2 },
    );
    const trace = traceResponse('Metadata', 1, payload);
    const mark = findNode(trace, 'brokers[0].port');
    expect(mark).toMatchObject({ offset: 15, length: 4, value: 9 });
    expect(renderFrame(trace, payload, mark === undefined ? [] : [mark])).toMatchInlineSnapshot(`
      " 000000  00 00 00 02                correlationId = 2
       000004                             brokers
       000008                               [0]
       000008  00 00 00 01                    nodeId = 1
       00000c  00 01 68                       host = "h"
      >00000f  00 00 00 09                    port = 9
       000013  ff ff                          rack = null
       000015  00 00 00 01                controllerId = 1
       000019  00 00 00 00                topics = []

      00000000  00 00 00 02 00 00 00 01  00 00 00 01 00 01 68 00  |..............h.|
                                                              ^^
      00000010  00 00 09 ff ff 00 00 00  01 00 00 00 00           |.............|
                ^^ ^^ ^^"
    `);
  });
  test('records are shown as batches', () => {
    expect(
      findNode(traceRequest('Produce', 9, produce), 'topicData[0].partitionData[0].records[0].crc')?.length,
    ).toBe(4);
    expect(decodeToTree({ what: 'batch' }, buildBatch({ records: [{ value: 'v' }] }))).toContain(
      'recordsCount = 1',
    );
  });
  test('what can be read before an error is shown, and the error at its byte', () => {
    const text = decodeToTree({ what: 'request' }, produce.subarray(0, 40));
    expect(text).toContain('name = "foo"');
    expect(text).toContain('!00001e');
    expect(text).toContain('bytes are announced, 10 are left');
  });
  test('a long dump keeps what is near its marks', () => {
    const text = renderHexdump(new Uint8Array(100_000), [{ offset: 50_000, length: 2 }], 16);
    expect(text.split('\n').length).toBeLessThan(20);
    expect(text).toContain('0000c350');
    expect(text).toContain('^^');
  });
});
