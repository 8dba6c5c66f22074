/**
 * The log of a partition: its files, when it rolls, what it promises about order.
 *
 * Shape   spliced by id into `spec/text/12-log.md`.
 * Units   sizes and positions are bytes; base offsets are the 20 digits of a file's name.
 * Source  `kafka@1eb7644`, UnifiedLog, LocalLog, LogSegment, LogManager; KIP-32, KIP-516.
 */
import { area, must } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const unifiedLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala';
const localLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala';
const segment = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java';

/** Append only: a number is never given twice. */
export const log = area('LOG', {
  'LOG-001': must({
    title: 'Files are named by their first offset',
    text: `The files of a segment MUST be named by a base offset in 20 digits, at or below the base offset of the
      first batch in it; the segments of a log MUST follow one another without overlap.`,
    why: 'The name is the index of the segments: it is all that a broker reads to find the right file.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogFileUtils.java#filenamePrefixFromOffset',
    ],
  }),
  'LOG-002': must({
    title: 'Batches stand in order, whole and sound',
    text: `A .log file MUST be batches one after another, with nothing before, between or behind them. Below the
      log end each batch MUST have a base offset above the last offset of the one before, a leader epoch not
      below it, and a valid checksum.`,
    why: 'Every reader of the file walks it by these rules, other brokers among them.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${segment}#append`],
  }),
  'LOG-003': must({
    title: 'The directory knows its topic’s id',
    text: `A partition directory MUST hold a partition.metadata file whose topic_id is the one that Metadata
      answers, before its first batch is on disk.`,
    why: 'It is how a broker that was away notices that its topic was deleted and made again.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '3.0' },
    seenBy: ['disk'],
    // Apache Kafka 2.8.2 answers topic ids, but does not write down those of new partitions.
    source: [`${unifiedLog}#append`, 'KIP-516'],
  }),
  'LOG-004': must({
    title: 'A segment rolls before it would be too large',
    text: `An append that would take the active segment past segment.bytes MUST go to a new segment, so that no
      .log file is larger than segment.bytes.`,
    why: 'Retention, compaction and recovery work by whole segments.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${segment}#shouldRoll`],
  }),
  'LOG-005': must({
    title: 'A segment rolls by the time of its records',
    text: `An append whose largest timestamp is more than segment.ms after the timestamp of the first batch of the
      active segment MUST go to a new segment, whatever the clock on the wall says.`,
    why: 'A mirrored topic carries old timestamps; its segments shall cover the same spans as the original’s.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${segment}#shouldRoll`, 'KIP-32'],
  }),
  'LOG-006': must({
    title: 'A segment spans no more offsets than its indexes can hold',
    text: `The last offset of a segment MUST be at most its base offset + 2³¹ − 1: an append beyond that MUST go to a
      new segment.`,
    why: 'Index entries keep 32 bits of the offset; compaction and followers can reach the limit with few bytes.',
    profile: 'disk',
    applies: both,
    seenBy: ['mechanism'],
    source: [`${segment}#shouldRoll`, 'KAFKA-4451', 'KAFKA-5413', 'KAFKA-6264'],
  }),
  'LOG-007': must({
    title: 'Closed segments have trimmed indexes',
    text: `The indexes of a segment that is no longer active MUST be as long as their entries: a multiple of 8
      bytes for .index and of 12 for .timeindex, with no empty tail. After a clean stop this MUST hold for the
      last segment too.`,
    why: 'Whoever opens the file trusts its length.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${unifiedLog}#roll`],
  }),
  'LOG-008': must({
    title: 'One directory, one process',
    text: `A broker MUST refuse to start on a log directory that another running process has locked.`,
    why: 'Two writers would interleave two histories in one file.',
    profile: 'disk',
    applies: both,
    seenBy: ['lifecycle'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#lockLogDirs'],
  }),
  'LOG-009': must({
    title: 'A deleted topic leaves at once, a new one begins at zero',
    text: `After a topic is deleted its partition directories MUST lose their name, by a rename to a name that ends
      in -delete, or by removal. A topic made again under the same name MUST have another topic id, begin at
      offset 0 and hold none of the old records.`,
    why: 'The name is free for the next topic before the files are gone.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '2.8' },
    seenBy: ['wire', 'disk'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#asyncDelete', 'KIP-516'],
  }),
  'LOG-010': must({
    title: 'A segment is deleted in two steps',
    text: `When a segment leaves the log, each of its files MUST get the suffix .deleted at once, and they MUST be gone
      when file.delete.delay.ms has passed.`,
    why: 'Who is still reading finishes, and a start after a crash knows what was meant to go.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${localLog}#deleteSegmentFiles`],
  }),
  'LOG-011': must({
    title: 'Every legal topic name is a directory',
    text: `Topic names with dashes, dots, underscores and up to 249 characters MUST survive a restart and a
      deletion: their records are served after the one and gone after the other.`,
    why: 'The partition number is split off at the last dash, and names close to the file system’s limit must be shortened.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [`${localLog}#parseTopicPartitionName`, `${localLog}#logDeleteDirName`],
  }),
  'LOG-012': must({
    title: 'Records survive a stop',
    text: `After a clean stop and start every acknowledged record MUST be served at its offset, with its timestamp,
      key, value and headers as before, and the next append MUST go on at the log end offset.`,
    why: 'It is what a log is for.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [`${unifiedLog}#close`],
  }),
  'LOG-013': must({
    title: 'A segment rolls when an index is full',
    text: `An append to a segment whose offset index holds as many entries as segment.index.bytes allows, or whose time
      index holds one fewer than that, MUST go to a new segment: no .index and no .timeindex is larger than
      segment.index.bytes.`,
    why: 'The time index keeps one entry free: the roll adds the largest timestamp of the segment.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [
      `${segment}#shouldRoll`,
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/TimeIndex.java#isFull',
    ],
  }),
  'LOG-014': must({
    title: 'Preallocated space is not part of the log',
    text: `With preallocate=true the .log file of a new segment MUST be segment.bytes long from its beginning. The zeros
      behind its records MUST NOT be served or counted, MUST be cut off when the segment rolls and at a clean stop, and
      after a kill the log MUST end behind its last record.`,
    why: 'Some file systems write faster into space they already own.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/FileRecords.java#open',
      `${segment}#onBecomeInactiveSegment`,
    ],
  }),
  'LOG-015': must({
    title: 'flush.messages and flush.ms bound what is not flushed',
    text: `An append that takes the number of records above the recovery point to flush.messages MUST flush the log and
      move the recovery point to the log end offset. The same MUST happen at a look of the flush scheduler when flush.ms
      has passed since the last flush.`,
    why: 'Who has one replica may want the disk to promise what replication cannot.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [
      `${unifiedLog}#append`,
      'kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#flushDirtyLogs',
    ],
  }),
  'LOG-016': must({
    title: 'Jitter makes a segment roll earlier, never later',
    text: `With segment.jitter.ms each segment MUST roll by time as if segment.ms were smaller by a number drawn for
      that segment, at least 0 and below segment.jitter.ms.`,
    why: 'The partitions of a topic are made together; without jitter all of them would roll together too.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [
      `${segment}#shouldRoll`,
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogConfig.java#randomSegmentJitter',
    ],
  }),
  'LOG-017': must({
    title: 'A node without file handles loses no more than the new log',
    text: `When a partition cannot be made because the process has no file handle left, the node MUST go on and serve its
      other partitions; the new one MUST be answered with an error, KAFKA_STORAGE_ERROR (56) or NOT_LEADER_OR_FOLLOWER (6),
      and a start with enough handles MUST bring it up.`,
    why: 'A limit of the process is no word against the disk, and topics are made by whoever may.',
    profile: 'protocol',
    applies: both,
    seenBy: ['mechanism'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#getOrCreateLog'],
    observed: [
      '4.3.1, 3.9.2: CreateTopics answers 0 and Metadata names a leader; all new partitions of the topic answer 6 until the next start, others are served',
    ],
  }),
});
