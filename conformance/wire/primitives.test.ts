/**
 * Goal    varints and checksums are Kafka's.
 * Method  the values and bytes of spec/fixtures/batches/varints.json and checksums.json, and round trips of
 *         random values.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from './bytes.ts';
import { crc32, crc32c } from './crc32c.ts';
import { specJson } from './fixtures.ts';
import { xxh32 } from './lz4.ts';
import { Reader } from './reader.ts';
import { utf8Bytes, Writer } from './writer.ts';

function written(write: (writer: Writer) => void): string {
  const writer = new Writer();
  write(writer);
  return toHex(writer.finish());
}

const reader = (hex: string): Reader => new Reader(fromHex(hex) as Uint8Array);

test('golden varints', () => {
  const { rows } = specJson<{ rows: { value: string; zigzag: string; unsignedVarintOfLow32?: string }[] }>(
    'fixtures/batches/varints.json',
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { value, zigzag, unsignedVarintOfLow32 } of rows) {
    const wide = BigInt(value);
    expect(written((writer) => writer.varlong(wide))).toBe(zigzag);
    expect(reader(zigzag).varlong()).toBe(wide);
    if (unsignedVarintOfLow32 === undefined) continue;
    const low = Number(BigInt.asUintN(32, wide));
    expect(written((writer) => writer.uvarint(low))).toBe(unsignedVarintOfLow32);
    expect(reader(unsignedVarintOfLow32).uvarint()).toBe(low);
    if (BigInt.asIntN(32, wide) !== wide) continue;
    expect(written((writer) => writer.varint(Number(wide)))).toBe(zigzag);
    expect(reader(zigzag).varint()).toBe(Number(wide));
  }
});

test('a varint may be padded but not longer than five bytes, a varlong not longer than ten', () => {
  expect(reader('8000').uvarint()).toBe(0);
  expect(() => reader('808080808000').uvarint()).toThrow('five bytes');
  expect(() => reader('8080808080808080808000').varlong()).toThrow('ten bytes');
  expect(() => reader('80').uvarint()).toThrow('the input ends');
});

test('every int64 survives a varlong', () => {
  const property = fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
    expect(reader(written((writer) => writer.varlong(value))).varlong()).toBe(value);
  });
  fc.assert(property, { numRuns: 500 });
});

test('golden checksums', () => {
  const { rows } = specJson<{ rows: { hex: string; crc32c: string; crc32: string }[] }>(
    'fixtures/batches/checksums.json',
  );
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const bytes = fromHex(row.hex) as Uint8Array;
    expect([hex(crc32c(bytes)), hex(crc32(bytes))]).toEqual([row.crc32c, row.crc32]);
  }
});

test('xxHash32 with seed 0', () => {
  expect(xxh32(new Uint8Array(0))).toBe(0x02cc5d05);
  expect(xxh32(utf8Bytes('abc'))).toBe(0x32d153ff);
  expect(xxh32(utf8Bytes('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f);
});
