/**
 * Goal:   no bytes crash the readers of batches, hold them up, or make them allocate beyond the limit.
 * Method: every golden batch of every format changed in seeded ways, its CRC not asked, so that the damage
 *         reaches the records; and every single bit of a batch flipped, which the CRC must notice (BAT-002).
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { nodeCompression } from '../hosts/node/compression.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { DecompressionFailed } from '../ports/codecs.ts';
import { batchesIn, batchSizeAt, isIntact } from './batch-cursor.ts';
import { ATTRIBUTES_AT, BATCH_OVERHEAD_BYTES, magic } from './batch-header.ts';
import { readLegacy } from './legacy.ts';
import { readRecords } from './read-batch.ts';

const CHANGES = 150;
const LIMIT_BYTES = 1_000_000;
const CEILING_BYTES = 512 * 1024 * 1024;
const compression = nodeCompression();
const digest = nodeDigest();
const folder = new URL('../../spec/fixtures/batches/', import.meta.url);

const goldens: { id: string; bytes: Uint8Array }[] = ['batches-v2', 'batches-legacy', 'damaged'].flatMap(
  (file) =>
    gunzipSync(readFileSync(new URL(`${file}.ndjson.gz`, folder)))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; hex: string })
      .filter(({ hex }) => hex.length > 0 && hex.length < 8_000)
      .map(({ id, hex }) => ({ id, bytes: new Uint8Array(Buffer.from(hex, 'hex')) })),
);

let state = 77_001;
function random(bound: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % bound;
}

/** A copy with one to three bytes changed, or cut. */
function changed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice(0, random(6) === 0 ? 1 + random(bytes.length) : bytes.length);
  for (let i = random(3); i >= 0; i--) {
    copy[random(copy.length)] = random(2) === 0 ? random(256) : [0, 0x7f, 0x80, 0xff][random(4)]!;
  }
  return copy;
}

/** Everything a broker or a consumer does with a batch, whether or not its CRC holds. */
function readAll(bytes: Uint8Array): number {
  let records = 0;
  for (const at of batchesIn(bytes).positions) {
    const size = batchSizeAt(bytes, at);
    if (magic(bytes, at) < 2) records += readLegacy(bytes, at, size, compression, LIMIT_BYTES).records.length;
    else if (size >= BATCH_OVERHEAD_BYTES) {
      isIntact(bytes, at, size, digest);
      records += readRecords(bytes, at, size, compression, LIMIT_BYTES).records.length;
    }
  }
  return records;
}

test('changed bytes are read, refused, or damage', () => {
  let tried = 0;
  for (const { id, bytes } of goldens) {
    for (let i = 0; i < CHANGES; i++, tried++) {
      const copy = changed(bytes);
      try {
        // A record takes seven bytes at least, and there are no more than the limit.
        expect(readAll(copy)).toBeLessThan((LIMIT_BYTES / 7) * copy.length);
      } catch (error) {
        if (error instanceof DecompressionFailed) continue;
        throw new Error(`${id} ${Buffer.from(copy).toString('hex')}`, { cause: error });
      }
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed + arrayBuffers).toBeLessThan(CEILING_BYTES);
  }
  expect(tried).toBeGreaterThan(25_000);
});

test('the CRC notices every flipped bit from the attributes on, and no other', () => {
  const { bytes } = goldens.find(({ id }) => id === 'v2-none-nulls-and-headers')!;
  const size = batchSizeAt(bytes, 0);
  expect(isIntact(bytes, 0, size, digest)).toBe(true);
  for (let bit = 0; bit < size * 8; bit++) {
    const copy = bytes.slice(0, size);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    const outside = bit >> 3 < ATTRIBUTES_AT - 4; // The CRC field itself is neither.
    expect(isIntact(copy, 0, size, digest)).toBe(outside);
  }
});
