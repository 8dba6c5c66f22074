/**
 * Goal    the parts of the cleaner decide as the chapter says: map, choice, groups, batches (CMP-003 to CMP-023).
 * Method  transcripts; the emptied batch against the golden bytes of Apache Kafka.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { writeInt32 } from '../protocol/int64.ts';
import * as header from '../records/batch-header.ts';
import {
  at,
  batchesFrom,
  batchOf,
  brokerConfig,
  compression,
  digest,
  logConfig,
  newDisk,
  openLog,
  put,
  record,
  startLog,
  startManager,
  T0,
  valuesOf,
} from '../testing/disk-log.ts';
import { BatchFilter } from './batch-filter.ts';
import { CannotClean } from './cannot-clean.ts';
import { cleanableRange, filthiest, firstDirtyOffset, type LogView } from './choose-log.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import { groupSegments } from './group-segments.ts';
import { LogCleaner } from './log-cleaner.ts';
import { md5 } from './md5.ts';
import { OffsetMap } from './offset-map.ts';
import { emptiedBatch } from './rewrite-batch.ts';

test('the digest is MD5, whatever the length and wherever the bytes lie', () => {
  const words = new Int32Array(4);
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(9), (bytes, before) => {
    const moved = new Uint8Array(bytes.length + before);
    moved.set(bytes, before);
    md5(moved, before, bytes.length, words);
    expect(Buffer.from(words.buffer).toString('hex')).toBe(createHash('md5').update(bytes).digest('hex'));
  });
  fc.assert(property, { numRuns: 300 });
});

describe('the offset map', () => {
  test('property: it remembers the last offset of each key, as a plain map does', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 ** 45 }));
    const property = fc.property(fc.array(entry, { maxLength: 200 }), (entries) => {
      const map = new OffsetMap(100 * 24, 0.9);
      const twin = new Map<number, number>();
      for (const [key, value] of entries) {
        map.put(Uint8Array.from([1, key]), 1, 1, value);
        twin.set(key, value);
      }
      for (let key = 0; key < 70; key++) {
        expect(map.get(Uint8Array.from([key]), 0, 1)).toBe(twin.get(key) ?? -1);
      }
      expect(map.size).toBe(twin.size);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('CMP-013: it is full at the load factor', () => {
    const map = new OffsetMap(10 * 24 + 23, 0.9);
    expect(map.slots).toBe(10);
    for (let key = 0; key < 9; key++) {
      expect(map.isFull).toBe(false);
      map.put(Uint8Array.from([key]), 0, 1, key);
    }
    expect(map.isFull).toBe(true);
    expect([map.size, map.get(Uint8Array.from([3]), 0, 1)]).toEqual([9, 3]);
  });

  test('it grows without losing a key', () => {
    const map = new OffsetMap(1 << 20, 0.9);
    const key = (n: number) => Uint8Array.from([n & 255, n >> 8]);
    for (let n = 0; n < 20_000; n++) map.put(key(n), 0, 2, n);
    for (let n = 0; n < 20_000; n++) expect(map.get(key(n), 0, 2)).toBe(n);
  });
});

describe('the choice', () => {
  const view = (more: Partial<LogView> = {}): LogView => ({
    segments: [0, 10, 20, 30].map((base) => ({
      baseOffset: offset(base),
      sizeBytes: 100,
      largestTimestampMs: T0 + base,
      firstTimestampMs: T0 + base,
    })),
    logStartOffset: offset(0),
    logEndOffset: offset(40),
    lastStableOffset: offset(40),
    checkpoint: undefined,
    minCompactionLagMs: 0,
    maxCompactionLagMs: Number.POSITIVE_INFINITY,
    minCleanableDirtyRatio: 0.5,
    ...more,
  });

  test('CMP-003: active segment, last stable offset and minimum lag bound it', () => {
    const endOf = (more: Partial<LogView>, now = T0 + 100) => cleanableRange(view(more), now).upperEnd;
    expect(endOf({})).toBe(30);
    expect(endOf({ lastStableOffset: offset(25) })).toBe(20);
    expect(endOf({ lastStableOffset: offset(20) })).toBe(20);
    expect(endOf({ minCompactionLagMs: 85 })).toBe(20);
    expect(endOf({ minCompactionLagMs: 95 })).toBe(10);
    expect(endOf({ minCompactionLagMs: 95, checkpoint: offset(20) })).toBe(20);
  });

  test('CMP-011, CMP-012: above the ratio, or too old', () => {
    const dueOf = (more: Partial<LogView>) => cleanableRange(view(more), T0 + 100).isDue;
    expect(cleanableRange(view({ checkpoint: offset(20) }), T0).dirtyRatio).toBeCloseTo(1 / 3);
    expect(dueOf({ checkpoint: offset(20) })).toBe(false);
    expect(dueOf({ checkpoint: offset(10) })).toBe(true);
    expect(dueOf({ checkpoint: offset(10), minCleanableDirtyRatio: 2 / 3 })).toBe(false);
    expect(dueOf({ checkpoint: offset(20), maxCompactionLagMs: 79 })).toBe(true);
    expect(dueOf({ checkpoint: offset(20), maxCompactionLagMs: 80 })).toBe(false);
    expect(dueOf({ checkpoint: offset(30), maxCompactionLagMs: 1 })).toBe(false);
  });

  test('CMP-020: a checkpoint outside the log counts as its start', () => {
    const from = (checkpoint: number) =>
      firstDirtyOffset(view({ checkpoint: offset(checkpoint), logStartOffset: offset(5) }));
    expect([4, 5, 40, 41].map(from)).toEqual([5, 5, 40, 5]);
  });

  test('CMP-019: the dirtiest that is due goes first', () => {
    const log = (name: string, dirtyRatio: number, isDue: boolean) => ({
      name,
      range: { ...cleanableRange(view(), T0), dirtyRatio, isDue },
    });
    const logs = [log('a', 0.6, true), log('b', 0.9, false), log('c', 0.7, true), log('d', 0.7, true)];
    expect(filthiest(logs)?.name).toBe('c');
    expect(filthiest([log('b', 0.9, false)])).toBeUndefined();
  });
});

test('CMP-023: neighbours are put together within the limits', () => {
  const segment = (base: number, sizeBytes: number, offsetIndexBytes = 8) => ({
    baseOffset: offset(base),
    sizeBytes,
    offsetIndexBytes,
    timeIndexBytes: 12,
  });
  const basesOf = (segments: ReturnType<typeof segment>[], upperEnd = 1e12) =>
    groupSegments(segments, { segmentBytes: 100, segmentIndexBytes: 40, upperEnd: offset(upperEnd) }).map(
      (group) => group.map(({ baseOffset }) => baseOffset),
    );
  expect(basesOf([segment(0, 50), segment(1, 50), segment(2, 1)], 3)).toEqual([[0, 1], [2]]);
  expect(basesOf([segment(0, 1, 40), segment(1, 1, 0), segment(2, 1, 8)], 3)).toEqual([[0, 1], [2]]);
  expect(basesOf([segment(0, 1, 0), segment(1, 1, 0), segment(2, 1, 0), segment(3, 1, 0)], 4)).toEqual([
    [0, 1, 2],
    [3],
  ]);
  const far = 2 ** 31;
  expect(basesOf([segment(0, 1), segment(5, 1)], far)).toEqual([[0, 5]]);
  expect(basesOf([segment(0, 1), segment(5, 1)], far + 1)).toEqual([[0], [5]]);
  expect(basesOf([segment(0, 1), segment(5, 0)], far + 1)).toEqual([[0, 5]]);
});

test('CMP-008: an emptied batch has the golden bytes', () => {
  const records = Array.from({ length: 10 }, (_, n) => record(`${n}`, 1_700_000_000_000, 'k'));
  const whole = batchOf(records, {
    baseOffset: 100,
    partitionLeaderEpoch: 2,
    codec: 'gzip',
    producerId: 7,
    producerEpoch: 0,
    baseSequence: 40,
  });
  const emptied = emptiedBatch({ bytes: whole, at: 0, sizeBytes: whole.length }, digest);
  expect(Buffer.from(emptied).toString('hex')).toBe(
    '00000000000000640000003100000002028ea040e9000000000009ffffffffffffffff' +
      '0000018bcfe5680000000000000000070000000000280000' +
      '0000',
  );
});

describe('the cleaner among the others', () => {
  const compacted = {
    'cleanup.policy': 'compact',
    'internal.segment.bytes': '300',
    'min.cleanable.dirty.ratio': '0.01',
    'file.delete.delay.ms': '0',
  };
  /** Twelve records of two keys. */
  const fill = (log: PartitionLog, value: string): void => {
    for (let n = 0; n < 12; n++) {
      put(log, batchOf([record(`${value}${n}`.padEnd(40, '.'), T0 + n, `k${n % 2}`)]));
    }
    log.updateHighWatermark(log.logEndOffset);
  };
  const start = (overrides: Record<string, string> = {}) => {
    const disk = newDisk(3);
    const config = logConfig({ ...compacted, ...overrides });
    const { manager, log } = startLog(disk, { config });
    fill(log, 'v');
    return { disk, config, manager, log };
  };
  const cleanerOf = (manager: ReturnType<typeof startManager>, broker: Record<string, string> = {}) => {
    const settings = brokerConfig(broker);
    return new LogCleaner({ logs: manager, config: () => settings, ports: { compression, digest } });
  };

  test('a bound on I/O moves the next turn back', () => {
    const { manager } = start();
    const cleaner = cleanerOf(manager, { 'log.cleaner.io.max.bytes.per.second': '1000' });
    cleaner.turn(at(0));
    expect(cleaner.nextDeadline()).toBe(0);
    cleaner.turn(at(0));
    expect(cleaner.nextDeadline()).toBeGreaterThan(500);
    const { length } = batchesFrom(manager.get('orders', 0)!);
    cleaner.turn(at(100));
    expect(batchesFrom(manager.get('orders', 0)!).length).toBe(length);
  });

  test('a switched-off cleaner wants no turn', () => {
    const { manager } = start();
    expect(cleanerOf(manager, { 'log.cleaner.enable': 'false' }).nextDeadline()).toBeUndefined();
    expect(cleanerOf(manager, { 'log.cleaner.threads': '0' }).nextDeadline()).toBeUndefined();
  });

  test('a log that is deleted in the middle of a round is given up, and leaves nothing behind', () => {
    const { disk, manager } = start();
    const cleaner = cleanerOf(manager, { 'log.cleaner.io.max.bytes.per.second': '1000' });
    for (const ms of [0, 0, 5_000]) cleaner.turn(at(ms));
    expect(disk.list('data/orders-0').some(({ name }) => name.endsWith('.cleaned'))).toBe(true);
    manager.deleteLog('orders', 0, at(5_000));
    cleaner.turn(at(10_000));
    expect(cleaner.nextDeadline()).toBe(25_000);
  });

  test('CMP-020: a log that is made again by its name is dirty from its start', () => {
    const { disk, manager, config } = start();
    const cleaner = cleanerOf(manager);
    for (let turn = 0; turn < 50; turn++) cleaner.turn(at(0));
    const before = valuesOf(manager.get('orders', 0)!);
    expect(before.length).toBeLessThan(12);
    manager.deleteLog('orders', 0, at(0));
    const again = openLog(manager, config);
    fill(again, 'w');
    for (let turn = 0; turn < 50; turn++) cleaner.turn(at(20_000));
    expect(valuesOf(again).map((value) => value.replace('w', 'v'))).toEqual(before);
    expect(disk.exists('data/cleaner-offset-checkpoint')).toBe(true);
  });

  const borders = (disk: SimDisk, home: string): string[] => {
    const file = disk.open(`${home}/cleaner-offset-checkpoint`, 'read');
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    return new TextDecoder().decode(bytes).trim().split('\n').slice(2);
  };

  test('CMP-027: how far it was cleaned goes with a replica into another directory', () => {
    const disk = newDisk(3);
    const { manager, log } = startLog(disk, { config: logConfig(compacted), directories: ['a', 'b'] });
    fill(log, 'v');
    const cleaner = cleanerOf(manager);
    for (let turn = 0; turn < 50; turn++) cleaner.turn(at(0));
    const before = borders(disk, 'a');
    const values = valuesOf(log);
    expect(before).toHaveLength(1);
    manager.moveTo('orders', 0, 'b', at());
    for (let turn = 0; turn < 10; turn++) manager.advanceMoves(at());
    const moved = manager.get('orders', 0)!;
    expect([moved.home.path, moved.logStartOffset, valuesOf(moved)]).toEqual(['b', 0, values]);
    expect([borders(disk, 'a'), borders(disk, 'b')]).toEqual([[], before]);
  });

  test('CMP-028: the line of a deleted log goes, also when it went while nobody cleaned', () => {
    const { disk, manager, config } = start();
    const cleaner = cleanerOf(manager);
    for (let turn = 0; turn < 50; turn++) cleaner.turn(at(0));
    expect(borders(disk, 'data')).toHaveLength(1);
    manager.deleteLog('orders', 0, at(0));
    expect(borders(disk, 'data')).toEqual([]);
    const file = disk.open('data/cleaner-offset-checkpoint', 'create');
    file.write(0, [new TextEncoder().encode('0\n1\norders 0 9\n')]);
    manager.close({ brokerEpoch: 1 }, at(0));
    const next = startManager(disk, { config });
    cleanerOf(next).turn(at(0));
    expect(borders(disk, 'data')).toEqual([]);
  });

  test('CMP-022: OURS: a wrong checksum sets the log aside, and nothing of it is touched', () => {
    const { disk, manager, log } = start();
    const segment = log.segments[1]!;
    segment.file.write(header.RECORDS_AT + 10, [Uint8Array.from([0x55])]);
    const before = disk.sizeOf(segment.path('log'));
    const cleaner = cleanerOf(manager);
    for (let turn = 0; turn < 50; turn++) cleaner.turn(at(0));
    expect(cleaner.nextDeadline()).toBe(15_000);
    expect(log.segments[1]).toBe(segment);
    expect(disk.sizeOf(segment.path('log'))).toBe(before);
    expect(disk.list('data/orders-0').filter(({ name }) => name.includes('.cleaned'))).toEqual([]);
  });
});

test('CMP-022: a count of records that lies, under a checksum that fits, costs no memory', () => {
  const rules = {
    ...{ map: new OffsetMap(240, 0.9), mapEnd: 100, upperEnd: 100, transactions: new CleanedTransactions() },
    ...{ nowMs: T0, deleteRetentionMs: 0, lastOf: new Map(), renewsOldFormats: true },
  };
  const filter = new BatchFilter(rules, { compression, digest });
  const bytes = batchOf([record('v', T0, 'k')]);
  writeInt32(bytes, header.RECORDS_COUNT_AT, 0x7fff_ffff);
  writeInt32(bytes, header.CRC_AT, digest.crc32c(header.crcRange(bytes, 0, bytes.length)));
  const before = process.memoryUsage().arrayBuffers;
  expect(() => filter.filter({ bytes, at: 0, sizeBytes: bytes.length })).toThrow(CannotClean);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
});
