/**
 * What is derived from a log goes along with the one walk over it.
 *
 * Shape   a follower is told of each segment, each sound batch and the ends; it keeps what it needs and no
 *         more.
 * Units   offsets are bigint, ends exclusive.
 */
import type { WalkedBatch } from './segment-walk.ts';

/** One `.log` file. */
export interface Segment {
  readonly base: bigint;
  readonly file: string;
  readonly sizeBytes: number;
  /** The base of the next segment; `undefined` for the last. */
  readonly end: bigint | undefined;
}

/** Sees the log go by. */
export interface LogFollower {
  segment?(segment: Segment): void;
  batch?(walked: WalkedBatch, segment: Segment): void;
  /** The first offset behind what was seen, when the segment is over. */
  segmentEnd?(segment: Segment, nextOffset: bigint): void;
  logEnd?(end: bigint): void;
}
