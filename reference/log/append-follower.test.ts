/**
 * Goal    messages of the old formats are copied by the rules that hold for batches: flush.messages counts them, and none goes
 *         back behind the end of the log.
 * Method  a slice of format 1 into a log on the simulated disk.
 */
import { expect, test } from 'vitest';
import { messageSet } from '../legacy/write-messages.ts';
import { at, compression, logConfig, newDisk, startLog, T0 } from '../testing/disk-log.ts';

const messages = (...offsets: number[]): Uint8Array =>
  messageSet(
    offsets.map((offset) => ({ offset, timestamp: T0, key: null, value: Uint8Array.of(1) })),
    { format: 1, codec: 'none', logAppendTime: false },
    compression,
  );

test('LOG-015: they count for flush.messages', () => {
  const { log } = startLog(newDisk(), { config: logConfig({ 'flush.messages': '2' }) });
  expect(log.appendAsFollower(messages(0, 1, 2), at())).toBeUndefined();
  expect([log.recoveryPoint, log.logEndOffset]).toEqual([2, 3]);
});

test('one that goes back is a broken invariant', () => {
  const { log } = startLog(newDisk());
  log.appendAsFollower(messages(0, 5), at());
  expect(() => log.appendAsFollower(messages(4), at())).toThrow('behind all others');
  expect(log.logEndOffset).toBe(6);
});
