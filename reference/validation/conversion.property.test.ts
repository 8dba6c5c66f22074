/**
 * Property: what goes up into a batch and down again keeps key, value, offset and, in format 1, time; and a
 *           converted region has the same bytes however it is read.
 * Method:   random sets in every format and codec through validation and back; random batches in a region that
 *           is cut anywhere, against a dumb twin that converts everything at once.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaderEpoch, offset } from '../base/ids.ts';
import { convertRegion } from '../legacy/converted-region.ts';
import { downConvert } from '../legacy/down-convert.ts';
import { messageSet, type OldFormat, type OldRecord } from '../legacy/write-messages.ts';
import type { DiskFile } from '../ports/disk.ts';
import type { FileRegion } from '../ports/network.ts';
import { batchesIn, batchSizeAt } from '../records/batch-cursor.ts';
import { isIntactLegacy, readLegacy } from '../records/legacy.ts';
import { batchOf, compression, digest, logConfig, record, T0 } from '../testing/disk-log.ts';
import { convertOldMessages } from './convert-old.ts';

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }), { freq: 4 });
const aFormat = fc.constantFrom<OldFormat>(0, 1);
const aCodec = fc.constantFrom('none' as const, 'gzip' as const, 'snappy' as const, 'lz4' as const);
const someRecords = fc.array(
  fc.record({ timestamp: fc.integer({ min: -1, max: T0 }), key: bytes, value: bytes }),
  { minLength: 1, maxLength: 12 },
);

/** The records of a message set, as a reader of that age sees them. */
function seenIn(set: Uint8Array): OldRecord[] {
  return batchesIn(set).positions.flatMap((at) => {
    const size = batchSizeAt(set, at);
    expect(isIntactLegacy(set, at, size)).toBe(true);
    const { records, damage } = readLegacy(set, at, size, compression);
    expect(damage).toBe(undefined);
    return records;
  });
}

const shown = ({ offset: at, timestamp, key, value }: OldRecord) => ({ at, timestamp, key, value });

test('up and down again keeps what the format can say', () => {
  fc.assert(
    fc.property(
      aFormat,
      aFormat,
      aCodec,
      someRecords,
      fc.nat(1_000_000),
      (sent, asked, codec, records, base) => {
        const numbered = records.map((one, at) => ({ ...one, offset: at }));
        const set = messageSet(numbered, { format: sent, codec, logAppendTime: false }, compression);
        const stored = convertOldMessages(set, {
          config: logConfig(),
          baseOffset: offset(base),
          leaderEpoch: leaderEpoch(3),
          wallMs: T0,
          digest,
          compression,
          topicPartition: 'orders-0',
        });
        if ('error' in stored) throw new TypeError(stored.reason);
        expect(stored.lastOffset).toBe(base + records.length - 1);
        const down = downConvert(stored.bytes, { format: asked, fetchOffset: base }, compression);
        if (!(down instanceof Uint8Array)) throw new TypeError(`error ${down.error}`);
        const timed = sent === 1 && asked === 1;
        const expected = numbered.map((one) =>
          shown({ ...one, offset: base + one.offset, timestamp: timed ? one.timestamp : -1 }),
        );
        expect(seenIn(down).map(shown)).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

/** A file that lies in memory. */
function fileOf(content: Uint8Array): DiskFile {
  const unused = (): never => {
    throw new TypeError('only read');
  };
  return {
    path: 'segment',
    size: () => content.length,
    read: (position, into) => {
      const part = content.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
    ...{ write: unused, truncate: unused, sync: unused, close: unused },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

test('a converted region is the same however it is read, and nothing follows that could be a message', () => {
  const aBatch = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 90 }), aCodec);
  const property = fc.property(
    fc.array(aBatch, { minLength: 1, maxLength: 6 }),
    aFormat,
    fc.nat(),
    fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
    (shapes, format, cutAt, steps) => {
      const batches: Uint8Array[] = [];
      let base = 0;
      for (const [count, valueBytes, codec] of shapes) {
        const records = Array.from({ length: count }, (_, at) => record('v'.repeat(valueBytes), T0 + at));
        batches.push(batchOf(records, { codec, baseOffset: base }));
        base += count;
      }
      const all = joined(batches);
      const length = 1 + (cutAt % all.length);
      const demand = { format, fetchOffset: 0 };
      const twin = wholeTwin(
        batches,
        length,
        (batch) => downConvert(batch, demand, compression) as Uint8Array,
      );
      let released = 0;
      const source: FileRegion = { file: fileOf(all), position: 0, length, release: () => void released++ };
      const region = convertRegion(source, demand, compression);
      if (region === undefined || 'error' in region) {
        expect(twin.messages.length).toBe(0);
        expect(released).toBe(1);
        return;
      }
      const read = readInSteps(region, steps);
      expect(read.length).toBe(twin.length);
      const whole = Math.min(twin.messages.length, twin.length);
      expect(Buffer.from(read.subarray(0, whole)).equals(twin.messages.subarray(0, whole))).toBe(true);
      expect(batchesIn(read).positions.length).toBeLessThanOrEqual(batchesIn(twin.messages).positions.length);
      region.release();
      expect(released).toBe(1);
    },
  );
  fc.assert(property, { numRuns: 300 });
});

/** Everything converted at once, and the length that is promised. */
function wholeTwin(
  batches: readonly Uint8Array[],
  length: number,
  convert: (batch: Uint8Array) => Uint8Array,
): { readonly messages: Uint8Array; readonly length: number } {
  const parts: Uint8Array[] = [];
  let used = 0;
  for (const batch of batches) {
    used += batch.length;
    if (used > length) break;
    parts.push(convert(batch));
  }
  return { messages: joined(parts), length: Math.max(length, parts[0]?.length ?? 0) };
}

function readInSteps(region: FileRegion, steps: readonly number[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < region.length; i++) {
    const into = new Uint8Array(Math.min(steps[i % steps.length]!, region.length - at));
    expect(region.file.read(region.position + at, into)).toBe(into.length);
    parts.push(into);
    at += into.length;
  }
  return joined(parts);
}
