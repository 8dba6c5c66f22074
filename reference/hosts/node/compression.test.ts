/**
 * Goal:   the four codecs give back what they took, frame it as Kafka's clients do, and survive any bytes:
 *         damage is `DecompressionFailed`, and an output over the limit is refused before it is made.
 * Method: properties with random and repetitive content, frames made by hand, bombs, and seeded mutations.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CompressionCodec, DecompressionFailed } from '../../ports/codecs.ts';
import { nodeCompression } from './compression.ts';

const compression = nodeCompression();
const codecs = ['gzip', 'snappy', 'lz4', 'zstd'] as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const content = fc.oneof(
  fc.uint8Array({ maxLength: 500 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 6000 }))
    .map(([piece, times]) => new Uint8Array(Buffer.concat(Array.from({ length: times }, () => piece)))),
);

test.each(codecs)('%s gives back what it took', (codec) => {
  const property = fc.property(content, (bytes) => {
    const packed = compression.compress(codec, bytes);
    expect(hex(compression.decompress(codec, packed, bytes.length))).toBe(hex(bytes));
  });
  fc.assert(property, { numRuns: 60 });
});

test.each(codecs)('%s never makes more than the limit', (codec) => {
  const bomb = compression.compress(codec, new Uint8Array(20_000_000));
  expect(bomb.length).toBeLessThan(1_000_000);
  expect(() => compression.decompress(codec, bomb, 1_000_000)).toThrow(DecompressionFailed);
  expect(compression.decompress(codec, bomb, 20_000_000).length).toBe(20_000_000);
});

/** The system's library makes a new context for every call, so those two get fewer rounds. */
const rounds = { gzip: 250, zstd: 250, snappy: 2_000, lz4: 2_000 };

test.each(codecs)('%s survives any damage', (codec) => {
  const good = compression.compress(codec, new TextEncoder().encode('damage me, please. '.repeat(40)));
  const property = fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
    const damaged = good.slice();
    damaged[at] = byte;
    for (const bytes of [damaged, damaged.subarray(0, at)]) unpackOrRefuse(codec, bytes);
  });
  fc.assert(property, { numRuns: rounds[codec] });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => unpackOrRefuse(codec, bytes)),
    { numRuns: rounds[codec] },
  );
});

function unpackOrRefuse(codec: CompressionCodec, bytes: Uint8Array): void {
  try {
    expect(compression.decompress(codec, bytes, 5_000).length).toBeLessThanOrEqual(5_000);
  } catch (error) {
    expect(error).toBeInstanceOf(DecompressionFailed);
  }
}

test('snappy is a stream with the header of the Java library, in blocks of 32 KiB', () => {
  const stream = compression.compress('snappy', new Uint8Array(70_000));
  expect(hex(stream.subarray(0, 16))).toBe('82534e41505059000000000100000001');
  let blocks = 0;
  for (let at = 16; at < stream.length; blocks++) at += 4 + Buffer.from(stream).readInt32BE(at);
  expect(blocks).toBe(3);
});

test('snappy: a bare block is read too', () => {
  // 9 bytes: a literal "abc", then a copy of 6 from 3 back.
  expect(hex(compression.decompress('snappy', unhex('09 08 616263 16 0300'), 100))).toBe(
    '616263616263616263',
  );
});

test.each([
  ['a literal of a length below zero', '05 fc ffffffff 61'],
  ['a copy from before the beginning', '09 08 616263 16 0400'],
  ['a copy of distance 0', '09 08 616263 16 0000'],
  ['a block shorter than it says', '0a 08 616263 16 0300'],
  ['a block longer than it says', '08 08 616263 16 0300'],
  ['a claim of 4 GiB', 'ffffffff0f 08 616263'],
  ['a stream cut inside a block', '82534e4150505900 00000001 00000001 00000009 0908'],
  ['a stream header cut', '82534e4150505900 0000'],
])('snappy: %s is refused', (_, bytes) => {
  expect(() => compression.decompress('snappy', unhex(bytes), 1 << 30)).toThrow(DecompressionFailed);
});

test('lz4 is one frame of independent blocks of 64 KiB with an end mark', () => {
  const frame = compression.compress('lz4', new TextEncoder().encode('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'));
  expect(hex(frame.subarray(0, 7))).toBe('04224d18604082');
  expect(hex(frame.subarray(-4))).toBe('00000000');
  expect(hex(compression.compress('lz4', new Uint8Array(0)))).toBe('04224d1860408200000000');
});

const stored = '04224d18 604082 03000080 616263 00000000';
test.each([
  ['dependent blocks', stored.replace('604082', '4040c0')],
  ['another version', stored.replace('604082', 'a04082')],
  ['a wrong header checksum', stored.replace('604082', '604083')],
  ['no end mark', stored.slice(0, -9)],
  ['a block past the end', stored.replace('03000080', '0300ff80')],
  ['a block larger than its frame allows', `04224d18 604082 01000180 ${'00'.repeat(65_537)} 00000000`],
])('lz4: %s is refused', (_, bytes) => {
  expect(hex(compression.decompress('lz4', unhex(stored), 3))).toBe('616263');
  expect(() => compression.decompress('lz4', unhex(bytes), 1 << 30)).toThrow(DecompressionFailed);
});

test('lz4: a frame whose worst case passes the limit is counted exactly', () => {
  const bytes = new Uint8Array(65_536).map((_, i) => (i * 7919) >>> 3);
  const frame = compression.compress('lz4', bytes);
  expect(compression.decompress('lz4', frame, 65_536).length).toBe(65_536);
  expect(() => compression.decompress('lz4', frame, 65_535)).toThrow(DecompressionFailed);
});
