/**
 * Goal:   the checksum is Castagnoli's, whichever code computes it.
 * Method: published values, Kafka's own (`spec/fixtures/batches/checksums.json`), and random bytes at every
 *         alignment and length.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../records/crc32.ts';
import { nativeCrc32c, nodeDigest } from './digest.ts';
import { crc32c } from './digest-crc32c.ts';

const file = new URL('../../../spec/fixtures/batches/checksums.json', import.meta.url);
const { rows } = JSON.parse(readFileSync(file, 'utf8')) as {
  rows: { hex: string; crc32c: string; crc32: string }[];
};

test('the check values of the standards', () => {
  const digits = new TextEncoder().encode('123456789');
  expect(crc32c(digits)).toBe(0xe3069283);
  expect(crc32(digits)).toBe(0xcbf43926);
});

test("Kafka's own checksums", () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const bytes = new Uint8Array(Buffer.from(row.hex, 'hex'));
    expect(crc32c(bytes)).toBe(Number.parseInt(row.crc32c, 16));
    expect(crc32(bytes)).toBe(Number.parseInt(row.crc32, 16));
  }
});

/** One bit at a time, from the polynomial: slow on purpose. */
function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test('every alignment and length agrees with the definition, and with native code where there is some', () => {
  const native = nativeCrc32c();
  const digest = nodeDigest();
  const property = fc.property(fc.uint8Array({ maxLength: 700, size: 'max' }), fc.nat(7), (content, skip) => {
    const bytes = new Uint8Array(content.length + 8).fill(0xaa);
    bytes.set(content, skip);
    const view = bytes.subarray(skip, skip + content.length);
    const expected = bitByBit(content);
    expect(crc32c(view)).toBe(expected);
    expect(digest.crc32c(view)).toBe(expected);
    if (native !== null) expect(native(view)).toBe(expected);
  });
  fc.assert(property, { numRuns: 500 });
});
