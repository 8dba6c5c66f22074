/**
 * Property: a batch that was built reads back as it was meant, in every codec, and the patches of a leader
 *           change what they say and nothing else.
 * Method:   random records, some with timestamps and ids at the ends of 64 bits.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeCompression } from '../hosts/node/compression.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { int64 } from '../protocol/int64.ts';
import { isIntact } from './batch-cursor.ts';
import * as header from './batch-header.ts';
import { type BatchDraft, buildBatch } from './build-batch.ts';
import { controlBatch, controlTypeOf, coordinatorEpochOf, endTxnMarker } from './control-records.ts';
import { setBaseOffset, setPartitionLeaderEpoch, setTimestamps } from './patch.ts';
import { readRecords } from './read-batch.ts';

const ports = { compression: nodeCompression(), digest: nodeDigest() };
const bytes = fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 4 });
const anInt64 = fc.oneof(
  fc.integer({ min: -1, max: 2_000_000_000_000 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64),
);
const aRecord = fc.record({
  timestamp: anInt64,
  key: bytes,
  value: bytes,
  headers: fc.array(fc.record({ key: fc.uint8Array({ maxLength: 10 }), value: bytes }), { maxLength: 3 }),
});
const aDraft: fc.Arbitrary<BatchDraft> = fc.record({
  records: fc.array(aRecord, { maxLength: 12 }),
  codec: fc.constantFrom(
    'none' as const,
    'gzip' as const,
    'snappy' as const,
    'lz4' as const,
    'zstd' as const,
  ),
  baseOffset: fc.nat(1_000_000),
  partitionLeaderEpoch: fc.integer(),
  logAppendTime: fc.boolean(),
  transactional: fc.boolean(),
  producerId: anInt64,
  producerEpoch: fc.integer({ min: -1, max: 32_767 }),
  baseSequence: fc.integer({ min: -1 }),
});

test('what was built reads back', () => {
  const property = fc.property(aDraft, (draft) => {
    const batch = buildBatch(draft, ports);
    expect(header.sizeInBytes(batch, 0)).toBe(batch.length);
    expect(isIntact(batch, 0, batch.length, ports.digest)).toBe(true);
    expect(header.exactProducerId(batch, 0)).toBe(draft.producerId);
    expect(header.partitionLeaderEpoch(batch, 0)).toBe(draft.partitionLeaderEpoch);
    expect(header.producerEpoch(batch, 0)).toBe(draft.producerEpoch);
    expect(header.baseSequence(batch, 0)).toBe(draft.baseSequence);
    const { records, damage } = readRecords(batch, 0, batch.length, ports.compression);
    expect(damage).toBe(undefined);
    const stamp = draft.logAppendTime ? header.exactMaxTimestamp(batch, 0) : undefined;
    expect(records).toEqual(
      draft.records.map((record, i) => ({
        ...record,
        timestamp: stamp ?? record.timestamp,
        offset: header.baseOffset(batch, 0) + i,
        offsetDelta: i,
      })),
    );
  });
  fc.assert(property, { numRuns: 400 });
});

test('a leader changes offsets and epoch outside the CRC, and timestamps inside it', () => {
  const property = fc.property(aDraft, anInt64, fc.boolean(), (draft, maxTimestamp, logAppendTime) => {
    const batch = buildBatch(draft, ports);
    const before = batch.slice();
    setBaseOffset(batch, 0, 12_345);
    setPartitionLeaderEpoch(batch, 0, 7);
    expect([header.baseOffset(batch, 0), header.partitionLeaderEpoch(batch, 0)]).toEqual([12_345, 7]);
    expect(Buffer.compare(batch.subarray(16), before.subarray(16))).toBe(0);
    const changed = setTimestamps(batch, 0, batch.length, { logAppendTime, maxTimestamp }, ports.digest);
    expect(changed).toBe(!batch.subarray(16).every((byte, i) => byte === before[16 + i]));
    expect(header.exactMaxTimestamp(batch, 0)).toBe(maxTimestamp);
    expect(header.isLogAppendTime(batch, 0)).toBe(logAppendTime);
    expect(isIntact(batch, 0, batch.length, ports.digest)).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});

test('a transaction marker', () => {
  const batch = controlBatch(
    [{ type: 'COMMIT', value: endTxnMarker(3) }],
    1_700_000_000_000,
    { baseOffset: 10, partitionLeaderEpoch: 4, transactional: true, producerId: 7, producerEpoch: 0 },
    ports,
  );
  expect(Buffer.from(batch).toString('hex')).toBe(
    '000000000000000a000000420000000402d9312b3e0030000000000000018bcfe568000000018bcfe56800' +
      '00000000000000070000ffffffff00000001200000000800000001' +
      '0c00000000000300',
  );
  const [record] = readRecords(batch, 0, batch.length, ports.compression).records;
  expect(controlTypeOf(record!.key)).toBe('COMMIT');
  expect(coordinatorEpochOf(record!.value)).toBe(3);
});

test('the numbers of 64 bits keep their order when they are too large to keep their value', () => {
  const batch = buildBatch({ records: [], maxTimestamp: 2n ** 63n - 1n, producerId: -(2n ** 63n) }, ports);
  expect(header.maxTimestamp(batch, 0)).toBe(Number.MAX_SAFE_INTEGER);
  expect(header.producerId(batch, 0)).toBe(-Number.MAX_SAFE_INTEGER);
  expect(header.hasExtremeField(batch, 0)).toBe(true);
});
