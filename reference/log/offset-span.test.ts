/**
 * Goal    LOG-006 holds for what is copied from another log too: an offset that the active segment's
 *         indexes cannot hold begins another segment, even when the active one is empty.
 * Method  the copy of a compacted log whose first batch lies far behind the start, in each format; then a
 *         restart.
 */
import { expect, test } from 'vitest';
import { messageSet } from '../legacy/write-messages.ts';
import {
  at,
  batchOf,
  compression,
  newDisk,
  record,
  startLog,
  startManager,
  T0,
} from '../testing/disk-log.ts';

const FAR = 3_000_000_000;

const oldMessage = (form: 0 | 1): Uint8Array => {
  const one = { offset: FAR, timestamp: T0, key: null, value: Uint8Array.of(1) };
  return messageSet([one], { format: form, codec: 'none', logAppendTime: false }, compression);
};

test.each([
  ['format 2', batchOf([record('a')], { baseOffset: FAR, partitionLeaderEpoch: 0 }), FAR],
  ['format 1', oldMessage(1), FAR - 0x7fff_ffff],
  ['format 0', oldMessage(0), FAR - 0x7fff_ffff],
] as const)('LOG-006: the first batch of a copy lies far behind its start: %s', (_, bytes, base) => {
  const disk = newDisk();
  const { manager, log } = startLog(disk);
  expect(log.appendAsFollower(bytes, at())).toBeUndefined();
  expect(log.segments.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes])).toEqual([
    [0, 0],
    [base, bytes.length],
  ]);
  expect(log.appendAsFollower(batchOf([record('b')], { baseOffset: FAR + 5 }), at())).toBeUndefined();
  const bases = base === FAR ? [0, base] : [0, base, FAR + 5];
  expect(log.segments.map(({ baseOffset }) => baseOffset)).toEqual(bases);
  manager.close({ brokerEpoch: 1 }, at());

  const again = startManager(disk).get('orders', 0)!;
  expect(again.logEndOffset).toBe(FAR + 6);
  expect(again.segments.map(({ baseOffset }) => baseOffset)).toEqual(bases);
});
