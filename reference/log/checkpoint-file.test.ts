/**
 * Goal    numbers that Kafka would not read make a checkpoint count as absent; numbers that only this
 *         broker cannot count to are a fault of the directory, and never a broken invariant.
 * Method  small files on the simulated disk.
 */
import { expect, test } from 'vitest';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import { DiskFault } from '../ports/disk.ts';
import { seededRandom } from '../testing/disk-random.ts';
import { readOffsets } from './checkpoint-file.ts';
import { readLeaderEpochs } from './leader-epoch-cache.ts';
import { replaceFile } from './text-file.ts';

function diskWith(name: string, line: string): SimDisk {
  const disk = new SimDisk({ random: seededRandom(1) });
  disk.makeDirectory('d');
  replaceFile(disk, 'd', name, `0\n1\n${line}\n`);
  return disk;
}
const offsetsOf = (line: string) => [...readOffsets(diskWith('c', line), 'd/c')];
const epochsOf = (line: string) => readLeaderEpochs(diskWith('leader-epoch-checkpoint', line), 'd').entries;

test('offsets: the greatest that counts, and what lies beyond', () => {
  expect(offsetsOf('t 0 9007199254740991')).toEqual([['t-0', 9_007_199_254_740_991]]);
  expect(() => offsetsOf('t 0 9007199254740992')).toThrow(DiskFault);
  expect(() => offsetsOf('t 0 9223372036854775807')).toThrow(DiskFault);
  expect(offsetsOf('t 0 9223372036854775808')).toEqual([]);
  expect(offsetsOf('t 2147483648 1')).toEqual([]);
  expect(offsetsOf(`t 0 ${'9'.repeat(5_000)}`)).toEqual([]);
});

test('leader epochs have 32 bits', () => {
  expect(epochsOf('2147483647 5')).toEqual([{ epoch: 2_147_483_647, startOffset: 5 }]);
  expect(epochsOf('2147483648 5')).toEqual([]);
  expect(epochsOf('1 9007199254740992')).toEqual([]);
  expect(epochsOf('1 99999999999999999999')).toEqual([]);
});
