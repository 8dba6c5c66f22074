/**
 * Goal    a client's batch is judged in Kafka's order and stored in Kafka's form (rows 13 to 18 of the
 *         produce path, VAL-001 to VAL-014).
 * Method  transcripts: one forged batch a line, with the code it earns; then what was stored, field by field.
 */
import { describe, expect, test } from 'vitest';
import { leaderEpoch, offset } from '../base/ids.ts';
import type { TopicOverrides } from '../config/topic-config.ts';
import { isIntact } from '../records/batch-cursor.ts';
import * as header from '../records/batch-header.ts';
import type { BatchDraft, RecordDraft } from '../records/build-batch.ts';
import { readRecords } from '../records/read-batch.ts';
import { batchOf, compression, digest, logConfig, record, T0 } from '../testing/disk-log.ts';
import type { Rejection } from './rejection.ts';
import { type ValidBatch, validateClientBatch } from './validate-batch.ts';

const HOUR_MS = 3_600_000;

function validate(bytes: Uint8Array, overrides: TopicOverrides = {}): ValidBatch | Rejection {
  return validateClientBatch(bytes, {
    config: logConfig(overrides),
    baseOffset: offset(500),
    leaderEpoch: leaderEpoch(9),
    wallMs: T0,
    digest,
    compression,
    topicPartition: 'orders-0',
  });
}

const codeOf = (bytes: Uint8Array, overrides: TopicOverrides = {}): number => {
  const verdict = validate(bytes, overrides);
  return 'error' in verdict ? verdict.error : 0;
};

function stored(bytes: Uint8Array, overrides: TopicOverrides = {}): ValidBatch {
  const verdict = validate(bytes, overrides);
  if ('error' in verdict) throw new TypeError(verdict.reason);
  expect(isIntact(verdict.bytes, 0, verdict.bytes.length, digest)).toBe(true);
  return verdict;
}

/** A batch with some bytes changed afterwards, its CRC made right again unless told otherwise. */
function forged(
  change: (bytes: Uint8Array, view: DataView) => void,
  records = [record('v')],
  crc = true,
): Uint8Array {
  const bytes = batchOf(records);
  const view = new DataView(bytes.buffer);
  change(bytes, view);
  if (crc) view.setUint32(header.CRC_AT, digest.crc32c(bytes.subarray(header.ATTRIBUTES_AT)));
  return bytes;
}

const three = (): RecordDraft[] => [record('a', T0 - 5), record('b', T0 - 1, 'k'), record('c', T0 - 9)];

describe('what is refused', () => {
  test.each<[string, number, Uint8Array]>([
    ['a good batch', 0, batchOf(three())],
    ['VAL-006: base offset 77', 87, forged((_, view) => view.setBigInt64(0, 77n))],
    ['PRD-010: a bad CRC', 2, forged((_, view) => view.setUint8(65, 255), undefined, false)],
    [
      'VAL-004: three records in two offsets',
      87,
      forged((_, view) => view.setInt32(header.LAST_OFFSET_DELTA_AT, 1), three()),
    ],
    ['VAL-004: no records', 87, forged((_, view) => view.setInt32(header.RECORDS_COUNT_AT, 0))],
    ['VAL-004: minus one records', 87, forged((_, view) => view.setInt32(header.RECORDS_COUNT_AT, -1))],
    ['VAL-003: a control batch', 87, batchOf([record('v')], { control: true })],
    [
      'VAL-005: a producer id without a sequence',
      87,
      batchOf([record('v')], { producerId: 1, producerEpoch: 0 }),
    ],
    ['format 1', 87, forged((_, view) => view.setUint8(header.MAGIC_AT, 1))],
    ['format 3', 2, forged((_, view) => view.setUint8(header.MAGIC_AT, 3))],
    [
      'BAT-005: bytes after the last record',
      87,
      forged((_, view) => {
        view.setInt32(header.RECORDS_COUNT_AT, 2);
        view.setInt32(header.LAST_OFFSET_DELTA_AT, 1);
      }, three()),
    ],
    ['a codec that does not exist', -1, forged((_, view) => view.setUint8(22, 7))],
    ['VAL-011: gzip flag on plain bytes', -1, forged((_, view) => view.setUint8(22, 1))],
    ['no bytes', 87, new Uint8Array(0)],
    ['a cut batch', 87, batchOf(three()).subarray(0, 80)],
    ['two batches', 87, Buffer.concat([batchOf(three()), batchOf(three())])],
    [
      'a batch and a cut one: the tail is dropped',
      0,
      Buffer.concat([batchOf(three()), batchOf(three()).subarray(0, 80)]),
    ],
    ['a batch shorter than its header', 2, forged((_, view) => view.setInt32(8, 40), undefined, false)],
  ])('%s → %i', (_name, code, bytes) => {
    expect(codeOf(bytes)).toBe(code);
  });

  test('PRD-017, PRD-010: exactly max.message.bytes passes, one more is 10, and size is judged before CRC', () => {
    const batch = batchOf(three());
    expect(codeOf(batch.slice(), { 'max.message.bytes': String(batch.length) })).toBe(0);
    expect(codeOf(batch.slice(), { 'max.message.bytes': String(batch.length - 1) })).toBe(10);
    const bad = forged((_, view) => view.setUint8(65, 255), three(), false);
    expect(codeOf(bad, { 'max.message.bytes': String(batch.length - 1) })).toBe(10);
  });

  test('PRD-017: after a rebuild the new size counts', () => {
    const packed = batchOf([record('x'.repeat(5000))], { codec: 'gzip' });
    const limits = { 'max.message.bytes': '1000' };
    expect(codeOf(packed.slice(), limits)).toBe(0);
    expect(codeOf(packed.slice(), { ...limits, 'compression.type': 'uncompressed' })).toBe(10);
  });
});

describe('record errors', () => {
  test('VAL-001: every key-less record of a compacted topic is named', () => {
    const verdict = validate(batchOf(three()), { 'cleanup.policy': 'compact' });
    expect(verdict).toMatchObject({ error: 87, recordErrors: [{ batchIndex: 0 }, { batchIndex: 2 }] });
    expect('message' in verdict && verdict.message).toContain('2 record errors');
    expect(codeOf(batchOf([record('v', T0, 'k')]), { 'cleanup.policy': 'compact,delete' })).toBe(0);
  });

  test.each<[string, number, TopicOverrides, number]>([
    ['an hour ahead', T0 + HOUR_MS, {}, 0],
    ['more than an hour ahead', T0 + HOUR_MS + 1, {}, 32],
    [
      'two days ahead, allowed',
      T0 + 48 * HOUR_MS,
      { 'message.timestamp.after.max.ms': '9223372036854775807' },
      0,
    ],
    ['long ago', 1, {}, 0],
    ['too long ago', T0 - 1001, { 'message.timestamp.before.max.ms': '1000' }, 32],
    ['none at all', -1, { 'message.timestamp.before.max.ms': '1000' }, 0],
    ['minus two is an ordinary old one', -2, { 'message.timestamp.before.max.ms': '1000' }, 32],
    ['minus two within the default limits', -2, {}, 0],
    [
      'too long ago on a LogAppendTime topic',
      1,
      { 'message.timestamp.before.max.ms': '1000', 'message.timestamp.type': 'LogAppendTime' },
      0,
    ],
  ])('VAL-002: a timestamp %s', (_name, timestamp, overrides, code) => {
    expect(codeOf(batchOf([record('v', timestamp)]), overrides)).toBe(code);
    expect(codeOf(batchOf([record('v', timestamp)], { codec: 'lz4' }), overrides)).toBe(code);
  });

  test('any bad timestamp makes the whole batch 32', () => {
    const records = [record('a', T0), record('b', T0 + 2 * HOUR_MS, 'k')];
    expect(validate(batchOf(records), { 'cleanup.policy': 'compact' })).toMatchObject({
      error: 32,
      recordErrors: [{ batchIndex: 0 }, { batchIndex: 1 }],
    });
  });

  test('the attribute only a leader sets: range check under CreateTime, refused under LogAppendTime', () => {
    const batch = (maxTimestamp: number): Uint8Array =>
      batchOf([record('v', T0)], { logAppendTime: true, maxTimestamp });
    expect(codeOf(batch(T0))).toBe(0);
    expect(codeOf(batch(T0 + 2 * HOUR_MS))).toBe(32);
    expect(codeOf(batch(-1))).toBe(32);
    expect(codeOf(batch(T0), { 'message.timestamp.type': 'LogAppendTime' })).toBe(32);
  });
});

describe('what is stored', () => {
  test('VAL-007, VAL-014: offset and epoch are the leader’s, everything the CRC covers is as it came', () => {
    const batch = batchOf(three(), {
      partitionLeaderEpoch: 3,
      producerId: 5,
      producerEpoch: 0,
      baseSequence: 8,
    });
    const before = Buffer.from(batch.subarray(header.CRC_AT));
    const valid = stored(batch);
    expect([valid.firstOffset, valid.lastOffset, valid.maxTimestampMs, valid.logAppendTimeMs]).toEqual([
      500,
      502,
      T0 - 1,
      -1,
    ]);
    expect([header.baseOffset(valid.bytes, 0), header.partitionLeaderEpoch(valid.bytes, 0)]).toEqual([
      500, 9,
    ]);
    expect(Buffer.from(valid.bytes.subarray(header.CRC_AT)).equals(before)).toBe(true);
    expect(valid.bytes.buffer).toBe(batch.buffer);
  });

  test('VAL-009: a wrong max timestamp is corrected, and never below −1', () => {
    expect(stored(batchOf(three(), { maxTimestamp: 7 })).maxTimestampMs).toBe(T0 - 1);
    expect(stored(batchOf(three(), { maxTimestamp: T0 + 5, codec: 'snappy' })).maxTimestampMs).toBe(T0 - 1);
    expect(stored(batchOf([record('v', -2)])).maxTimestampMs).toBe(-1);
  });

  test('VAL-008: under LogAppendTime the broker stamps the batch and leaves the records', () => {
    for (const codec of ['none', 'zstd'] as const) {
      const valid = stored(batchOf(three(), { codec }), { 'message.timestamp.type': 'LogAppendTime' });
      expect(header.isLogAppendTime(valid.bytes, 0)).toBe(true);
      expect([valid.maxTimestampMs, valid.logAppendTimeMs]).toEqual([T0, T0]);
      expect(header.baseTimestamp(valid.bytes, 0)).toBe(T0 - 5);
    }
  });

  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
  const drafts = codecs.flatMap((from) => codecs.map((to) => [from, to] as const));
  test.each(drafts)('VAL-010: %s stored as %s keeps records, timestamps and producer', (from, to) => {
    const draft: Omit<BatchDraft, 'records'> = {
      codec: from,
      producerId: 5,
      producerEpoch: 2,
      baseSequence: 8,
    };
    const headers = [
      { key: 'h', value: null },
      { key: 'h', value: new Uint8Array(2) },
    ];
    const records = [...three(), { ...record('d', T0), headers, value: null }];
    const valid = stored(batchOf(records, draft), {
      'compression.type': to === 'none' ? 'uncompressed' : to,
    });
    expect(header.compressionOf(valid.bytes, 0)).toBe(to);
    expect([
      header.producerId(valid.bytes, 0),
      header.producerEpoch(valid.bytes, 0),
      header.baseSequence(valid.bytes, 0),
    ]).toEqual([5, 2, 8]);
    const back = readRecords(valid.bytes, 0, valid.bytes.length, compression).records;
    expect(back.map(({ offset: at, timestamp }) => [at, timestamp])).toEqual(
      records.map(({ timestamp }, index) => [500 + index, timestamp]),
    );
    expect(
      back.map(({ key, value }) => [
        key && Buffer.from(key).toString(),
        value && Buffer.from(value).toString(),
      ]),
    ).toEqual([
      [null, 'a'],
      ['k', 'b'],
      [null, 'c'],
      [null, null],
    ]);
    expect(back[3]!.headers.map(({ key, value }) => [Buffer.from(key).toString(), value?.length])).toEqual([
      ['h', undefined],
      ['h', 2],
    ]);
  });

  test('compressed offsets with gaps are written anew, plain ones are taken as they are', () => {
    const gaps = three().map((one, index) => ({ ...one, offsetDelta: index === 1 ? 0 : index }));
    const deltas = (valid: ValidBatch): number[] =>
      readRecords(valid.bytes, 0, valid.bytes.length, compression).records.map((one) => one.offsetDelta);
    expect(deltas(stored(batchOf(gaps, { codec: 'gzip' })))).toEqual([0, 1, 2]);
    expect(deltas(stored(batchOf(gaps)))).toEqual([0, 0, 2]);
  });
});
