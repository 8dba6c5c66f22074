/**
 * Goal    the beginning of a log moves as RET and DRC say; segments leave and are replaced in steps a crash
 *         cannot break.
 * Method  transcripts on the simulated disk; a crash is a power cut after the n-th call of the disk.
 */
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import {
  at,
  batchOf,
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
import type { PartitionLog } from './partition-log.ts';
import { LogSegment } from './segment.ts';

const names = (disk: SimDisk): string[] =>
  disk
    .list('data/orders-0')
    .map(({ name }) => name)
    .filter((name) => name.includes('.log'))
    .sort();

/** Five batches of one record each in segments of two batches. */
function fiveRecords(disk: SimDisk, overrides: Record<string, string> = {}) {
  const size = batchOf([record('v0', T0, 'k')]).length;
  const config = logConfig({ 'internal.segment.bytes': `${2 * size}`, 'retention.ms': '-1', ...overrides });
  const { manager, log } = startLog(disk, { config });
  for (let n = 0; n < 5; n++) put(log, batchOf([record(`v${n}`, T0 + n, 'k')]));
  log.updateHighWatermark(log.logEndOffset);
  return { manager, log, config, size };
}

describe('raising the log start', () => {
  test('goes up to the high watermark, never back', () => {
    const { log } = fiveRecords(newDisk(7));
    log.updateHighWatermark(offset(3));
    expect(log.raiseLogStartOffset(offset(4))).toMatchObject({ error: 1 });
    expect(log.raiseLogStartOffset(offset(3))).toBeUndefined();
    expect(log.raiseLogStartOffset(offset(1))).toBeUndefined();
    expect(log.logStartOffset).toBe(3);
    expect(valuesOf(log)).toEqual(['3:v3', '4:v4']);
  });

  test('whole segments below it go by the next look of retention, whatever the policy', () => {
    const disk = newDisk(7);
    const { log } = fiveRecords(disk, { 'cleanup.policy': 'compact' });
    log.raiseLogStartOffset(offset(3));
    expect(log.applyRetention(at(1))).toBe(1);
    expect(log.segments.map((one) => one.baseOffset)).toEqual([2, 4]);
    log.raiseLogStartOffset(offset(5));
    expect(log.applyRetention(at(1))).toBe(1);
    expect(log.applyRetention(at(1))).toBe(0);
    expect(log.segments.map((one) => one.baseOffset)).toEqual([4]);
    expect(valuesOf(log)).toEqual([]);
  });
});

describe('retention', () => {
  test('the active segment goes too, and the next append goes on at the log end offset', () => {
    const disk = newDisk(7);
    const { log } = fiveRecords(disk, { 'retention.ms': '1000', 'file.delete.delay.ms': '60' });
    expect(log.applyRetention(at(500))).toBe(0);
    expect(log.applyRetention(at(1005))).toBe(3);
    expect([log.logStartOffset, log.logEndOffset, log.segments.length]).toEqual([5, 5, 1]);
    expect(put(log, batchOf([record('v5')])).firstOffset).toBe(5);
  });

  test('LOG-010: files are renamed at once and removed after the delay; who reads goes on', () => {
    const disk = newDisk(7);
    const { log, manager } = fiveRecords(disk, { 'retention.bytes': '0', 'file.delete.delay.ms': '60000' });
    manager.tick(at(0));
    const limits = { maxBytes: 1 << 20, minOneBatch: true, upperBoundOffset: log.highWatermark };
    const read = log.read(offset(0), limits);
    if ('error' in read || read.region === undefined) throw new TypeError('there is something to read');
    log.applyRetention(at(10));
    expect(names(disk)).toEqual([
      '00000000000000000000.log.deleted',
      '00000000000000000002.log.deleted',
      '00000000000000000004.log.deleted',
      '00000000000000000005.log',
    ]);
    expect(manager.nextDeadline()).toBeLessThanOrEqual(60_010);
    manager.tick(at(60_009));
    expect(names(disk)).toHaveLength(4);
    manager.tick(at(60_010));
    expect(names(disk)).toEqual(['00000000000000000005.log']);
    const bytes = new Uint8Array(read.region.length);
    expect(read.region.file.read(read.region.position, bytes)).toBe(read.region.length);
    read.region.release();
  });
});

/** Copies the closed segments without the record at offset 2 into one cleaned segment. */
function cleanedOf(disk: SimDisk, log: PartitionLog, config = log.config): LogSegment {
  const made = { config, nowMs: T0, rollJitterMs: 0 };
  const cleaned = LogSegment.createCleaned(disk, 'data/orders-0', offset(0), made);
  for (const segment of log.segments.slice(0, -1)) {
    const bytes = new Uint8Array(segment.sizeBytes);
    segment.file.read(0, bytes);
    const half = bytes.length / 2;
    const first = segment.baseOffset;
    if (first === 0)
      cleaned.append({ bytes: bytes.slice(0, half), lastOffset: offset(0), maxTimestampMs: T0 });
    const last = offset(first + 1);
    cleaned.append({ bytes: bytes.slice(half), lastOffset: last, maxTimestampMs: T0 + last });
  }
  cleaned.becomeInactive();
  return cleaned;
}

describe('replacing segments', () => {
  test('readers see the new ones, files are swapped, the old ones go later', () => {
    const disk = newDisk(7);
    const { log, manager } = fiveRecords(disk, { 'file.delete.delay.ms': '5' });
    const cleaned = cleanedOf(disk, log);
    expect(log.replaceSegments([cleaned], log.segments.slice(0, -1), at(0))).toBeUndefined();
    expect(valuesOf(log)).toEqual(['0:v0', '1:v1', '3:v3', '4:v4']);
    expect(log.segments.map((one) => [one.baseOffset, one.stage])).toEqual([
      [0, ''],
      [4, ''],
    ]);
    manager.tick(at(5));
    expect(names(disk)).toEqual(['00000000000000000000.log', '00000000000000000004.log']);
  });

  test('RCV-004: a kill between any two calls leaves the old records or the new ones', () => {
    const outcomes = new Set<string>();
    for (let after = 0; after < 60; after++) {
      const disk = newDisk(7);
      const { log, config } = fiveRecords(disk, { 'file.delete.delay.ms': '5' });
      const cleaned = cleanedOf(disk, log);
      disk.inject({ code: 'EIO', after });
      log.replaceSegments([cleaned], log.segments.slice(0, -1), at(0));
      disk.kill();
      disk.clearFaults();
      const again = openLog(startManager(disk, { config }), config);
      outcomes.add(valuesOf(again).join(' '));
    }
    expect([...outcomes].sort()).toEqual(['0:v0 1:v1 2:v2 3:v3 4:v4', '0:v0 1:v1 3:v3 4:v4']);
  });
});

test('a crash does not bring back a log start that a checkpoint names', () => {
  const disk = newDisk(7);
  const { log, manager, config } = fiveRecords(disk);
  log.raiseLogStartOffset(offset(3));
  manager.close({ brokerEpoch: 1 }, at(1));
  const again = openLog(startManager(disk, { config }), config);
  expect(again.logStartOffset).toBe(3);
});

test('RET-006: a power cut after everything expired never gives an offset twice', () => {
  for (let seed = 0; seed < 40; seed++) {
    const disk = newDisk(seed);
    const { log, config } = fiveRecords(disk, { 'retention.ms': '1000' });
    log.applyRetention(at(5_000));
    disk.crash();
    const again = openLog(startManager(disk, { config }), config);
    expect(again.logEndOffset).toBe(5);
  }
});
