/**
 * Flipped bits in the regions of a batch, in the middle of the log, where batches and segments follow.
 *
 * Shape   one row a region; the base offset and the leader epoch lie outside the checksum and have rows of their own.
 * Source  chapter 04 of the specification for the regions.
 */
import type { Image } from './image.ts';

const damaged = 6;

/** Region: title, position in the batch (below zero from its end), mask. */
const regions: Readonly<Record<string, readonly [string, number, number]>> = {
  'flip-length-larger': ['A length that reaches beyond the file', 8, 0x40],
  'flip-length-by-one': ['A length that is off by one', 11, 0x01],
  'flip-checksum': ['A bit of the checksum', 18, 0x04],
  'flip-codec': ['A bit of the codec in the attributes', 22, 0x01],
  'flip-control': ['The control bit in the attributes', 22, 0x20],
  'flip-last-offset-delta': ['A bit of the last offset delta', 26, 0x04],
  'flip-base-timestamp': ['A bit of the base timestamp', 33, 0x10],
  'flip-max-timestamp': ['A bit of the largest timestamp', 41, 0x10],
  'flip-producer-id': ['A bit of the producer id', 50, 0x01],
  'flip-producer-epoch': ['A bit of the producer epoch', 52, 0x01],
  'flip-sequence': ['A bit of the base sequence', 56, 0x01],
  'flip-count': ['A bit of the number of records', 60, 0x01],
  'flip-first-record': ['A bit of the first record', 64, 0x04],
  'flip-last-record': ['A bit of the last record', -3, 0x04],
};

/** Flips bits of batch `number`, at a position counted from its beginning or, below zero, from its end. */
const flipIn =
  (number: number, at: number, mask?: number): Image['damage'] =>
  async (plot) => {
    const { log, batch } = plot.place(number);
    await plot.flip(log, batch.position + (at < 0 ? batch.bytes.length + at : at), mask);
  };

/** RCV-003; of the magic byte, which no checksum covers, AMB-RCV-1 speaks. */
export const flips: readonly Image[] = [
  {
    id: 'flip-magic',
    title: 'An unknown magic byte',
    requirement: 'RCV-003',
    after: 'kill',
    damage: flipIn(damaged, 16, 0x40),
    aftermath: { anyPart: true },
  },
  ...Object.entries(regions).map(
    ([id, [title, at, mask]]): Image => ({
      id,
      title,
      requirement: 'RCV-003',
      after: 'kill',
      damage: flipIn(damaged, at, mask),
      aftermath: { keeps: damaged },
    }),
  ),
];

const trusted = (id: string, title: string, number: number): Image => ({
  id,
  title,
  requirement: 'RCV-020',
  after: 'stop',
  damage: flipIn(number, -10),
  aftermath: { corrupt: [number] },
});

/** RCV-020. */
export const trustedFlips: readonly Image[] = [
  trusted('flip-closed-marked', 'A bit of a record in a closed segment, with the marker', 3),
  trusted('flip-active-marked', 'A bit of a record in the active segment, with the marker', 11),
];
