/**
 * What a crash leaves at the end of the last segment: a part of a batch, zeros, noise.
 *
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#recover
 */
import { headerBytes } from '../wire/batch.ts';
import { base, type Image } from './image.ts';
import type { Plot } from './plot.ts';

const last = base.batches - 1;

/** How many bytes of the last batch are left, given its size. */
const cuts: Readonly<Record<string, readonly [string, (sizeBytes: number) => number]>> = {
  'torn-by-one': ['The last batch lacks its last byte', (size) => size - 1],
  'torn-in-records': ['The last batch ends in the middle of its records', (size) => Math.floor(size / 2)],
  'torn-behind-header': ['The last batch is only a header', () => headerBytes],
  'torn-in-checksum': ['The last batch ends in its checksum', () => 19],
  'torn-at-magic': ['The last batch ends before its magic byte', () => 16],
  'torn-behind-length': ['The last batch is an offset and a length', () => 12],
  'torn-in-offset': ['The last batch is three bytes of its offset', () => 3],
};

/** RCV-002. */
export const tornTails: readonly Image[] = [
  ...Object.entries(cuts).map(
    ([id, [title, left]]): Image => ({
      id,
      title,
      requirement: 'RCV-002',
      after: 'kill',
      damage: async (plot) => {
        const { log, batch } = plot.place(last);
        await plot.cut(log, batch.position + left(batch.bytes.length));
      },
      aftermath: { keeps: last },
    }),
  ),
  {
    id: 'torn-two-batches',
    title: 'The last batch is gone and the one before it is torn',
    requirement: 'RCV-002',
    after: 'kill',
    damage: async (plot) => {
      const { log, batch } = plot.place(last - 1);
      await plot.cut(log, batch.position + 70);
      const lost = plot.place(last);
      if (lost.log !== log) await plot.cut(lost.log, 0);
    },
    aftermath: { keeps: last - 1 },
  },
];

/** RCV-006. */
export const zeroTails: readonly Image[] = [3, 61, 4_096].map(
  (count): Image => ({
    id: `zeros-${count}`,
    title: `${count} zero bytes follow the last batch`,
    requirement: 'RCV-006',
    after: 'kill',
    damage: async (plot) => await plot.append(plot.place(last).log, new Uint8Array(count)),
    aftermath: {},
  }),
);

/** Bytes that look like nothing. */
export const noise = (count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, at) => (at * 197 + 41) & 0xff);

const garbageTail = (id: string, title: string, bytes: (plot: Plot) => Uint8Array): Image => ({
  id,
  title,
  requirement: 'RCV-001',
  after: 'kill',
  damage: async (plot) => await plot.append(plot.place(last).log, bytes(plot)),
  aftermath: {},
});

/** RCV-001: nothing is served that was never sent. */
export const garbageTails: readonly Image[] = [
  garbageTail('garbage-16', 'Sixteen bytes of ones follow the last batch', () =>
    new Uint8Array(16).fill(0xff),
  ),
  garbageTail('garbage-4096', 'Four kilobytes of noise follow the last batch', () => noise(4_096)),
  garbageTail('garbage-batch', 'A batch with a wrong checksum follows the last batch', (plot) => {
    const bytes = plot.place(last).batch.bytes.slice();
    const view = new DataView(bytes.buffer);
    view.setBigInt64(0, view.getBigInt64(0) + BigInt(base.recordsEach));
    bytes[bytes.length - 1]! ^= 0xff;
    return bytes;
  }),
];
