/**
 * Goal    a replica that moves arrives whole: records, epochs, producers and log start, whatever is written
 *         or deleted meanwhile.
 * Method  transcripts on a simulated disk with two directories; the manager is asked, its turns are taken
 *         one by one.
 */
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../spec/protocol/errors.ts';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { messageSet } from '../legacy/write-messages.ts';
import { isLogError } from '../log/log-results.ts';
import {
  append,
  at,
  batchOf,
  compression,
  logConfig,
  newDisk,
  openLog,
  put,
  record,
  startManager,
  T0,
  valuesOf,
} from '../testing/disk-log.ts';
import type { LogManager } from './log-manager.ts';

const directories = ['a', 'b'];
const config = logConfig({ 'internal.segment.bytes': '400' });
const start = (disk: SimDisk): LogManager => startManager(disk, { directories, config });
const names = (disk: SimDisk, path: string): string[] =>
  disk
    .list(path)
    .flatMap(({ name }) => (name.startsWith('orders') ? [name.replace(/\.[0-9a-f]{32}/, '')] : []));

function filled(manager: LogManager, batches = 6): ReturnType<typeof openLog> {
  const log = openLog(manager, config);
  for (let sequence = 0; sequence < batches; sequence++) {
    const draft = { producerId: 9, producerEpoch: 0, baseSequence: sequence };
    put(log, batchOf([record(`v${sequence}`.padEnd(90, '.'))], draft), sequence < 3 ? 0 : 2);
  }
  log.updateHighWatermark(log.logEndOffset);
  return log;
}

function moveAll(manager: LogManager): void {
  for (let turn = 0; turn < 10 && manager.nextDeadline() === 0; turn++) {
    manager.tick(at());
    manager.advanceMoves(at());
  }
}

describe('moving', () => {
  test('DIR-014: all that the old replica knew, the new one knows', () => {
    const disk = newDisk();
    const manager = start(disk);
    const old = filled(manager);
    old.assignEpochStartOffset(7 as never);
    old.raiseLogStartOffset(offset(2));
    const before = valuesOf(old);
    expect(manager.moveTo('orders', 0, 'b', at())).toBe(errorCodes.NONE);
    expect(names(disk, 'b')).toEqual(['orders-0-future']);
    moveAll(manager);
    const log = manager.get('orders', 0)!;
    expect(log).not.toBe(old);
    expect(log.home.path).toBe('b');
    expect(valuesOf(log)).toEqual(before);
    expect([log.logStartOffset, log.highWatermark, log.logEndOffset]).toEqual([2, 6, 6]);
    expect([log.earliestEpoch, log.endOffsetForEpoch(0 as never).endOffset, log.latestEpoch]).toEqual([
      0, 3, 7,
    ]);
    expect(log.producers.entry(9)?.batches.at(-1)).toMatchObject({ lastSequence: 5, lastOffset: 5 });
    expect([names(disk, 'a'), names(disk, 'b')]).toEqual([['orders-0-delete'], ['orders-0']]);
    disk.kill();
    expect(valuesOf(start(disk).get('orders', 0)!)).toEqual(before);
  });

  test('what is written and deleted while it moves is written and deleted there', () => {
    const manager = start(newDisk());
    const old = filled(manager, 3);
    manager.moveTo('orders', 0, 'b', at());
    put(old, batchOf([record('late')]));
    old.updateHighWatermark(offset(4));
    old.raiseLogStartOffset(offset(4));
    moveAll(manager);
    const log = manager.get('orders', 0)!;
    expect([log.home.path, log.logStartOffset, log.logEndOffset]).toEqual(['b', 4, 4]);
    put(log, batchOf([record('next')]));
    expect(valuesOf(log)).toEqual(['4:next']);
  });

  test('DIR-015: a second wish replaces the first, and the directory it lies in ends the move', () => {
    const disk = newDisk();
    const manager = start(disk);
    filled(manager);
    expect(manager.moveTo('orders', 0, 'nowhere', at())).toBe(errorCodes.LOG_DIR_NOT_FOUND);
    expect(manager.moveTo('orders', 0, 'b', at())).toBe(errorCodes.NONE);
    expect(manager.moveTo('orders', 0, 'b', at())).toBe(errorCodes.NONE);
    expect(names(disk, 'b')).toEqual(['orders-0-future']);
    expect(manager.moveTo('orders', 0, 'a', at())).toBe(errorCodes.NONE);
    expect(names(disk, 'b')).toEqual(['orders-0-delete']);
    expect(manager.get('orders', 0)!.home.path).toBe('a');
  });

  test('DIR-016: a clean restart goes on with the copy, a kill drops it', () => {
    const disk = newDisk();
    const manager = start(disk);
    const before = valuesOf(filled(manager));
    manager.moveTo('orders', 0, 'b', at());
    manager.close({ brokerEpoch: 1 }, at());
    const next = start(disk);
    expect(names(disk, 'b')).toEqual(['orders-0-future']);
    next.moveTo('orders', 0, 'b', at());
    disk.kill();
    const third = start(disk);
    expect(names(disk, 'b')).toEqual(['orders-0-delete']);
    expect(valuesOf(third.get('orders', 0)!)).toEqual(before);
  });

  test('a batch that the settings refuse now holds the move up, and not the node', () => {
    const manager = start(newDisk());
    const old = filled(manager, 3);
    old.updateConfig(logConfig({ 'internal.segment.bytes': '100' }));
    manager.moveTo('orders', 0, 'b', at());
    moveAll(manager);
    expect(manager.nextDeadline()).not.toBe(0); // Nothing would be different in the next turn.
    expect(manager.get('orders', 0)).toBe(old);
    expect(manager.directories()[1]!.futures).toHaveLength(1);
    put(old, batchOf([record('s')]));
    expect(manager.nextDeadline()).toBe(0);
    moveAll(manager);
    expect(manager.get('orders', 0)).toBe(old);
    old.updateConfig(config);
    const before = valuesOf(old);
    moveAll(manager);
    const log = manager.get('orders', 0)!;
    expect([log.home.path, valuesOf(log)]).toEqual(['b', before]);
  });

  test('messages of an old format move as they are', () => {
    const disk = newDisk();
    startManager(disk, { directories, config }).abandon();
    const form = { format: 1, codec: 'none', logAppendTime: false } as const;
    const old = ['a', 'b'].map((value, at) => ({
      offset: at,
      timestamp: T0 + at,
      key: null,
      value: new TextEncoder().encode(value),
    }));
    disk.makeDirectory('a/orders-0');
    const file = disk.open('a/orders-0/00000000000000000000.log', 'create');
    const bytes = messageSet(old, form, compression);
    file.write(0, [bytes]);
    file.close();
    const manager = start(disk);
    put(manager.get('orders', 0)!, batchOf([record('c')]));
    manager.moveTo('orders', 0, 'b', at());
    moveAll(manager);
    const log = manager.get('orders', 0)!;
    expect([log.home.path, log.logStartOffset, log.logEndOffset]).toEqual(['b', 0, 3]);
    const moved = disk.open('b/orders-0/00000000000000000000.log', 'read');
    const into = new Uint8Array(bytes.length);
    moved.read(0, into);
    expect(into).toEqual(bytes);
  });

  test('DIR-005: a disk that fails under the old replica is not blamed on the new one', () => {
    for (let after = 0; after < 40; after++) {
      const disk = newDisk();
      const manager = start(disk);
      filled(manager);
      manager.moveTo('orders', 0, 'b', at());
      disk.inject({ code: 'EIO', under: 'a', after });
      moveAll(manager);
      expect(manager.offlineDirectories(), `after ${after} calls`).not.toContain('b');
    }
  });

  test('deleting the topic deletes the copy, and a failing directory ends the move', () => {
    const disk = newDisk();
    const manager = start(disk);
    filled(manager);
    manager.moveTo('orders', 0, 'b', at());
    manager.deleteLog('orders', 0, at());
    expect([names(disk, 'a'), names(disk, 'b')]).toEqual([['orders-0-delete'], ['orders-0-delete']]);
    const again = filled(manager);
    manager.moveTo('orders', 0, 'b', at());
    disk.inject({ code: 'EIO', under: 'b' });
    moveAll(manager);
    expect(manager.offlineDirectories()).toEqual(['b']);
    expect(manager.get('orders', 0)).toBe(again);
    expect(isLogError(append(again, batchOf([record('goes on')])))).toBe(false);
  });
});
