/**
 * Goal    the judge reads every golden batch as Kafka does, builds the uncompressed ones again byte for byte,
 *         and of damaged bytes sees the same batches and stops at the same place.
 * Method  spec/fixtures/batches, made by Kafka's own classes; a value above 64 bytes is there as length and
 *         SHA-256.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  buildBatch,
  controlTypeOf,
  deleteHorizonMs,
  lastOffset,
  type ParsedBatch,
  parseBatches,
  readBatches,
  specOf,
} from './batch.ts';
import { fromHex, toHex } from './bytes.ts';
import { codecNames, compress, decompress } from './compression.ts';
import { fixtureRows } from './fixtures.ts';
import { buildLegacyMessage, buildWrapper } from './legacy.ts';

type Shown = null | string | { bytes: number; sha256: string };
interface BatchRow {
  readonly position: number;
  readonly bytes: number;
  readonly records: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}
interface StreamRow {
  readonly id: string;
  readonly hex: string;
  readonly batches: readonly BatchRow[];
}
interface DamagedRow {
  readonly id: string;
  readonly hex: string;
  readonly seen: readonly {
    baseOffset: string;
    bytes: number;
    crcValid: boolean;
    recordsRead?: number;
    error?: string;
  }[];
  readonly error?: string;
  readonly restIgnoredBytes: number;
}

function shown(bytes: Uint8Array | null): Shown {
  if (bytes === null) return null;
  if (bytes.length <= 64) return toHex(bytes);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const controlNumber = {
  ABORT: 0,
  COMMIT: 1,
  LEADER_CHANGE: 2,
  SNAPSHOT_HEADER: 3,
  SNAPSHOT_FOOTER: 4,
  KRAFT_VERSION: 5,
  KRAFT_VOTERS: 6,
};

/** A parsed batch in the words of the fixture; what the fixture does not say is left out by the caller. */
function described(batch: ParsedBatch): Record<string, unknown> {
  const horizon = deleteHorizonMs(batch);
  return {
    position: batch.position,
    bytes: batch.bytes.length,
    magic: batch.magic,
    crc: batch.crc.toString(16).padStart(8, '0'),
    valid: batch.crcValid,
    codec: batch.codec,
    timestampType: batch.timestampType,
    baseOffset: String(batch.baseOffset),
    lastOffset: String(lastOffset(batch)),
    nextOffset: String(lastOffset(batch) + 1n),
    maxTimestamp: String(batch.maxTimestamp),
    baseTimestamp: String(batch.baseTimestamp),
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: String(batch.producerId),
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    transactional: batch.transactional,
    control: batch.control,
    count: batch.recordsCount,
    deleteHorizonMs: horizon === undefined ? undefined : String(horizon),
    records: batch.records.map((record) => ({
      offset: String(record.offset),
      timestamp: String(record.timestamp),
      key: shown(record.key),
      value: shown(record.value),
      headers: record.headers.map(({ key, value }) => [key, value === null ? null : toHex(value)]),
      controlType: controlTypeOf(record),
    })),
  };
}

/**
 * The parts of `row` that this reader speaks of; the fixture's `sequence`s follow from the base sequence and
 * are not kept.
 */
function compare(batch: ParsedBatch, row: BatchRow): void {
  const got = described(batch);
  for (const [field, want] of Object.entries(row)) {
    if (field === 'records' || field === 'lastSequence') continue;
    // Kafka tells the wrapper's own offset, which is that of its last message.
    if (batch.magic < 2 && field === 'baseOffset') continue;
    expect(got[field], `${field} of the batch at ${row.position}`).toEqual(want);
  }
  const records = got.records as Record<string, unknown>[];
  expect(records.length).toBe(row.records.length);
  for (const [index, want] of row.records.entries()) {
    for (const field of ['offset', 'timestamp', 'key', 'value'])
      expect(records[index]?.[field], field).toEqual(want[field]);
    expect(records[index]?.headers).toEqual(want.headers ?? []);
    if (want.controlType !== undefined) {
      expect([want.controlType, controlNumber[want.controlType as 'ABORT']]).toContain(
        records[index]?.controlType,
      );
    }
  }
}

describe('golden batches', () => {
  const rows = [
    ...fixtureRows<StreamRow>('batches/batches-v2.ndjson.gz'),
    ...fixtureRows<StreamRow>('batches/batches-legacy.ndjson.gz'),
  ];

  test('every row is there', () => {
    expect(rows.length).toBe(131);
  });

  test.each(rows.map((row) => [row.id, row] as const))('%s', (_, row) => {
    const bytes = fromHex(row.hex) as Uint8Array;
    const batches = parseBatches(bytes);
    expect(batches.length).toBe(row.batches.length);
    for (const [index, batch] of batches.entries()) {
      compare(batch, row.batches[index] as BatchRow);
      if (batch.magic === 2 && batch.codec === 'none')
        expect(toHex(buildBatch(specOf(batch)))).toBe(toHex(batch.bytes));
      if (batch.magic === 2 && batch.codec !== 'none') expectSameAfterRecompression(batch);
    }
  });
});

/** The codec libraries differ, so the bytes may; what is read again may not. */
function expectSameAfterRecompression(batch: ParsedBatch): void {
  const [again] = parseBatches(buildBatch(specOf(batch)));
  expect(again?.crcValid).toBe(true);
  expect(again?.records).toEqual(batch.records);
}

describe('damaged bytes', () => {
  const rows = fixtureRows<DamagedRow>('batches/damaged.ndjson.gz');

  test('every row is there', () => {
    expect(rows.length).toBe(73);
  });

  test.each(rows.map((row) => [row.id, row] as const))('%s', (_, row) => {
    const stream = readBatches(fromHex(row.hex) as Uint8Array);
    expect(stream.restIgnoredBytes).toBe(row.restIgnoredBytes);
    expect(stream.error !== undefined).toBe(row.error !== undefined);
    expect(
      stream.batches.map((batch) => [String(batch.baseOffset), batch.bytes.length, batch.crcValid]),
    ).toEqual(row.seen.map((batch) => [batch.baseOffset, batch.bytes, batch.crcValid]));
    for (const [index, seen] of row.seen.entries()) {
      if (!seen.crcValid) continue; // Kafka's reader does not look into it.
      expect(stream.batches[index]?.records.length).toBe(seen.recordsRead);
      expect(stream.batches[index]?.error !== undefined).toBe(seen.error !== undefined);
    }
  });
});

describe('building', () => {
  test('every header field can be said otherwise; length and CRC fit unless they too are given', () => {
    const spec = {
      records: [{ key: 'k', value: null, headers: [{ key: 'h', value: 'x' }], timestamp: 5n }],
      baseOffset: 7n,
      partitionLeaderEpoch: 3,
      producerId: 9n,
      producerEpoch: 1,
      baseSequence: 4,
      lastOffsetDelta: 8,
      baseTimestamp: 1n,
      maxTimestamp: 99n,
      recordsCount: 1,
      transactional: true,
      timestampType: 'LogAppendTime' as const,
    };
    const [batch] = parseBatches(buildBatch(spec));
    expect(batch).toMatchObject({
      baseOffset: 7n,
      partitionLeaderEpoch: 3,
      producerId: 9n,
      producerEpoch: 1,
      baseSequence: 4,
      lastOffsetDelta: 8,
      maxTimestamp: 99n,
      crcValid: true,
      transactional: true,
    });
    expect(batch?.records[0]).toMatchObject({ offset: 7n, timestamp: 99n, value: null });
    const wrong = parseBatches(buildBatch({ ...spec, crc: 1 }));
    expect(wrong[0]).toMatchObject({ crc: 1, crcValid: false });
    expect(parseBatches(buildBatch({ ...spec, recordsCount: 2 }), { tolerant: true })[0]?.error).toContain(
      '2 records',
    );
    expect(() => parseBatches(buildBatch({ ...spec, recordsCount: 2 }))).toThrow(
      '2 records are announced, 1 are there',
    );
    expect(() => parseBatches(buildBatch({ ...spec, magic: 3 }))).toThrow('magic 3');
  });

  test.each(codecNames)('what %s packs it unpacks', (codec) => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => (index * index) >> 7);
    for (const length of [0, 1, 100, 65_536, bytes.length]) {
      expect(decompress(codec, compress(codec, bytes.subarray(0, length))), `${length} bytes`).toEqual(
        bytes.slice(0, length),
      );
    }
    if (codec !== 'none')
      expect(() => decompress(codec, compress(codec, bytes), { limitBytes: 1000 })).toThrow(codec);
  });

  test('messages of v0 and v1', () => {
    const [plain] = parseBatches(buildLegacyMessage({ magic: 0, offset: 3n, key: 'k', value: 'v' }));
    expect(plain).toMatchObject({
      magic: 0,
      baseOffset: 3n,
      crcValid: true,
      timestampType: 'NoTimestampType',
    });
    const [wrapper] = parseBatches(
      buildWrapper('gzip', [
        { value: 'a', timestamp: 1n },
        { value: 'b', timestamp: 2n },
      ]),
    );
    expect(wrapper?.records.map((record) => [record.offset, record.timestamp])).toEqual([
      [0n, 1n],
      [1n, 2n],
    ]);
  });
});
