/**
 * Goal    the reference answers the hand-written vectors of mechanisms that no door of the runner shows.
 * Method  each row, before the structure it is about; the files are data that any language can run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leaderEpoch, offset } from '../../reference/base/ids.ts';
import { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import { OffsetIndex } from '../../reference/index/offset-index.ts';
import { TimeIndex } from '../../reference/index/time-index.ts';
import { LeaderEpochCache } from '../../reference/log/leader-epoch-cache.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';

const rowsOf = (path: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../spec/vectors', path), 'utf8')).rows;

interface LookupRow {
  index: 'offset' | 'time';
  baseOffset: string;
  entries: [string, string | number][];
  target: string;
  expected: Record<string, string | number>;
}

function lookUp({ index, baseOffset, entries, target }: LookupRow): Record<string, string | number> {
  const disk = new SimDisk({ random: seededRandom(1) });
  const base = offset(Number(baseOffset));
  if (index === 'offset') {
    const made = new OffsetIndex(disk, 'i', base, 4096, true);
    for (const [at, position] of entries) made.append(offset(Number(at)), Number(position));
    const found = made.lookup(offset(Number(target)));
    return { offset: String(found.offset), position: found.position };
  }
  const made = new TimeIndex(disk, 't', base, 4096, true);
  for (const [timestamp, at] of entries) made.maybeAppend(Number(timestamp), offset(Number(at)));
  const found = made.lookup(Number(target));
  return { timestamp: String(found.timestampMs), offset: String(found.offset) };
}

describe('IDX-006: lookups', () => {
  const rows: LookupRow[] = rowsOf('index/lookup.json');
  test.each(rows)('$index index with $entries.length entries, target $target', (row) => {
    expect(lookUp(row)).toEqual(row.expected);
  });
});

interface EpochRow {
  epochs: [number, string][];
  logEndOffset: string;
  requested: number;
  expected: { leaderEpoch: number; endOffset: string };
}

describe('OLE-001 to OLE-004: where an epoch ended', () => {
  const rows: EpochRow[] = rowsOf('offsets/end-of-epoch.json');
  test.each(rows)('epochs $epochs, asked for $requested', ({ epochs, logEndOffset, requested, expected }) => {
    const entries = epochs.map(([epoch, start]) => ({
      epoch: leaderEpoch(epoch),
      startOffset: offset(Number(start)),
    }));
    const cache = new LeaderEpochCache(entries);
    const found = cache.endOffsetFor(leaderEpoch(requested), offset(Number(logEndOffset)));
    expect({ leaderEpoch: Number(found.leaderEpoch), endOffset: String(found.endOffset) }).toEqual(expected);
  });
});
