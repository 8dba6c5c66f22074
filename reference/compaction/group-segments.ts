/**
 * Which neighbouring segments are cleaned into one, so that cleaning does not leave a heap of tiny files.
 *
 * Shape   one pure function over sizes.
 * Units   sizes are bytes; offsets count records.
 * Errors  none.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala#groupSegmentsBySize; KAFKA-6264, KAFKA-12889
 */
import type { Offset } from '../base/ids.ts';
import { LARGEST_RELATIVE_OFFSET } from '../index/offset-index.ts';

export interface SizedSegment {
  readonly baseOffset: Offset;
  readonly sizeBytes: number;
  readonly offsetIndexBytes: number;
  readonly timeIndexBytes: number;
}

export interface GroupLimits {
  readonly segmentBytes: number;
  readonly segmentIndexBytes: number;
  /** Where the last of the segments ends, at the latest. */
  readonly upperEnd: Offset;
}

interface Sums {
  readonly first: Offset;
  readonly sizeBytes: number;
  readonly offsetIndexBytes: number;
  readonly timeIndexBytes: number;
}

/** Groups in the order of the log; each becomes one segment. @requirement CMP-023 */
export function groupSegments<S extends SizedSegment>(segments: readonly S[], limits: GroupLimits): S[][] {
  const groups: S[][] = [];
  let sums: Sums | undefined;
  for (const [at, segment] of segments.entries()) {
    // The last offset is not known without reading: it lies before the next segment.
    const last = (segments[at + 1]?.baseOffset ?? limits.upperEnd) - 1;
    const joined = sums === undefined ? undefined : plus(sums, segment);
    if (joined !== undefined && fits(joined, segment, last, limits)) {
      groups.at(-1)!.push(segment);
      sums = joined;
    } else {
      groups.push([segment]);
      sums = plus(
        { first: segment.baseOffset, sizeBytes: 0, offsetIndexBytes: 0, timeIndexBytes: 0 },
        segment,
      );
    }
  }
  return groups;
}

const plus = (sums: Sums, segment: SizedSegment): Sums => ({
  first: sums.first,
  sizeBytes: sums.sizeBytes + segment.sizeBytes,
  offsetIndexBytes: sums.offsetIndexBytes + segment.offsetIndexBytes,
  timeIndexBytes: sums.timeIndexBytes + segment.timeIndexBytes,
});

/** @requirement CMP-023 */
function fits(joined: Sums, added: SizedSegment, last: number, limits: GroupLimits): boolean {
  return (
    joined.sizeBytes <= limits.segmentBytes && // CMP-023
    joined.offsetIndexBytes <= limits.segmentIndexBytes &&
    joined.timeIndexBytes <= limits.segmentIndexBytes &&
    // An empty segment has no offset that could be too far away.
    (added.sizeBytes === 0 || last - joined.first <= LARGEST_RELATIVE_OFFSET)
  );
}
