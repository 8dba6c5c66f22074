/**
 * Goal    lookups, truncation and files of both indexes are Kafka's (IDX-006, LOG-007).
 * Method  transcripts on the simulated disk, then a property against an array that is searched from its end.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import { seededRandom } from '../testing/disk-random.ts';
import { OffsetIndex } from './offset-index.ts';
import { TimeIndex } from './time-index.ts';

const disk = (): SimDisk => new SimDisk({ random: seededRandom(1) });
const BASE = offset(100);

describe('offset index', () => {
  const filled = (on = disk()): OffsetIndex => {
    const index = new OffsetIndex(on, 'i', BASE, 1024, true);
    index.append(offset(105), 289);
    index.append(offset(109), 519);
    index.append(offset(116), 879);
    return index;
  };

  test('IDX-006: empty, below the first, exact, between, above the last', () => {
    const empty = new OffsetIndex(disk(), 'i', BASE, 1024, true);
    expect(empty.lookup(offset(500))).toEqual({ offset: 100, position: 0 });
    const index = filled();
    expect(index.lookup(offset(104))).toEqual({ offset: 100, position: 0 });
    expect(index.lookup(offset(109))).toEqual({ offset: 109, position: 519 });
    expect(index.lookup(offset(115))).toEqual({ offset: 109, position: 519 });
    expect(index.lookup(offset(999))).toEqual({ offset: 116, position: 879 });
  });

  test('truncation removes entries at and above the target', () => {
    const index = filled();
    index.truncateTo(offset(109));
    expect(index.count).toBe(1);
    index.append(offset(107), 400);
    expect(index.lookup(offset(200))).toEqual({ offset: 107, position: 400 });
  });

  test('LOG-007: the file holds exactly the entries, also after a truncation, and a zero tail is ignored', () => {
    const on = disk();
    const index = filled(on);
    index.write();
    expect(on.sizeOf('i')).toBe(24);
    index.truncateTo(offset(116));
    index.write();
    index.file.sync();
    expect(on.sizeOf('i')).toBe(16);

    const file = on.open('i', 'write');
    file.truncate(1024);
    file.close();
    const again = new OffsetIndex(on, 'i', BASE, 1024, false);
    expect(again.count).toBe(2);
    expect(again.lookup(offset(110))).toEqual({ offset: 109, position: 519 });
    again.append(offset(120), 900);
    again.write();
    expect(on.sizeOf('i')).toBe(24);
    expect(new OffsetIndex(on, 'i', BASE, 1024, false).lookup(offset(130)).position).toBe(900);
  });

  test('garbage is recognised', () => {
    const on = disk();
    const file = on.open('i', 'create');
    file.write(0, [Uint8Array.from({ length: 21 }, (_, at) => (at * 37) & 0xff)]);
    file.close();
    const index = new OffsetIndex(on, 'i', BASE, 1024, false);
    expect(index.isSane(1000)).toBe(false);
    index.reset();
    expect(index.isSane(1000)).toBe(true);
    index.write();
    expect(on.sizeOf('i')).toBe(0);
    expect(filled().isSane(880)).toBe(true);
    expect(filled().isSane(879)).toBe(false);
  });

  test('is full at segment.index.bytes, rounded down', () => {
    const index = new OffsetIndex(disk(), 'i', BASE, 17, true);
    index.append(offset(101), 1);
    expect(index.isFull).toBe(false);
    index.append(offset(102), 2);
    expect(index.isFull).toBe(true);
  });
});

describe('time index', () => {
  test('keeps a new entry only when the timestamp grew', () => {
    const index = new TimeIndex(disk(), 't', BASE, 36, true);
    expect(index.last).toEqual({ timestampMs: -1, offset: 100 });
    index.maybeAppend(1000, offset(105));
    index.maybeAppend(1000, offset(107));
    index.maybeAppend(900, offset(108));
    expect(index.isFull).toBe(false);
    index.maybeAppend(2000, offset(109));
    expect(index.isFull).toBe(true);
    expect(index.lookup(999)).toEqual({ timestampMs: -1, offset: 100 });
    expect(index.lookup(1999)).toEqual({ timestampMs: 1000, offset: 105 });
    expect(index.lookup(5000)).toEqual({ timestampMs: 2000, offset: 109 });
    index.truncateTo(offset(109));
    expect(index.last).toEqual({ timestampMs: 1000, offset: 105 });
  });

  test('survives its file, a zero tail and a length that is no multiple of 12', () => {
    const on = disk();
    const index = new TimeIndex(on, 't', BASE, 1024, true);
    index.maybeAppend(1_700_000_000_000, offset(105));
    index.write();
    const file = on.open('t', 'write');
    file.truncate(100);
    file.close();
    const again = new TimeIndex(on, 't', BASE, 1024, false);
    expect(again.last).toEqual({ timestampMs: 1_700_000_000_000, offset: 105 });
    expect(again.isSane(offset(106))).toBe(true);
    expect(again.isSane(offset(105))).toBe(false);
    again.write();
    expect(on.sizeOf('t')).toBe(12);
  });
});

test('property: a lookup finds what a search from the end finds', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99 })), {
    maxLength: 40,
  });
  const property = fc.property(
    steps,
    fc.integer({ min: 0, max: 400 }),
    fc.integer({ min: 0, max: 400 }),
    (list, at, cut) => {
      const index = new OffsetIndex(disk(), 'i', BASE, 4096, true);
      let twin: { offset: number; position: number }[] = [];
      let [last, position] = [100, 0];
      for (const [offsets, bytes] of list) {
        last += offsets;
        position += bytes;
        index.append(offset(last), position);
        twin.push({ offset: last, position });
      }
      index.truncateTo(offset(100 + cut));
      twin = twin.filter((entry) => entry.offset < 100 + cut);
      const expected = twin.findLast((entry) => entry.offset <= 100 + at) ?? { offset: 100, position: 0 };
      expect(index.lookup(offset(100 + at))).toEqual(expected);
      expect(index.lookupPosition(offset(100 + at))).toBe(expected.position);
    },
  );
  fc.assert(property, { numRuns: 500 });
});
