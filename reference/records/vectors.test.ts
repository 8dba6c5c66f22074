/**
 * Goal:   this room and Apache Kafka's own classes see the same batches and records in the same bytes,
 *         damaged bytes included.
 * Method: every line of `spec/fixtures/batches`, made by Kafka's classes. Uncompressed batches are also built
 *         again from what was read: the bytes must be the same.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { nodeCompression } from '../hosts/node/compression.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { DecompressionFailed } from '../ports/codecs.ts';
import type { Int64 } from '../protocol/int64.ts';
import { batchesIn, batchSizeAt, isIntact } from './batch-cursor.ts';
import * as header from './batch-header.ts';
import { buildBatch } from './build-batch.ts';
import { controlTypeOf, coordinatorEpochOf } from './control-records.ts';
import { isIntactLegacy, legacyCrc, readLegacy } from './legacy.ts';
import { openRecords, readHeaders, readRecords, type StoredRecord } from './read-batch.ts';
import { recordCursor } from './record-cursor.ts';
import { int64Plus, varintSize, varlongSize, writeVarint, writeVarlong } from './varint.ts';

const compression = nodeCompression();
const digest = nodeDigest();
const ports = { compression, digest };
const folder = new URL('../../spec/fixtures/batches/', import.meta.url);
const linesOf = <Line>(file: string): Line[] =>
  gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

const hexOf = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('hex');

/** Long values are given as their length and SHA-256. */
function shown(bytes: Uint8Array | null): unknown {
  if (bytes === null) return null;
  if (bytes.length <= 64) return hexOf(bytes);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function showRecord(record: StoredRecord, bytes: Uint8Array, at: number): Record<string, unknown> {
  const base = header.baseSequence(bytes, at);
  const control = header.isControlBatch(bytes, at);
  const epoch = header.isTransactional(bytes, at) ? coordinatorEpochOf(record.value) : undefined;
  return {
    offset: String(int64Plus(header.exactBaseOffset(bytes, at), record.offsetDelta)),
    timestamp: String(record.timestamp),
    ...(control ? { controlType: controlTypeOf(record.key) } : {}),
    ...(control && epoch !== undefined ? { coordinatorEpoch: epoch } : {}),
    ...(control ? {} : { sequence: base < 0 ? -1 : header.sequencePlus(base, record.offsetDelta) }),
    key: shown(record.key),
    value: shown(record.value),
    ...(record.headers.length === 0
      ? {}
      : {
          headers: record.headers.map((h) => [Buffer.from(h.key).toString(), hexOf(h.value)]),
        }),
  };
}

function showBatch(bytes: Uint8Array, at: number): Record<string, unknown> {
  const size = header.sizeInBytes(bytes, at);
  const { records, damage } = readRecords(bytes, at, size, compression);
  expect(damage).toBe(undefined);
  const horizon = header.hasDeleteHorizon(bytes, at);
  const base = header.exactBaseOffset(bytes, at);
  const lastDelta = header.lastOffsetDelta(bytes, at);
  return {
    position: at,
    bytes: size,
    magic: header.magic(bytes, at),
    crc: header.storedCrc(bytes, at).toString(16).padStart(8, '0'),
    valid: isIntact(bytes, at, size, digest),
    codec: header.compressionOf(bytes, at),
    timestampType: header.isLogAppendTime(bytes, at) ? 'LogAppendTime' : 'CreateTime',
    baseOffset: String(base),
    lastOffset: String(int64Plus(base, lastDelta)),
    nextOffset: String(int64Plus(base, lastDelta + 1)),
    maxTimestamp: String(header.exactMaxTimestamp(bytes, at)),
    baseTimestamp: String(header.exactBaseTimestamp(bytes, at)),
    partitionLeaderEpoch: header.partitionLeaderEpoch(bytes, at),
    producerId: String(header.exactProducerId(bytes, at)),
    producerEpoch: header.producerEpoch(bytes, at),
    baseSequence: header.baseSequence(bytes, at),
    lastSequence: header.lastSequence(bytes, at),
    transactional: header.isTransactional(bytes, at),
    control: header.isControlBatch(bytes, at),
    ...(horizon ? { deleteHorizonMs: String(header.exactBaseTimestamp(bytes, at)) } : {}),
    count: header.recordsCount(bytes, at),
    records: records.map((record) => showRecord(record, bytes, at)),
  };
}

/** The batch made anew from its header and its records as the cursor sees them. */
function rebuilt(bytes: Uint8Array, at: number, codec = header.compressionOf(bytes, at)!): Uint8Array {
  openRecords(recordCursor, bytes, at, header.sizeInBytes(bytes, at), compression);
  const base = header.exactBaseTimestamp(bytes, at);
  const records = [];
  while (recordCursor.next()) {
    records.push({
      offsetDelta: recordCursor.offsetDelta,
      timestamp: int64Plus(base, recordCursor.exactTimestampDelta()),
      key: recordCursor.key(),
      value: recordCursor.value(),
      headers: readHeaders(recordCursor),
    });
  }
  const horizon: { deleteHorizonMs?: Int64 } = header.hasDeleteHorizon(bytes, at)
    ? { deleteHorizonMs: base }
    : {};
  const draft = {
    records,
    codec,
    baseOffset: header.exactBaseOffset(bytes, at),
    partitionLeaderEpoch: header.partitionLeaderEpoch(bytes, at),
    logAppendTime: header.isLogAppendTime(bytes, at),
    transactional: header.isTransactional(bytes, at),
    control: header.isControlBatch(bytes, at),
    producerId: header.exactProducerId(bytes, at),
    producerEpoch: header.producerEpoch(bytes, at),
    baseSequence: header.baseSequence(bytes, at),
    lastOffsetDelta: header.lastOffsetDelta(bytes, at),
    baseTimestamp: base,
    maxTimestamp: header.exactMaxTimestamp(bytes, at),
    ...horizon,
  };
  return buildBatch(draft, ports);
}

interface BatchLine {
  readonly id: string;
  readonly hex: string;
  readonly batches: readonly { readonly magic: number; readonly records: readonly unknown[] }[];
}

describe('format 2', () => {
  test.each(linesOf<BatchLine>('batches-v2.ndjson.gz'))('$id', (line) => {
    const bytes = unhex(line.hex);
    const { positions, end, corrupt } = batchesIn(bytes);
    expect({ end, corrupt }).toEqual({ end: bytes.length, corrupt: false });
    expect(positions.map((at) => showBatch(bytes, at))).toEqual(line.batches);
    for (const at of positions) {
      const size = header.sizeInBytes(bytes, at);
      const plain = rebuilt(bytes, at, 'none');
      if (header.compressionOf(bytes, at) === 'none') {
        expect(Buffer.from(plain).equals(bytes.subarray(at, at + size))).toBe(true);
        continue;
      }
      // The library that packs is not Kafka's, so only what is inside can be the same.
      const packed = rebuilt(bytes, at);
      expect(isIntact(packed, 0, packed.length, digest)).toBe(true);
      expect(Buffer.from(rebuilt(packed, 0, 'none')).equals(plain)).toBe(true);
    }
  });
});

function showLegacy(bytes: Uint8Array, at: number): Record<string, unknown> {
  const size = batchSizeAt(bytes, at);
  const batch = readLegacy(bytes, at, size, compression);
  expect(batch.damage).toBe(undefined);
  return {
    position: at,
    bytes: size,
    magic: header.magic(bytes, at),
    crc: legacyCrc(bytes, at).toString(16).padStart(8, '0'),
    valid: isIntactLegacy(bytes, at, size),
    codec: batch.codec,
    timestampType: batch.timestampType,
    baseOffset: String(batch.records[0]?.offset),
    lastOffset: String(batch.lastOffset),
    nextOffset: String(batch.lastOffset + 1),
    maxTimestamp: String(batch.maxTimestamp),
    records: batch.records.map(({ offset, timestamp, key, value }) => ({
      offset: String(offset),
      timestamp: String(timestamp),
      key: shown(key),
      value: shown(value),
    })),
  };
}

describe('formats 0 and 1', () => {
  test.each(linesOf<BatchLine>('batches-legacy.ndjson.gz'))('$id', (line) => {
    const bytes = unhex(line.hex);
    const { positions, end } = batchesIn(bytes);
    expect(end).toBe(bytes.length);
    const seen = positions.map((at) =>
      header.magic(bytes, at) === 2 ? showBatch(bytes, at) : showLegacy(bytes, at),
    );
    // Kafka's row of an old format says nothing of sequences, not even in a record.
    const wanted = line.batches.map((batch) =>
      batch.magic === 2 ? batch : { ...batch, records: withoutSequence(batch.records) },
    );
    expect(seen).toEqual(wanted);
  });
});

const withoutSequence = (records: readonly unknown[]): unknown =>
  (records as Record<string, unknown>[]).map(({ sequence: _, ...rest }) => rest);

interface DamagedLine {
  readonly id: string;
  readonly hex: string;
  readonly seen: readonly {
    readonly baseOffset: string;
    readonly bytes: number;
    readonly crcValid: boolean;
    readonly recordsRead?: number;
    readonly error?: string;
  }[];
  readonly error?: string;
  readonly restIgnoredBytes: number;
}

describe('damaged bytes', () => {
  test.each(linesOf<DamagedLine>('damaged.ndjson.gz'))('$id', (line) => {
    const bytes = unhex(line.hex);
    const { positions, end, corrupt } = batchesIn(bytes);
    expect(corrupt).toBe(line.error !== undefined);
    expect(bytes.length - end).toBe(line.restIgnoredBytes);
    expect(positions.length).toBe(line.seen.length);
    positions.forEach((at, i) => {
      const wanted = line.seen[i]!;
      const size = batchSizeAt(bytes, at);
      expect(size).toBe(wanted.bytes);
      expect(String(header.baseOffset(bytes, at))).toBe(wanted.baseOffset);
      const old = header.magic(bytes, at) < 2;
      const valid = old ? isIntactLegacy(bytes, at, size) : isIntact(bytes, at, size, digest);
      expect(valid).toBe(wanted.crcValid);
      if (!valid) return;
      const { read, refused } = readAll(bytes, at, size);
      expect(refused).toBe(wanted.error !== undefined);
      // Kafka unpacks as it reads and meets a cut stream after the records before it; we unpack first.
      if (!line.id.endsWith('-stream-cut')) expect(read).toBe(wanted.recordsRead);
    });
  });
});

function readAll(bytes: Uint8Array, at: number, size: number): { read: number; refused: boolean } {
  try {
    const { records, damage } = readRecords(bytes, at, size, compression);
    return { read: records.length, refused: damage !== undefined };
  } catch (error) {
    expect(error).toBeInstanceOf(DecompressionFailed);
    return { read: 0, refused: true };
  }
}

test('zig-zag numbers', () => {
  const { rows } = JSON.parse(readFileSync(new URL('varints.json', folder), 'utf8')) as {
    rows: { value: string; zigzag: string; unsignedVarintOfLow32?: string }[];
  };
  const into = new Uint8Array(10);
  for (const { value, zigzag, unsignedVarintOfLow32 } of rows) {
    const number = Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
    const end = writeVarlong(into, 0, number);
    expect(Buffer.from(into.subarray(0, end)).toString('hex')).toBe(zigzag);
    expect(varlongSize(number)).toBe(end);
    if (unsignedVarintOfLow32 === undefined || (Number(number) | 0) !== number) continue;
    expect(writeVarint(into, 0, number)).toBe(end);
    expect(varintSize(number)).toBe(end);
  }
});
