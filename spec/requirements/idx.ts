/**
 * Offset and time index: sparse maps from an offset, or a time, to a place in a segment.
 *
 * Shape   spliced by id into `spec/text/13-index.md`.
 * Units   positions are bytes; an offset entry is 8 bytes, a time entry 12.
 * Source  `kafka@1eb7644`, OffsetIndex, TimeIndex, AbstractIndex, LogSegment.
 */
import { area, must } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const internals = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log';

/** Append only: a number is never given twice. */
export const idx = area('IDX', {
  'IDX-001': must({
    title: 'An offset entry points at a batch',
    text: `For each entry (relative offset, position) of an .index file a batch MUST begin exactly at the position,
      with a base offset at or below base + relative offset, which in turn is at or below the last offset of the
      segment. Offsets and positions MUST increase from entry to entry.`,
    why: 'A reader starts parsing at the position: one byte off and it reads noise.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${internals}/OffsetIndex.java#append`, `${internals}/LogSegment.java#append`],
  }),
  'IDX-002': must({
    title: 'The offset index is sparse',
    text: `The positions of neighbouring offset entries MUST be more than index.interval.bytes apart, and a segment
      that holds more than twice index.interval.bytes in batches no larger than that MUST have an entry.`,
    why: 'Too many entries cost memory, too few cost every lookup a scan.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${internals}/LogSegment.java#append`],
  }),
  'IDX-003': must({
    title: 'A time entry bounds what came before it',
    text: `For each entry (timestamp, relative offset) of a .timeindex file, no batch whose last offset is at or
      below base + relative offset MUST have a larger timestamp; timestamps MUST increase from entry to entry.
      A closed segment's last entry MUST hold its largest timestamp.`,
    why: 'A lookup skips everything before the entry; a later timestamp hidden there would be missed.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [
      `${internals}/TimeIndex.java#maybeAppend`,
      `${internals}/LogSegment.java#onBecomeInactiveSegment`,
    ],
  }),
  'IDX-004': must({
    title: 'Lost indexes are rebuilt',
    text: `When every .index and .timeindex file was removed while the broker was stopped, each Fetch and each
      ListOffsets MUST be answered as before.`,
    why: 'An index is derived: losing it may cost time, never an answer.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      `kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#loadSegmentFiles`,
    ],
  }),
  'IDX-005': must({
    title: 'After an unclean stop indexes are not trusted',
    text: `When the broker was killed and the index files of the last segment hold garbage, Fetch and ListOffsets
      MUST be answered as before.`,
    why: 'What the crash tore is behind the recovery point, and only the log itself can be believed there.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      `kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#recoverLog`,
    ],
  }),
  'IDX-006': must({
    title: 'A lookup yields the entry at or before',
    text: `A lookup MUST yield the greatest entry whose offset (or timestamp) is at or below the target, and the
      beginning of the segment when there is none.`,
    why: 'The scan from there forward must be unable to miss the target.',
    profile: 'disk',
    applies: both,
    seenBy: ['mechanism'],
    source: [`${internals}/AbstractIndex.java#largestLowerBoundSlotFor`],
  }),
});
