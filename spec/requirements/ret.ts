/**
 * Retention: which segments go, and when.
 *
 * Shape   spliced by id into `spec/text/15-retention.md`. A number of the series that is not here waits for followers.
 * Units   retention.ms and timestamps are milliseconds; retention.bytes and sizes are bytes; offsets count records.
 * Source  `kafka@1eb7644`, UnifiedLog#deleteOldSegments, LogManager#cleanupLogs; KIP-107.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const log = 'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala';

/** Append only: a number is never given twice. */
export const ret = area('RET', {
  'RET-001': must({
    title: 'What is too old goes, whole segments from the oldest on',
    text: `Where cleanup.policy contains delete, each look of retention MUST delete, from the oldest on, the segments
      whose largest timestamp is more than retention.ms in the past. Afterwards the log MUST start at the base offset
      of the first segment that is left: ListOffsets −2 answers it, a Fetch below it answers OFFSET_OUT_OF_RANGE (1),
      and every record from it on is served as before.`,
    why: 'Disks are finite. Whole files go because that costs nothing, however much is in them.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${log}#deleteRetentionMsBreachedSegments`],
    observed: ['4.3.1, 3.9.2: a segment stays whole while one of its records is young enough'],
  }),
  'RET-002': must({
    title: 'What is too much goes, and never more',
    text: `Where cleanup.policy contains delete, each look of retention MUST delete the oldest segments as long as the
      bytes of the segments that stay are at least retention.bytes, and MUST stop before they would be fewer.`,
    why: 'The limit is what a consumer may count on, so the log ends above it and not below.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk'],
    source: [`${log}#deleteRetentionSizeBreachedSegments`],
  }),
  'RET-003': must({
    title: 'What is not committed stays',
    text: `A segment with an offset at or above the high watermark MUST NOT be deleted, whatever its age and however
      large the log is.`,
    why: 'The log start would pass the high watermark, and a follower could never catch up.',
    profile: 'protocol',
    applies: both,
    seenBy: ['mechanism'],
    source: [`${log}#deletableSegments`, 'KAFKA-5634'],
  }),
  'RET-004': should({
    title: 'The first that stays keeps all behind it',
    text: `The look SHOULD end at the first segment that stays: a segment with a timestamp in the future keeps itself
      and every later one, however old those are.`,
    why: 'A log has one start and no holes that retention made.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${log}#deletableSegments`],
  }),
  'RET-005': must({
    title: 'Minus one means no limit',
    text: `retention.ms=-1 MUST switch the rule of time off and retention.bytes=-1 the rule of size, each without
      regard to the other.`,
    why: 'A topic may be kept by size alone, by time alone, or for ever.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${log}#deleteRetentionMsBreachedSegments`, `${log}#deleteRetentionSizeBreachedSegments`],
  }),
  'RET-006': must({
    title: 'The active segment is not exempt',
    text: `When every segment is too old, the active one among them, all MUST be deleted after a new, empty segment was
      begun at the log end offset: earliest and latest are the same then, the log end offset is unchanged, and the
      next append takes it.`,
    why: 'A topic that fell silent would otherwise keep its last records for ever.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk'],
    source: [`${log}#deleteSegments`],
    observed: ['4.3.1, 3.9.2: the only segment of an idle topic goes'],
  }),
  'RET-007': must({
    title: 'The log start only moves forward',
    text: `The log start offset MUST NOT decrease, and after a clean stop and start it MUST be what it was.`,
    why: 'A consumer that was told a record is gone must not meet it again.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [`${log}#maybeIncrementLogStartOffset`],
  }),
  'RET-008': must({
    title: 'Deletion does not tear an answer',
    text: `The answer to a Fetch MUST be whole also when the segments it reads from are deleted meanwhile: intact
      batches from the offset asked for, or OFFSET_OUT_OF_RANGE (1) without records, on a connection that stays open.`,
    why: 'Bytes are on their way for as long as the slowest reader takes.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#deleteSegmentFiles'],
  }),
  'RET-010': must({
    title: 'What lies below the log start goes',
    text: `A segment that another one follows and that ends at or below the log start offset MUST be deleted by the
      next look of retention, whatever retention.ms and retention.bytes say. The active segment MUST stay, even when
      all its records lie below the log start.`,
    why: 'DeleteRecords moves a number; it is retention that frees the disk.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk'],
    source: [`${log}#deleteLogStartOffsetBreachedSegments`, 'KIP-107'],
  }),
  'RET-011': must({
    title: 'Without the policy there is no age and no size',
    text: `A topic whose cleanup.policy does not contain delete MUST keep its records whatever retention.ms and
      retention.bytes say.`,
    why: 'A compacted topic is a table; its oldest row may be its most important.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${log}#deleteOldSegments`],
  }),
});
