/**
 * Goal    messages of the old formats are written as Kafka writes them, sets are refused for the reasons that
 *         Kafka has, and a conversion that fails half-way still keeps the promised length.
 * Method  golden messages of Apache Kafka written anew; transcripts of sets with one fault each; a region
 *         with zstd.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../spec/protocol/errors.ts';
import { assert } from '../base/assert.ts';
import type { FileRegion } from '../ports/network.ts';
import { batchesIn, batchSizeAt } from '../records/batch-cursor.ts';
import { magic } from '../records/batch-header.ts';
import { readLegacy } from '../records/legacy.ts';
import { batchOf, compression, record, T0 } from '../testing/disk-log.ts';
import { convertRegion } from './converted-region.ts';
import { downConvert } from './down-convert.ts';
import { isEmptySet, isOldSet, readMessageSet } from './read-set.ts';
import { messageSet, type OldRecord } from './write-messages.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

interface Line {
  readonly id: string;
  readonly hex: string;
}

function goldenMessages(): Line[] {
  const path = join(import.meta.dirname, '../../spec/fixtures/batches/batches-legacy.ndjson.gz');
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

describe('writing', () => {
  test.each(goldenMessages().filter(({ id }) => id.includes('-none-')))('$id, byte for byte', (line) => {
    const bytes = new Uint8Array(Buffer.from(line.hex, 'hex'));
    for (const at of batchesIn(bytes).positions) {
      const size = batchSizeAt(bytes, at);
      const { records, timestampType } = readLegacy(bytes, at, size, compression);
      const format = magic(bytes, at) === 0 ? 0 : 1;
      const form = { format, codec: 'none', logAppendTime: timestampType === 'LogAppendTime' } as const;
      expect(hex(messageSet(records, form, compression))).toBe(hex(bytes.subarray(at, at + size)));
    }
  });

  test.each(goldenMessages().filter(({ id }) => /gzip|snappy|lz4/.test(id)))('$id, read back', (line) => {
    const bytes = new Uint8Array(Buffer.from(line.hex, 'hex'));
    for (const at of batchesIn(bytes).positions) {
      if (magic(bytes, at) === 2) continue;
      const size = batchSizeAt(bytes, at);
      const golden = readLegacy(bytes, at, size, compression);
      const format = magic(bytes, at) === 0 ? 0 : 1;
      assert(golden.codec !== undefined, 'golden messages name codecs that exist');
      const form = {
        format,
        codec: golden.codec,
        logAppendTime: golden.timestampType === 'LogAppendTime',
      } as const;
      const written = messageSet(golden.records, form, compression);
      expect(readLegacy(written, 0, written.length, compression)).toEqual(golden);
    }
  });
});

const one = (offset: number, value = 'v'): OldRecord => ({
  offset,
  timestamp: T0,
  key: null,
  value: text(value),
});
const plain = { format: 1, codec: 'none', logAppendTime: false } as const;
const set = (...records: OldRecord[]): Uint8Array => messageSet(records, plain, compression);
const wrap = (...records: OldRecord[]): Uint8Array =>
  messageSet(records, { ...plain, codec: 'gzip' }, compression);

/** The message with one byte changed. */
function spoiled(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

describe('sets', () => {
  test.each<[string, number, Uint8Array]>([
    ['three messages', 0, set(one(0), one(1), one(2))],
    ['a wrapper', 0, wrap(one(0), one(1))],
    ['a cut tail', 0, joined(set(one(0)), set(one(1)).subarray(0, 20))],
    ['a wrong checksum', errorCodes.CORRUPT_MESSAGE, spoiled(set(one(0)), 30)],
    ['a size that no message has', errorCodes.CORRUPT_MESSAGE, joined(set(one(0)), new Uint8Array(40))],
    ['two wrappers', errorCodes.INVALID_RECORD, joined(wrap(one(0)), wrap(one(1)))],
    ['a message too large', errorCodes.MESSAGE_TOO_LARGE, set(one(0, 'v'.repeat(2_000)))],
    [
      'a wrapper before its last message',
      errorCodes.INVALID_RECORD,
      movedTo(1, wrap(one(0), one(1), one(2))),
    ],
  ])('%s → %i', (_name, code, bytes) => {
    const read = readMessageSet(bytes, 1_000, compression);
    expect('error' in read ? read.error : 0).toBe(code);
  });

  test('what is no set', () => {
    expect(isEmptySet(new Uint8Array(0))).toBe(true);
    expect(isEmptySet(set(one(0)).subarray(0, 30))).toBe(true);
    expect(isOldSet(set(one(0)))).toBe(true);
    expect(isOldSet(batchOf([record('v')]))).toBe(false);
  });
});

/** The message at another offset, which its checksum does not cover. */
function movedTo(offset: number, bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setBigInt64(0, BigInt(offset));
  return copy;
}

function regionOf(...batches: readonly Uint8Array[]): FileRegion {
  const all = joined(...batches);
  const read = (position: number, into: Uint8Array): number => {
    into.set(all.subarray(position, position + into.length));
    return Math.min(into.length, all.length - position);
  };
  const nothing = (): void => undefined;
  const file = { path: 'segment', size: () => all.length, read, write: nothing, truncate: nothing };
  return {
    file: { ...file, sync: nothing, close: nothing },
    position: 0,
    length: all.length,
    release: nothing,
  };
}

describe('regions', () => {
  const demand = { format: 1, fetchOffset: 0 } as const;
  const good = batchOf([record('one', T0), record('two', T0)]);
  const zstd = batchOf([record('three', T0)], { codec: 'zstd', baseOffset: 2 });

  test('OLD-017: zstd first is an error, later it ends the messages', () => {
    expect(convertRegion(regionOf(zstd), demand, compression)).toEqual({ error: 76 });
    const region = convertRegion(regionOf(good, zstd, good), demand, compression);
    if (region === undefined || 'error' in region) throw new TypeError('the first batch can be converted');
    const bytes = new Uint8Array(region.length);
    region.file.read(0, bytes);
    expect(region.length).toBe(good.length * 2 + zstd.length);
    expect(batchesIn(bytes).positions.length).toBe(2);
  });

  test('OLD-016: a region of nothing but markers is the head of a message', () => {
    const marker = batchOf([record('marker')], { control: true, transactional: true });
    const region = convertRegion(regionOf(marker, marker), demand, compression);
    if (region === undefined || 'error' in region) throw new TypeError('markers are no error');
    expect(region.length).toBe(12);
    const bytes = new Uint8Array(12);
    region.file.read(0, bytes);
    expect(batchesIn(bytes)).toEqual({ positions: [], end: 0, corrupt: false });
  });

  test('OLD-020: part of a batch is nothing', () => {
    const source = { ...regionOf(good), length: good.length - 1 };
    expect(convertRegion(source, demand, compression)).toBe(undefined);
  });

  test('what cannot be read is told', () => {
    const torn = good.slice();
    new DataView(torn.buffer).setInt32(57, 3);
    expect(downConvert(torn, demand, compression)).toEqual({ error: errorCodes.CORRUPT_MESSAGE });
    const packed = spoiled(wrap(one(0), one(1)), 50);
    expect(downConvert(packed, { ...demand, format: 0 }, compression)).toEqual({
      error: errorCodes.CORRUPT_MESSAGE,
    });
  });
});
