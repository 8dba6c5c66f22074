/**
 * Goal    a disk that fails or is full ends a node in words, never in a broken invariant, and what was acknowledged is there when the
 *         disk is well again.
 * Method  one short life of a broker on the simulated disk, told again and again: each time another call of the disk fails, or the disk
 *         has a few bytes less. Then the fault is taken away and the node starts again.
 */
import { expect, test } from 'vitest';
import type { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import { DiskFault } from '../../reference/ports/disk.ts';
import {
  createRequest,
  fetchedBatches,
  fetchRequest,
  Life,
  newDisk,
  producedError,
  produceRequest,
} from './one-life.ts';

const RECORDS = 12;
const CODES = ['EIO', 'ENOSPC', 'EACCES', 'EMFILE'] as const;

/** Lives until the end or until the disk ends it; answers how many records were acknowledged, and how it ended. */
function story(disk: SimDisk): { acknowledged: number; end: string } {
  let acknowledged = 0;
  const life = Life.start(disk);
  if (typeof life === 'string') return { acknowledged, end: life };
  try {
    life.ask(createRequest());
    for (let i = 0; i < RECORDS; i += 1)
      if (producedError(life.ask(produceRequest(`v${i}`))) === 0) acknowledged += 1;
    life.ask(fetchRequest(0));
    life.wait();
    life.stop();
    return { acknowledged, end: 'stopped' };
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    return { acknowledged, end: error.message };
  }
}

/** The same process cannot go on; the next one finds every record that was acknowledged. */
function mustComeBack(disk: SimDisk, acknowledged: number, context: string): void {
  disk.kill();
  const life = Life.start(disk);
  expect(life, context).toBeInstanceOf(Life);
  if (acknowledged === 0 || typeof life === 'string') return;
  let found = 0;
  for (let more = 1; more > 0; found += more) more = fetchedBatches(life.ask(fetchRequest(found)));
  expect(found, context).toBeGreaterThanOrEqual(acknowledged);
}

test('each call of the disk fails, once or from then on', () => {
  const ends = new Map<string, number>();
  for (let after = 0; ; after += 3) {
    const disk = newDisk();
    const code = CODES[after % CODES.length]!;
    disk.inject({ code, after, ...(after % 2 === 0 ? {} : { times: 1 }) });
    const { acknowledged, end } = story(disk);
    const kind = end === 'stopped' ? end : /^E[A-Z]+: /.test(end) ? 'a fault' : 'a sentence';
    ends.set(kind, (ends.get(kind) ?? 0) + 1);
    expect(end, `call ${after}, ${code}`).not.toMatch(/undefined|\[object|\n/);
    const hasCome = disk.faultsMet > 0;
    disk.clearFaults();
    mustComeBack(disk, acknowledged, `call ${after}, ${code}: ${end}`);
    if (!hasCome) break; // The life made fewer calls.
  }
  expect([...ends.values()].reduce((sum, count) => sum + count)).toBeGreaterThan(50);
});

test('a disk that is full at every size', () => {
  let ended = 0;
  for (let capacity = 0; ; capacity += 97) {
    const disk = newDisk(capacity);
    const { end } = story(disk);
    if (end === 'stopped') break;
    expect(end, `${capacity} bytes`).toContain('no space left on device');
    ended += 1;
  }
  expect(ended).toBeGreaterThan(20);
});
