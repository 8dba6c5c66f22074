/**
 * Goal    one log behaves as LOG, IDX, FET, LOF and CKP rows say: it rolls, indexes, is read in regions and
 *         found by time.
 * Method  transcripts on the simulated disk.
 */
import { describe, expect, test } from 'vitest';
import { leaderEpoch, offset } from '../base/ids.ts';
import {
  append,
  at,
  batchesFrom,
  batchOf,
  logConfig,
  mustBe,
  newDisk,
  openLog,
  put,
  record,
  startLog,
  startManager,
  T0,
  valuesOf,
} from '../testing/disk-log.ts';
import { isLogError } from './log-results.ts';
import type { PartitionLog } from './partition-log.ts';

const fresh = (overrides = {}, disk = newDisk()): PartitionLog =>
  openLog(startManager(disk), logConfig(overrides));
const bases = (log: PartitionLog): number[] => log.segments.map((segment) => segment.baseOffset);

describe('appending', () => {
  test('PRD-007: offsets follow each other, and the answer tells what happened', () => {
    const log = fresh();
    expect(put(log, batchOf([record('a'), record('b')]))).toMatchObject({
      firstOffset: 0,
      lastOffset: 1,
      duplicate: false,
      logAppendTimeMs: -1,
    });
    expect(put(log, batchOf([record('c')]))).toMatchObject({ firstOffset: 2, lastOffset: 2 });
    expect(valuesOf(log)).toEqual(['0:a', '1:b', '2:c']);
    expect([log.logStartOffset, log.logEndOffset, log.highWatermark]).toEqual([0, 3, 0]);
  });

  test('a duplicate is answered with its first offsets and its stored timestamp, and writes nothing', () => {
    const log = fresh();
    const draft = { producerId: 1, producerEpoch: 0, baseSequence: 0 };
    put(log, batchOf([record('a', T0 - 3)], draft));
    put(log, batchOf([record('b')]));
    const size = log.sizeBytes();
    const again = put(log, batchOf([record('a', T0 - 3)], draft));
    expect(again).toMatchObject({ firstOffset: 0, lastOffset: 0, duplicate: true, logAppendTimeMs: T0 - 3 });
    expect([log.sizeBytes(), log.logEndOffset]).toEqual([size, 2]);
    expect(append(log, batchOf([record('z')], { ...draft, baseSequence: 7 }))).toMatchObject({ error: 45 });
  });

  test('PRD-018: a batch larger than a segment is 18', () => {
    const log = fresh({ 'internal.segment.bytes': '100' });
    expect(append(log, batchOf([record('x'.repeat(100))]))).toMatchObject({ error: 18 });
    expect(log.logEndOffset).toBe(0);
  });

  test('the node’s own batches are trusted: several at once, control batches too', () => {
    const log = fresh();
    const bytes = Buffer.concat([
      batchOf([record('a')], { control: true }),
      batchOf([record('b'), record('c')]),
    ]);
    const context = { leaderEpoch: leaderEpoch(4), now: at(), origin: 'raft' as const };
    expect(log.appendAsLeader(bytes, context)).toMatchObject({ firstOffset: 0, lastOffset: 2 });
    expect(log.latestEpoch).toBe(4);
  });

  test('LOG-003: partition.metadata is there before the first batch', () => {
    const disk = newDisk();
    const log = fresh({}, disk);
    expect(disk.exists('data/orders-0/partition.metadata')).toBe(false);
    put(log, batchOf([record('a')]));
    expect(disk.sizeOf('data/orders-0/partition.metadata')).toBe(43);
  });
});

describe('rolling', () => {
  test('LOG-001, LOG-004, LOG-007: by size, named by offset, indexes trimmed, a snapshot at the new base', () => {
    const disk = newDisk();
    const log = fresh({ 'internal.segment.bytes': '400', 'index.interval.bytes': '0' }, disk);
    for (let index = 0; index < 12; index++) put(log, batchOf([record(`value ${index}`)]));
    expect(bases(log)).toEqual([0, 5, 10]);
    const sizes = log.segments.map((segment) => segment.sizeBytes);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(400);
    expect(disk.sizeOf('data/orders-0/00000000000000000000.index')).toBe(4 * 8);
    expect(disk.sizeOf('data/orders-0/00000000000000000000.timeindex')).toBe(12);
    expect(disk.exists('data/orders-0/00000000000000000005.snapshot')).toBe(true);
    expect(log.recoveryPoint).toBe(10);
  });

  test('LOG-005: by the time of the records, by the clock only where they have none', () => {
    const log = fresh({ 'segment.ms': '1000', 'message.timestamp.after.max.ms': '9223372036854775807' });
    put(log, batchOf([record('a', T0)]), 0, at(0));
    put(log, batchOf([record('b', T0 + 1000)]), 0, at(99_999));
    expect(bases(log)).toEqual([0]);
    put(log, batchOf([record('c', T0 + 1001)]), 0, at(0));
    expect(bases(log)).toEqual([0, 2]);

    const timeless = fresh({ 'segment.ms': '1000' });
    put(timeless, batchOf([record('a', -1)]), 0, at(0));
    put(timeless, batchOf([record('b', -1)]), 0, at(1000));
    put(timeless, batchOf([record('c', -1)]), 0, at(1001));
    expect(bases(timeless)).toEqual([0, 2]);
  });

  test('by a full index', () => {
    const log = fresh({ 'segment.index.bytes': '24', 'index.interval.bytes': '0' });
    for (let index = 0; index < 8; index++) put(log, batchOf([record('v', T0 + index)]));
    expect(bases(log)).toEqual([0, 2, 4, 6]);
  });

  test('IDX-001, IDX-002: entries name the place where an append began, more than the interval apart', () => {
    const log = fresh({ 'index.interval.bytes': '200' });
    for (let index = 0; index < 20; index++) put(log, batchOf([record(`value ${index}`, T0 + index)]));
    const { offsetIndex, timeIndex } = log.segments[0]!;
    const positions = [0];
    for (const batch of batchesFrom(log)) positions.push(positions.at(-1)! + batch.length);
    const entries = Array.from({ length: offsetIndex.count }, (_, index) => offsetIndex.entry(index));
    expect(entries.length).toBeGreaterThan(3);
    for (const entry of entries) expect(positions[entry.offset]).toBe(entry.position);
    expect(timeIndex.count).toBe(offsetIndex.count);
  });

  test('flush.messages makes every record durable before it is answered', () => {
    const log = fresh({ 'flush.messages': '2' });
    put(log, batchOf([record('a')]));
    expect(log.recoveryPoint).toBe(0);
    put(log, batchOf([record('b')]));
    expect(log.recoveryPoint).toBe(2);
  });
});

describe('reading', () => {
  const limits = { maxBytes: 1 << 20, minOneBatch: true, upperBoundOffset: offset(1000) };
  const filled = (): PartitionLog => {
    const log = fresh({ 'internal.segment.bytes': '400' });
    for (let index = 0; index < 12; index++) put(log, batchOf([record('a'), record('b')]));
    return log;
  };

  test('a region begins with the batch that holds the offset and never crosses a segment', () => {
    const log = filled();
    const read = mustBe(log.read(offset(3), limits));
    expect(read.firstBatchOffset).toBe(2);
    expect(read.region!.position + read.region!.length).toBe(log.segments[0]!.sizeBytes);
    read.region!.release();
    expect(mustBe(log.read(log.logEndOffset, limits)).region).toBeUndefined();
  });

  test('FET-001: outside the log is 1', () => {
    const log = filled();
    expect(log.read(offset(25), limits)).toMatchObject({ error: 1 });
    expect(log.read(-1 as never, limits)).toMatchObject({ error: 1 });
  });

  test('the upper bound hides the batch that reaches it', () => {
    const log = filled();
    const [first] = batchesFrom(log);
    for (const bound of [2, 3]) {
      const { region } = mustBe(log.read(offset(0), { ...limits, upperBoundOffset: offset(bound) }));
      expect(region?.length).toBe(first!.length);
    }
    expect(mustBe(log.read(offset(2), { ...limits, upperBoundOffset: offset(2) })).region).toBeUndefined();
    expect(mustBe(log.read(offset(0), { ...limits, upperBoundOffset: offset(1) })).region).toBeUndefined();
  });

  test('the first batch comes whole when it must, and says so when it could not', () => {
    const log = filled();
    expect(mustBe(log.read(offset(0), { ...limits, maxBytes: 1 })).region?.length).toBe(
      batchesFrom(log)[0]!.length,
    );
    const cut = mustBe(log.read(offset(0), { ...limits, maxBytes: 10, minOneBatch: false }));
    expect([cut.region?.length, cut.firstBatchIncomplete]).toEqual([10, true]);
    expect(
      mustBe(log.read(offset(0), { ...limits, maxBytes: 0, minOneBatch: false })).region,
    ).toBeUndefined();
  });

  test('a region stays readable after its log was deleted, until it is released', () => {
    const disk = newDisk();
    const { manager, log } = startLog(disk);
    put(log, batchOf([record('still here')]));
    const { region } = mustBe(log.read(offset(0), limits));
    manager.deleteLog('orders', 0, at());
    manager.tick(at(60_000));
    const bytes = new Uint8Array(region!.length);
    expect(region!.file.read(region!.position, bytes)).toBe(bytes.length);
    region!.release();
    region!.release();
    expect(() => region!.file.size()).toThrow('closed');
  });
});

describe('finding by time', () => {
  const found = (result: object | undefined): unknown =>
    result === undefined ? undefined : isLogError(result) ? result.error : Object.values(result);

  test.each(['none', 'gzip'] as const)(
    'LOF-003, LOF-004, LOF-008: the first record in offset order, inside a %s batch',
    (codec) => {
      const log = fresh();
      put(
        log,
        batchOf([record('a', T0 + 5), record('b', T0 + 1), record('c', T0 + 9), record('d', T0 + 3)], {
          codec,
        }),
        7,
      );
      expect(found(log.offsetForTimestamp(T0 + 4))).toEqual([T0 + 5, 0, 7]);
      expect(found(log.offsetForTimestamp(T0 + 6))).toEqual([T0 + 9, 2, 7]);
      expect(found(log.offsetForTimestamp(T0 + 10))).toBeUndefined();
      expect(found(log.maxTimestampRecord())).toEqual([T0 + 9, 2, 7]);
    },
  );

  test('LOF-005: of equals the first, over segments too', () => {
    const log = fresh({ 'internal.segment.bytes': '200' });
    expect(log.maxTimestampRecord()).toBeUndefined();
    expect(log.offsetForTimestamp(0)).toBeUndefined();
    for (const delta of [1, 9, 2, 9, 9, 3]) put(log, batchOf([record('v', T0 + delta), record('w', T0)]));
    expect(log.segments.length).toBeGreaterThan(1);
    expect(found(log.maxTimestampRecord())).toEqual([T0 + 9, 2, 0]);
    expect(found(log.offsetForTimestamp(T0 + 2))).toEqual([T0 + 9, 2, 0]);
  });

  test('under LogAppendTime every record has the stamp of its batch', () => {
    const log = fresh({ 'message.timestamp.type': 'LogAppendTime' });
    put(log, batchOf([record('a', 1), record('b', 2)]), 0, at(0));
    put(log, batchOf([record('c', 3), record('d', 4)]), 0, at(10));
    expect(found(log.offsetForTimestamp(T0 + 1))).toEqual([T0 + 10, 2, 0]);
    expect(found(log.maxTimestampRecord())).toEqual([T0 + 10, 2, 0]);
  });
});

describe('epochs', () => {
  test('an epoch begins where the log ends, before anything is appended in it', () => {
    const log = fresh();
    expect(log.earliestEpoch).toBe(-1);
    log.assignEpochStartOffset(leaderEpoch(0));
    put(log, batchOf([record('a')]), 0);
    log.assignEpochStartOffset(leaderEpoch(3));
    expect([log.latestEpoch, log.earliestEpoch]).toEqual([3, 0]);
    expect(log.endOffsetForEpoch(leaderEpoch(0))).toEqual({ leaderEpoch: 0, endOffset: 1 });
    expect(log.endOffsetForEpoch(leaderEpoch(3))).toEqual({ leaderEpoch: 3, endOffset: 1 });
  });
});

describe('a failing disk', () => {
  test('RCV-011: the first fault takes the directory offline, and every call after it answers 56', () => {
    const disk = newDisk();
    const { manager, log } = startLog(disk);
    put(log, batchOf([record('a')]));
    disk.inject({ code: 'ENOSPC', call: 'write', path: '.log' });
    expect(append(log, batchOf([record('b')]))).toMatchObject({ error: 56 });
    disk.clearFaults();
    expect(append(log, batchOf([record('b')]))).toMatchObject({ error: 56 });
    expect(
      log.read(offset(0), { maxBytes: 1, minOneBatch: true, upperBoundOffset: offset(1) }),
    ).toMatchObject({ error: 56 });
    expect([log.offline, log.logEndOffset]).toEqual([true, 1]);
    expect(manager.offlineDirectories()).toEqual(['data']);
  });
});
