/**
 * The catalogue of crash images: each row is one damage of a data directory, and what a broker must make of it.
 *
 * Shape   an `Image` is data: what stops the broker, what is done to the files, and the `Aftermath`. The base is the same for all: one
 *         partition of twelve batches in several small segments, written by one idempotent producer.
 * Units   batches are counted from 0; `keeps` counts batches from the beginning.
 * Source  chapters 12 and 13 of the specification; the crash points are those of kafka@1eb7644, LogLoader#load and
 *         LocalLog#replaceSegments.
 */
import type { RequirementId } from '../../spec/requirements/index.ts';
import type { Plot } from './plot.ts';

/** How many batches the base has, and records in each. */
export const base = { batches: 12, recordsEach: 2, valueBytes: 150, segmentBytes: 2_048 } as const;

/** The first offset that is behind everything the base holds. */
export const baseEnd = BigInt(base.batches * base.recordsEach);

/** What must be there after the next start. */
export interface Aftermath {
  /** `refused`: the broker must not start, and must serve all again once the damage is undone; `either`: it may start, or refuse. */
  readonly start?: 'refused' | 'either';
  /** Nobody says how much is served; what is, must lie where its batch says, as it was sent. */
  readonly anyPart?: true;
  /** How many batches are served, from the first one; without it, all. */
  readonly keeps?: number;
  /** The log begins with this batch: everything before it is gone. */
  readonly from?: number;
  /** Batches that are gone although later ones are served: a replacement had left them out. */
  readonly without?: readonly number[];
  /** Batches that are handed out as they are, with a checksum that does not fit. */
  readonly corrupt?: readonly number[];
  /** The earliest offset, if not that of the first batch that is kept. */
  readonly earliest?: bigint;
  /** Where the log ends, if not behind the last batch that is kept. */
  readonly end?: bigint;
  /** Records are not looked for by their times. */
  readonly times?: 'unknown';
  /** `forgotten`: sequences need not go on where they were; otherwise a gap must be refused. */
  readonly producers?: 'forgotten';
  /** There must be a directory beside the partition's with a name like this. */
  readonly beside?: RegExp;
  /** The topic is not known any more; one of its name begins at zero. */
  readonly topic?: 'forgotten';
  /** What Metadata says of the cluster. */
  readonly clusterId?: string;
  /** In the metadata log no epoch is below the one before it, and that of the running leader is the greatest. */
  readonly epochs?: 'rising';
  /** No file of the partition may have a name like this. */
  readonly gone?: RegExp;
}

/** One row of the catalogue. */
export interface Image {
  /** Frozen: reports and tables carry it. */
  readonly id: string;
  readonly title: string;
  readonly requirement: RequirementId;
  /** How the broker ended: `kill` leaves no marker, `stop` leaves one. */
  readonly after: 'kill' | 'stop';
  /** It damages what the rows have in common, so it needs a start of its own. */
  readonly alone?: true;
  damage(plot: Plot): Promise<void>;
  readonly aftermath: Aftermath;
}

/** The same damage after a kill and after a clean stop: the id says which. */
export function afterBoth(image: Omit<Image, 'after'>): Image[] {
  return (['kill', 'stop'] as const).map((after) => ({
    ...image,
    id: after === 'stop' ? `${image.id}-marked` : image.id,
    title: after === 'stop' ? `${image.title}, with the marker` : image.title,
    after,
  }));
}
