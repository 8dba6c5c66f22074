/**
 * Goal    an entry of the transaction index is laid out as Kafka's, the file is doubted when it must be,
 *         lookups give what overlaps, and the last stable offset waits for marker and high watermark
 *         (MARK-003, MARK-006 to MARK-008, MARK-016, MARK-020).
 * Method  the vector of the specification byte for byte; small files by hand; transcripts of one partition.
 */
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { ProducerStateManager } from '../idempotence/producer-state.ts';
import { batchOf, compression, digest, newDisk, record } from '../testing/disk-log.ts';
import { type AbortedTransaction, decodeAborted, encodeAborted } from './aborted-transaction.ts';
import { markerBatch } from './marker.ts';
import { PartitionTransactions } from './partition-transactions.ts';
import { abortedBetween, TransactionIndex } from './transaction-index.ts';

const PATH = 'p/00000000000000000010.txnindex';

const entry = (producerId: number, first: number, last: number, stable = last + 1): AbortedTransaction => ({
  producerId,
  firstOffset: offset(first),
  lastOffset: offset(last),
  lastStableOffset: offset(stable),
});

function emptyDisk(): SimDisk {
  const disk = newDisk();
  disk.makeDirectory('p');
  return disk;
}

const indexOn = (disk: SimDisk, fresh = false): TransactionIndex =>
  new TransactionIndex(disk, PATH, offset(10), fresh);

describe('the file', () => {
  const vector = '00000000000000000007' + '0000000000000000' + '000000000000000a' + '000000000000000b';

  test('MARK-016: the vector of the specification is written and read', () => {
    const bytes = new Uint8Array(34);
    encodeAborted(entry(7, 0, 10), bytes, 0);
    expect(Buffer.from(bytes).toString('hex')).toBe(vector);
    expect(decodeAborted(Buffer.from(vector, 'hex'), 0)).toEqual(entry(7, 0, 10));
  });

  test('it is made at the first abort, and read again as it was written', () => {
    const disk = emptyDisk();
    const index = indexOn(disk, true);
    expect([disk.exists(PATH), index.entries, index.isSane()]).toEqual([false, [], true]);
    expect([index.append(entry(7, 3, 12)), index.append(entry(8, 4, 15, 6))]).toEqual([true, false]);
    expect(disk.sizeOf(PATH)).toBe(68);
    expect(indexOn(disk).entries).toEqual(index.entries);
    expect(indexOn(disk).isSane()).toBe(true);
  });

  test('MARK-020: what nobody can have written is doubted', () => {
    const damages: Record<string, (bytes: Uint8Array) => Uint8Array> = {
      'a torn entry': (bytes) => bytes.subarray(0, 50),
      'another version': (bytes) => bytes.with(1, 1),
      'a marker before the segment': (bytes) => bytes.with(25, 9),
      'a marker that is not after the one before': (bytes) => bytes.with(34 + 25, 12),
      'a marker before its transaction': (bytes) => bytes.with(17, 13),
      'a negative offset': (bytes) => bytes.with(10, 0x80),
      'an offset beyond every log': (bytes) => bytes.with(26, 0x7f),
    };
    for (const [what, damage] of Object.entries(damages)) {
      const disk = emptyDisk();
      const index = indexOn(disk, true);
      index.append(entry(7, 3, 12));
      index.append(entry(8, 4, 15));
      const file = disk.open(PATH, 'write');
      const bytes = new Uint8Array(68);
      file.read(0, bytes);
      file.truncate(0);
      file.write(0, [damage(bytes)]);
      file.close();
      const doubted = indexOn(disk);
      expect(doubted.isSane(), what).toBe(false);
      doubted.clear();
      expect(disk.exists(PATH), what).toBe(false);
      doubted.append(entry(9, 11, 20));
      expect(indexOn(disk).entries, what).toEqual([entry(9, 11, 20)]);
    }
  });
});

describe('lookups', () => {
  const disk = emptyDisk();
  const index = indexOn(disk, true);
  const all = [entry(1, 3, 12, 5), entry(2, 5, 14, 9), entry(3, 16, 18), entry(1, 20, 25)];
  for (const one of all) index.append(one);
  const firsts = (from: number, upTo: number): number[] =>
    abortedBetween([index], from, upTo).map(({ firstOffset }) => firstOffset);

  test('MARK-007, MARK-008: what overlaps is given, what ended before or begins behind is not', () => {
    expect(firsts(0, 100)).toEqual([3, 5, 16, 20]);
    expect(firsts(12, 13)).toEqual([3, 5]);
    expect(firsts(13, 16)).toEqual([5]);
    expect(firsts(15, 17)).toEqual([16]);
    expect(firsts(19, 20)).toEqual([]);
    expect(firsts(26, 100)).toEqual([]);
  });
});

describe('one partition', () => {
  const ports = { digest, compression };
  const stamp = { wallMs: 0, logAppendTime: false };

  /** `A` and `a` are data and the abort of producer 1 and so on, `C` … the commit by a capital after a dot. */
  function play(story: string, highWatermark = story.length) {
    const transactions = new PartitionTransactions(new ProducerStateManager());
    const aborted: (AbortedTransaction | undefined)[] = [];
    [...story].forEach((what, at) => {
      const producerId = 'abcABC123'.indexOf(what) % 3;
      const marker = { producerId, producerEpoch: 0, coordinatorEpoch: 0, transactionVersion: 0 };
      const isData = 'ABC'.includes(what);
      const bytes = isData
        ? batchOf([record('v')], { producerId, producerEpoch: 0, baseSequence: at, transactional: true })
        : markerBatch({ ...marker, committed: '123'.includes(what) }, stamp, ports);
      aborted.push(transactions.note(bytes, 0, offset(at)));
    });
    const ranges = aborted.flatMap((one) =>
      one === undefined ? [] : [`${one.firstOffset}-${one.lastOffset}/${one.lastStableOffset}`],
    );
    return { stable: transactions.lastStableOffset(offset(highWatermark), offset(0)), ranges, transactions };
  }

  test('MARK-003, MARK-006: each marker ends the transaction of its producer', () => {
    expect(play('AABC').stable).toBe(0);
    expect(play('AABCb')).toMatchObject({ stable: 0, ranges: ['2-4/0'] });
    expect(play('AABCb1')).toMatchObject({ stable: 3, ranges: ['2-4/0'] });
    expect(play('AABCb1B')).toMatchObject({ stable: 3 });
    expect(play('AABCb1B3')).toMatchObject({ stable: 6 });
    expect(play('AABCb1B3b')).toMatchObject({ stable: 9, ranges: ['2-4/0', '6-8/9'] });
    expect(play('a1')).toMatchObject({ stable: 2, ranges: [] });
  });

  test('MARK-003: a transaction is decided when its marker is below the high watermark', () => {
    const { transactions } = play('AB1', 2);
    expect(transactions.lastStableOffset(offset(2), offset(0))).toBe(0);
    expect(transactions.lastStableOffset(offset(3), offset(0))).toBe(1);
    expect(transactions.lastStableOffset(offset(1), offset(0))).toBe(1);
    expect(transactions.lastStableOffset(offset(3), offset(2))).toBe(2);
  });
});
