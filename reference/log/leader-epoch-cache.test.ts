/**
 * Goal    epochs begin, are cut and are asked for as in Kafka (LEC and OLE rows).
 * Method  vectors over the pure cache; the file is read back.
 */
import { expect, test } from 'vitest';
import { leaderEpoch, offset } from '../base/ids.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import { DiskFault } from '../ports/disk.ts';
import { seededRandom } from '../testing/disk-random.ts';
import { LeaderEpochCache, readLeaderEpochs, writeLeaderEpochs } from './leader-epoch-cache.ts';
import { replaceFile } from './text-file.ts';

type Pair = [number, number];
const cacheOf = (...pairs: Pair[]): LeaderEpochCache =>
  new LeaderEpochCache(
    pairs.map(([epoch, start]) => ({ epoch: leaderEpoch(epoch), startOffset: offset(start) })),
  );
const pairsOf = (cache: LeaderEpochCache): Pair[] =>
  cache.entries.map(({ epoch, startOffset }) => [epoch, startOffset]);

test.each<[string, Pair, Pair[]]>([
  [
    'a later epoch at a known start replaces the one that began there',
    [2, 5],
    [
      [0, 0],
      [2, 5],
    ],
  ],
  [
    'the latest epoch again, with a later start, changes nothing',
    [1, 7],
    [
      [0, 0],
      [1, 5],
    ],
  ],
  [
    'the latest epoch again, with an earlier start, moves',
    [1, 3],
    [
      [0, 0],
      [1, 3],
    ],
  ],
  ['a start below everything replaces everything', [3, 0], [[3, 0]]],
])('assign: %s', (_name, [epoch, start], expected) => {
  const cache = cacheOf([0, 0], [1, 5]);
  cache.assign(leaderEpoch(epoch), offset(start));
  expect(pairsOf(cache)).toEqual(expected);
});

test.each<[number, Pair[]]>([
  [5, [[0, 0]]],
  [
    6,
    [
      [0, 0],
      [1, 5],
    ],
  ],
  [0, []],
])('truncateFromEnd(%i)', (end, expected) => {
  const cache = cacheOf([0, 0], [1, 5]);
  cache.truncateFromEnd(offset(end));
  expect(pairsOf(cache)).toEqual(expected);
});

test.each<[number, Pair[]]>([
  [
    0,
    [
      [0, 0],
      [1, 5],
    ],
  ],
  [
    3,
    [
      [0, 3],
      [1, 5],
    ],
  ],
  [5, [[1, 5]]],
  [9, [[1, 9]]],
])('truncateFromStart(%i)', (start, expected) => {
  const cache = cacheOf([0, 0], [1, 5]);
  cache.truncateFromStart(offset(start));
  expect(pairsOf(cache)).toEqual(expected);
});

test.each<[string, number, Pair]>([
  ['OLE-001: known and not current', 2, [2, 10]],
  ['OLE-002: missing between known ones', 4, [2, 10]],
  ['OLE-003: current', 5, [5, 99]],
  ['OLE-004: above all', 6, [-1, -1]],
  ['OLE-004: negative', -1, [-1, -1]],
  ['OLE-005: below the first', 1, [1, 3]],
])('%s: %i', (_name, requested, [epoch, end]) => {
  const cache = cacheOf([2, 3], [5, 10]);
  expect(cache.endOffsetFor(leaderEpoch(requested), offset(99))).toEqual({
    leaderEpoch: epoch,
    endOffset: end,
  });
});

test('the file has one line an epoch, and a malformed one is a fault of the disk', () => {
  const disk = new SimDisk({ random: seededRandom(1) });
  expect(pairsOf(readLeaderEpochs(disk, ''))).toEqual([]);
  writeLeaderEpochs(disk, '', cacheOf([0, 0], [2, 37]));
  expect(disk.sizeOf('leader-epoch-checkpoint')).toBe('0\n2\n0 0\n2 37\n'.length);
  expect(pairsOf(readLeaderEpochs(disk, ''))).toEqual([
    [0, 0],
    [2, 37],
  ]);
  replaceFile(disk, '', 'leader-epoch-checkpoint', '0\n2\n0 0\n');
  expect(() => readLeaderEpochs(disk, '')).toThrow(DiskFault);
  replaceFile(disk, '', 'leader-epoch-checkpoint', '0\n1\n0 x\n');
  expect(pairsOf(readLeaderEpochs(disk, ''))).toEqual([]);
});
