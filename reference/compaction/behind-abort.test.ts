/**
 * Goal    CMP-006 and CMP-013 together: a round that begins in the middle of a segment, behind the marker
 *         of an aborted transaction, knows that what the same producer writes later is not of that
 *         transaction.
 * Method  a transcript; the map is full in front of the later transaction, which deletes a key. Apache
 *         Kafka 4.3.1 takes that deletion for aborted when it reads the dirty part: the old value stays,
 *         and comes back when the tombstone's time has come (AMB-CMP-1).
 */
import { expect, test } from 'vitest';
import { leaderEpoch } from '../base/ids.ts';
import {
  at,
  batchOf,
  brokerConfig,
  compression,
  digest,
  logConfig,
  mustBe,
  newDisk,
  put,
  record,
  recordsFrom,
  startLog,
  T0,
} from '../testing/disk-log.ts';
import { LogCleaner } from './log-cleaner.ts';

const PRODUCER = { producerId: 7, producerEpoch: 0 };
const FOUR_KEYS = { 'log.cleaner.dedupe.buffer.size': String(5 * 24) };

test('CMP-006, CMP-013: a deletion behind the marker of an abort does not come to nothing', () => {
  const config = logConfig({
    'cleanup.policy': 'compact',
    'internal.segment.bytes': '800',
    'min.cleanable.dirty.ratio': '0.01',
    'delete.retention.ms': '0',
  });
  const { manager, log } = startLog(newDisk(), { config });
  const plain = (...keys: string[]) => put(log, batchOf(keys.map((key) => record('v', T0, key))));
  const transact = (baseSequence: number, records: Parameters<typeof batchOf>[0], committed: boolean) => {
    put(log, batchOf(records, { ...PRODUCER, baseSequence, transactional: true }));
    const marker = { ...PRODUCER, committed, coordinatorEpoch: 0, transactionVersion: 0 };
    mustBe(log.appendMarker(marker, { leaderEpoch: leaderEpoch(0), now: at() }));
  };
  plain('gone');
  plain('b');
  transact(0, [record('v', T0, 'aborted')], false);
  plain('c', 'd');
  plain('e'); // The fifth key: the first round ends in front of it.
  transact(1, [{ ...record('', T0, 'gone'), value: null }], true);
  put(log, batchOf([record('z'.repeat(500), T0, 'z')]));
  log.updateHighWatermark(log.logEndOffset);
  expect(log.segments.length).toBe(2);

  const settings = brokerConfig(FOUR_KEYS);
  const cleaner = new LogCleaner({ logs: manager, config: () => settings, ports: { compression, digest } });
  for (let turn = 0; turn < 100; turn++) cleaner.turn(at(turn * 60_000));
  const keys = recordsFrom(log).map(({ key }) => new TextDecoder().decode(key ?? new Uint8Array(0)));
  expect(keys).toContain('e');
  expect(keys).not.toContain('aborted');
  expect(keys).not.toContain('gone');
});
