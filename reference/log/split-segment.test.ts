/**
 * Goal    RCV-024: a segment that spans too many offsets is split, and a crash at any step of the split loses
 *         nothing.
 * Method  an overflowing file is planted on the simulated disk; the n-th call of the first recovery fails,
 *         the process dies, a second one recovers.
 */
import { expect, test } from 'vitest';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { at, batchOf, newDisk, put, record, startLog, startManager, valuesOf } from '../testing/disk-log.ts';
import type { PartitionLog } from './partition-log.ts';

const SPAN = 2 ** 31;
const BASES = [0, 7, SPAN - 1, SPAN + 3, 3 * SPAN];
const FILE = 'data/orders-0/00000000000000000000.log';

/** A log of one record whose process ended, with one file of far-reaching batches in its place. */
function planted(isClean = false): SimDisk {
  const disk = newDisk(3);
  const { manager, log } = startLog(disk);
  put(log, batchOf([record('x')]));
  if (isClean) manager.close({ brokerEpoch: 1 }, at());
  else disk.kill();
  const file = disk.open(FILE, 'create');
  file.truncate(0);
  file.write(
    0,
    BASES.map((baseOffset) => batchOf([record('v')], { baseOffset, partitionLeaderEpoch: 0 })),
  );
  file.sync();
  file.close();
  return disk;
}

function expectWhole(log: PartitionLog): void {
  expect(valuesOf(log)).toEqual(BASES.map((base) => `${base}:v`));
  const { segments, logEndOffset } = log;
  for (const [index, { baseOffset }] of segments.entries()) {
    const last = BASES.filter((base) => base < (segments[index + 1]?.baseOffset ?? logEndOffset)).at(-1) ?? 0;
    expect(last - baseOffset).toBeLessThan(SPAN);
  }
}

test('every record is kept, in segments that fit, after a clean stop too', () => {
  expectWhole(startLog(planted()).log);
  expectWhole(startLog(planted(true)).log);
});

test('RCV-004: a kill between any two calls of the split loses nothing', () => {
  let failed = 0;
  for (let after = 0; after < 150; after++) {
    const disk = planted();
    disk.inject({ code: 'EIO', path: 'orders-0', after });
    if (startManager(disk).offlineDirectories().length > 0) failed++;
    disk.kill();
    disk.clearFaults();
    expectWhole(startLog(disk).log);
  }
  expect(failed).toBeGreaterThan(50);
});
