/**
 * DeleteRecords: the log start, moved on request.
 *
 * Shape   spliced by id into `spec/text/15-retention.md`.
 * Units   offsets count records; −1 stands for the high watermark.
 * Source  `kafka@1eb7644`, ReplicaManager#deleteRecords, Partition#deleteRecordsOnLeader; KIP-107.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const partition = 'kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala#deleteRecordsOnLeader';
const replicaManager = 'kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala';

/** Append only: a number is never given twice. */
export const drc = area('DRC', {
  'DRC-001': must({
    title: 'The log starts where it was told to',
    text: `After DeleteRecords answered 0 for a partition, its earliest offset MUST be the target, also when that lies
      inside a batch; the low_watermark of the answer MUST be at least the target; a Fetch at the target MUST be
      served and one below it MUST answer OFFSET_OUT_OF_RANGE (1).`,
    why: 'Whoever asks for data to be deleted must be able to say that nobody can read it any more.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [partition, 'KIP-107'],
  }),
  'DRC-002': must({
    title: 'The new start outlives the broker',
    text: `A log start that DeleteRecords set MUST hold after a clean stop and start; and after a kill and start when
      log.flush.start.offset.checkpoint.interval.ms has passed since.`,
    why: 'Deleted records that come back are worse than records that were never deleted.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#checkpointLogStartOffsets'],
  }),
  'DRC-003': must({
    title: 'Asking again is no error',
    text: `A target at or below the log start offset MUST answer 0 with the log start offset as low_watermark, and
      change nothing.`,
    why: 'A client that lost the answer repeats the request.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${partition}`,
      'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#maybeIncrementLogStartOffset',
    ],
  }),
  'DRC-004': must({
    title: 'Targets lie between 0 and the high watermark',
    text: `A target above the high watermark or below −1 MUST answer OFFSET_OUT_OF_RANGE (1) with low_watermark −1 and
      change nothing. The target −1 MUST stand for the high watermark.`,
    why: 'What was not committed cannot be promised to be gone.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [partition],
  }),
  'DRC-005': must({
    title: 'A policy without delete forbids it',
    text: `DeleteRecords MUST answer POLICY_VIOLATION (44) for a topic whose cleanup.policy does not contain delete,
      INVALID_TOPIC_EXCEPTION (17) for an internal topic, and change nothing; a partition that does not exist MUST be
      answered with UNKNOWN_TOPIC_OR_PARTITION (3).`,
    why: 'The head of a compacted log holds values that are still in force.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [partition, `${replicaManager}#deleteRecordsOnLocalLog`],
  }),
  'DRC-006': should({
    title: 'Producers are not forgotten with their records',
    text: `The sequence of a producer SHOULD go on after all its records were deleted, by DeleteRecords and retention:
      its next batch is accepted, and one that was there before is recognised.`,
    why: 'The producer does not know that its records are gone; an error would be a riddle to it.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '2.4' },
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java#onLogStartOffsetIncremented',
      'KAFKA-7190',
    ],
  }),
});
