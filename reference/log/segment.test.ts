/**
 * Goal    a segment whose indexes had to be made anew goes on as if they had never been lost (IDX-001, IDX-003).
 * Method  a log is stopped in good order on the simulated disk, an index is spoilt, and what the log does and
 *         knows after its next start is compared with what it does and knows when nothing was spoilt.
 */
import { expect, test } from 'vitest';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import {
  at,
  batchOf,
  logConfig,
  newDisk,
  put,
  record,
  startLog,
  startManager,
  T0,
} from '../testing/disk-log.ts';

const TIME_INDEX = 'data/orders-0/00000000000000000000.timeindex';
/** An index entry for every few batches of one record. */
const config = logConfig({ 'internal.segment.bytes': '2000', 'index.interval.bytes': '300' });

/** Two segments, the second one active. */
function stopped(): SimDisk {
  const disk = newDisk();
  const { manager, log } = startLog(disk, { config });
  while (log.segments.length < 2 || log.segments[1]!.offsetIndex.count < 2) {
    put(log, batchOf([record('value', T0 + log.logEndOffset)]));
  }
  manager.close({ brokerEpoch: 1 }, at());
  return disk;
}

function spoil(disk: SimDisk, path: string, content: Uint8Array): void {
  const file = disk.open(path, 'write');
  file.truncate(0);
  file.write(0, [content]);
  file.close();
}

/** Entries of the active segment's index, batch by batch. */
function entriesWhileAppending(disk: SimDisk): number[] {
  const { log } = startLog(disk, { config });
  return Array.from({ length: 9 }, () => {
    put(log, batchOf([record('more', T0 + log.logEndOffset)]));
    return log.segments.at(-1)!.offsetIndex.count;
  });
}

test('IDX-001: the next entry is as far from the last one as if nothing had been lost', () => {
  const disk = stopped();
  const active = startLog(disk, { config }).log.segments.at(-1)!.path('index');
  disk.kill();
  const lie = new DataView(new ArrayBuffer(8));
  lie.setInt32(0, 4_000_000); // An offset behind all records, at no batch.
  lie.setInt32(4, 1);
  const spoilt = stopped();
  spoil(spoilt, active, new Uint8Array(lie.buffer));
  expect(entriesWhileAppending(spoilt)).toEqual(entriesWhileAppending(stopped()));
});

test.each([
  ['garbage', Uint8Array.from({ length: 24 }, (_, at) => (at < 12 ? 0x7f : 1))],
  ['nothing', new Uint8Array(0)],
])('a closed segment knows its youngest record where its time index holds %s', (_, content) => {
  const youngest = (disk: SimDisk) => {
    const [closed] = startLog(disk, { config }).log.segments;
    return { timestampMs: closed!.maxTimestampMs, offset: closed!.offsetOfMaxTimestamp };
  };
  const spoilt = stopped();
  spoil(spoilt, TIME_INDEX, content);
  expect(youngest(spoilt)).toEqual(youngest(stopped()));
});

test('a file larger than any segment takes its directory offline, and not the node', () => {
  const disk = stopped();
  const open = disk.open.bind(disk);
  disk.open = (path, mode) => {
    const file = open(path, mode);
    return path.endsWith('.log') ? Object.assign(file, { size: () => 2 ** 31 }) : file;
  };
  expect(startManager(disk, { config }).offlineDirectories()).toEqual(['data']);
});

test('an offset as far from the base as an index can hold is no garbage', () => {
  const disk = newDisk();
  const { manager, log } = startLog(disk, { config });
  put(log, batchOf([record('near')]));
  const far = batchOf([record('far', T0 + 1)], { baseOffset: 0x7fff_ffff, partitionLeaderEpoch: 0 });
  expect(log.appendAsFollower(far, at())).toBeUndefined();
  expect(log.segments).toHaveLength(1);
  manager.close({ brokerEpoch: 1 }, at());
  const entry = new DataView(new ArrayBuffer(12));
  entry.setBigInt64(0, BigInt(T0 + 500)); // Only who trusts the index will say so.
  entry.setInt32(8, 0x7fff_ffff);
  spoil(disk, TIME_INDEX, new Uint8Array(entry.buffer));
  const [segment] = startLog(disk, { config }).log.segments;
  expect([segment!.maxTimestampMs, segment!.offsetOfMaxTimestamp]).toEqual([T0 + 500, 0x7fff_ffff]);
});
