/**
 * Compaction: which records of a key stay, and what may happen to the batches they stood in.
 *
 * Shape   spliced by id into `spec/text/17-compaction.md`.
 * Units   offsets count records; times are milliseconds; sizes are bytes.
 * Source  `kafka@1eb7644`, LogCleaner, LogCleanerManager, SkimpyOffsetMap, MemoryRecords#filterTo; KIP-58,
 *         KIP-354, KIP-534.
 */
import { area, may, must } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const oldKept = { modes: ['zk', 'kraft'], since: '1.0', until: '4.0' } as const;
const oldRenewed = { modes: ['kraft'], since: '4.0' } as const;
const sinceHorizons = { modes: ['zk', 'kraft'], since: '3.1' } as const;
const cleaner = 'kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala';
const manager = 'kafka@1eb7644:core/src/main/scala/kafka/log/LogCleanerManager.scala';
const records = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record';

/** Append only: a number is never given twice. */
export const cmp = area('CMP', {
  'CMP-001': must({
    title: 'The last value of every key stays',
    text: `After any number of cleanings a reader from the log start MUST find, for every key, the last record that was
      appended with it, unless that record is a tombstone whose time has come.`,
    why: "A compacted topic is somebody's table: a lost last value is a lost row.",
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${cleaner}#shouldRetainRecord`],
  }),
  'CMP-002': must({
    title: 'Survivors are unchanged',
    text: `Cleaning MUST NOT change the offset, the timestamp, the headers, the key, the value or the order of a record
      that stays, nor the log start offset, the high watermark or the log end offset.`,
    why: 'Consumers have committed offsets, and a record is known by its offset for ever.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${records}/MemoryRecords.java#filterTo`],
  }),
  'CMP-003': must({
    title: 'What is too new is left alone',
    text: `Cleaning MUST NOT remove a record of the active segment, at or above the last stable offset, or in a segment
      at or behind the first dirty one whose largest timestamp is less than min.compaction.lag.ms old, and such a
      record MUST NOT make an older record of its key go.`,
    why: `A reader who is at most that far behind sees every record; and a record that an abort may still take back
      must not have removed the one before it.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${manager}#cleanableOffsets`, 'KAFKA-13194'],
  }),
  'CMP-004': must({
    title: 'A tombstone can be read for delete.retention.ms',
    text: `A tombstone that is the last record of its key MUST stay readable for at least delete.retention.ms after the
      first cleaning that saw it.`,
    why: 'A reader who gets from the start to the end within that time learns of every deletion.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${records}/MemoryRecords.java#filterTo`, 'KIP-534', 'KAFKA-4529'],
  }),
  'CMP-005': must({
    title: 'A tombstone goes in the end',
    text: `The first cleaning of a log that sees a tombstone MUST give its batch a delete horizon (attribute bit 6; the
      base timestamp becomes the time of the cleaning plus delete.retention.ms), no later cleaning MUST change the
      horizon, and a cleaning behind it MUST remove the tombstone.`,
    why: 'A horizon that slides with every cleaning keeps deleted keys for ever.',
    profile: 'disk',
    applies: sinceHorizons,
    seenBy: ['wire', 'time'],
    source: [`${records}/MemoryRecords.java#filterTo`, 'KIP-534', 'KAFKA-8522'],
  }),
  'CMP-006': must({
    title: 'Transactions stay what they were',
    text: `Cleaning MUST remove the records of aborted transactions, MUST keep a transaction's marker as long as a batch
      of the transaction is there, and MUST NOT change what a READ_COMMITTED reader finds by key.`,
    why: 'A marker that goes before its data brings an aborted record to life, or hides the end of the log.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${cleaner}#CleanedTransactionMetadata`, 'KAFKA-6854', 'KAFKA-8351', 'KAFKA-13727'],
  }),
  'CMP-007': must({
    title: 'A producer goes on where it was',
    text: `An idempotent producer whose records were all cleaned away MUST be able to go on with its next sequence, and
      its last batch sent again MUST be recognised, also after a restart.`,
    why: 'The producer has not gone: its state is kept, so the batch that proves it after a restart must be, too.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [`${cleaner}#cleanInto`, 'KAFKA-5490', 'KAFKA-8335'],
  }),
  'CMP-008': must({
    title: 'An emptied batch is a header',
    text: `A batch whose records are all gone and that is kept MUST be the 61 bytes of a header with record count 0, no
      compression, base timestamp −1, and base offset, last offset delta, leader epoch, max timestamp, producer id,
      epoch and base sequence as before.`,
    why: 'It proves what its producer sent last, and its last offset, to whoever reads the file.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${records}/DefaultRecordBatch.java#writeEmptyHeader`],
  }),
  'CMP-009': must({
    title: 'A reader passes over the gaps',
    text: `A Fetch at an offset that cleaning removed MUST be answered without error by the next batch that is there, and
      a reader that goes on behind each batch it gets MUST reach the log end offset.`,
    why: 'A hole in the offsets is normal in a compacted log; a reader must not be caught in one.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${cleaner}#cleanInto`, 'KAFKA-7385', 'KAFKA-8764'],
  }),
  'CMP-010': must({
    title: 'A crash in the middle costs nothing',
    text: `When the broker is killed at any moment of a cleaning, every record that cleaning had to keep MUST be there
      once, in order, after the restart.`,
    why: 'Old files and new ones lie side by side for a moment: exactly one of the two sets may count.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LocalLog.java#replaceSegments',
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#load',
    ],
  }),
  'CMP-011': must({
    title: 'A log that is clean enough is left alone',
    text: `While the dirty bytes of a log are at most min.cleanable.dirty.ratio of what can be cleaned and
      max.compaction.lag.ms has not passed, cleaning MUST NOT remove a record of it.`,
    why: 'Cleaning copies the whole clean part: the ratio is how much of that work the operator accepts.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${manager}#grabFilthiestCompactedLog`],
  }),
  'CMP-012': must({
    title: 'Nothing waits longer than the maximum lag',
    text: `A log that holds, in a closed segment of its dirty part, a record older than max.compaction.lag.ms MUST be
      cleaned whatever its dirty ratio, and an active segment MUST be rolled by that lag at the latest, at the next
      append.`,
    why: 'Who must forget a key within a time cannot wait for the log to get dirty enough.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.3' },
    seenBy: ['wire'],
    source: [`${manager}#maxCompactionDelay`, 'KIP-354'],
  }),
  'CMP-013': must({
    title: 'More keys than the map has room for',
    text: `When the dirty part holds more keys than log.cleaner.dedupe.buffer.size has room for, cleaning MUST take
      several rounds, and CMP-001 and CMP-002 MUST hold after each of them.`,
    why: 'A round that was cut short by its memory knows only part of the keys; what it does not know it must keep.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/SkimpyOffsetMap.java#put',
      `${cleaner}#buildOffsetMapForSegment`,
    ],
  }),
  'CMP-014': must({
    title: 'A batch of any size can be cleaned',
    text: 'A batch that is larger than log.cleaner.io.buffer.size MUST be cleaned like any other.',
    why: 'A buffer is a detail of the cleaner; the log must not stop being cleaned because of one large batch.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${cleaner}#growBuffersOrFail`, 'KAFKA-6834'],
  }),
  'CMP-015': must({
    title: 'The policy may change while the broker runs',
    text: `When cleanup.policy of a topic changes from delete to compact, cleaning MUST begin without a restart and MUST
      keep the last value of every key; changed back to delete, it MUST end.`,
    why: 'Operators turn compaction on for topics that have lived without it.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${manager}#grabFilthiestCompactedLog`, 'KAFKA-1755', 'KAFKA-12840'],
  }),
  'CMP-016': must({
    title: 'A batch keeps its frame',
    text: `A batch of which cleaning removed a part MUST keep base offset, last offset delta, producer id, producer epoch,
      base sequence, leader epoch, format and timestamp type; record count, length and CRC MUST be those of what is
      left, and the max timestamp the greatest of what is left.`,
    why: "The frame carries what is known of offsets, sequences and epochs, which are not the cleaner's to change.",
    profile: 'disk',
    applies: both,
    seenBy: ['wire'],
    source: [`${records}/MemoryRecords.java#buildRetainedRecordsInto`],
  }),
  'CMP-017': must({
    title: 'A batch keeps its codec',
    text: 'A batch of which cleaning removed a part MUST be compressed by the codec it was compressed by before.',
    why: 'Clients that could read the topic must be able to read it still, and it must not grow by being cleaned.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${records}/MemoryRecords.java#buildRetainedRecordsInto`, 'KAFKA-4298', 'KAFKA-5316'],
  }),
  'CMP-018': may({
    title: 'Every replica cleans for itself',
    text: `Replicas of a partition MAY hold different batches below the last stable offset: each is cleaned at its own
      time. What they agree on is the last value of every key.`,
    why: 'Who compares two compacted logs byte by byte finds differences that mean nothing.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${cleaner}#clean`],
  }),
  'CMP-019': must({
    title: 'Older values go',
    text: `A log with cleanup.policy compact whose dirty ratio is above min.cleanable.dirty.ratio MUST be cleaned: of
      the records that may be cleaned, one with a later record of its key among them goes.`,
    why: 'Without it the topic grows for ever, and reading a table costs as much as reading its history.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${manager}#grabFilthiestCompactedLog`, `${cleaner}#shouldRetainRecord`],
  }),
  'CMP-020': must({
    title: 'The cleaner remembers how far it came',
    text: `cleaner-offset-checkpoint in the log directory MUST have the form of the other checkpoints and hold, for a
      cleaned partition, the end of its last round: an offset behind which it is dirty, at or below the base of the
      active segment. An entry below the log start or above the log end MUST count as the log start.`,
    why: 'A cleaner that forgot would take the whole log for dirty; one that believed too much would never clean it.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${manager}#cleanableOffsets`, `${manager}#doneCleaning`, 'KAFKA-8764', 'KAFKA-9133'],
  }),
  'CMP-021': must({
    title: 'A record without a key goes',
    text: `A record with a null key that is in a log when it becomes compacted MUST be removed by the first cleaning that
      reaches it.`,
    why: 'Nobody can ever replace it: it would stay for ever, in a topic where every row has a key.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${cleaner}#shouldRetainRecord`],
  }),
  'CMP-022': must({
    title: 'One log that cannot be cleaned does not stop the others',
    text: `When a log cannot be cleaned because its bytes make no sense, its files MUST be left as they are, and every
      other log MUST be cleaned as before.`,
    why: 'The cleaner used to die of one bad batch, and nobody noticed until the disks were full.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.0' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#markPartitionUncleanable`, 'KIP-346'],
  }),
  'CMP-023': must({
    title: 'Small segments are put together',
    text: `Neighbouring segments of the cleaned part MUST be put together as long as the sum of their sizes stays within
      segment.bytes, the sums of their index sizes within segment.index.bytes, and their offsets within 2^31−1 of the
      first base; the result has the base offset of the first, and its modification time is that of the last.`,
    why: 'Each cleaning makes segments smaller; without it a log would end as a heap of tiny files.',
    profile: 'apache',
    applies: both,
    seenBy: ['disk'],
    source: [`${cleaner}#groupSegmentsBySize`, 'KAFKA-6264', 'KAFKA-12889'],
  }),
  'CMP-024': must({
    title: 'Compacted and deleted',
    text: `A log with cleanup.policy compact,delete MUST be cleaned, and what retention.ms or retention.bytes gives up
      MUST go whether it was the last value of its key or not.`,
    why: 'Such a topic is a table of what happened lately.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${manager}#deletableLogs`, 'KIP-71'],
  }),
  'CMP-025': must({
    title: 'Old formats stay what they are',
    text: `A message of format 0 or 1 that is not in a wrapper, and a wrapper that loses nothing, MUST stay byte for byte
      or go whole. A wrapper that loses some of its messages MUST be written anew as one wrapper around the others, in
      its format, codec and timestamp type, with the offset of the last that stays and, in format 1, the greatest of
      their timestamps; the offsets and timestamps of those that stay MUST NOT change.`,
    why: 'A log outlives the clients and brokers of its first years, and cleaning is no conversion.',
    profile: 'disk',
    applies: oldKept,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${records}/MemoryRecords.java#buildRetainedRecordsInto`, 'KAFKA-4298'],
  }),
  'CMP-026': must({
    title: "An old tombstone goes by its segment's age",
    text: `A tombstone of format 0 or 1 MUST stay as long as no segment of the clean part was last modified
      delete.retention.ms or more after the segment that the tombstone is in; the next cleaning after that MUST remove
      it. A cleaned segment has the modification time of the last segment that went into it.`,
    why: 'The old formats have no place for a delete horizon.',
    profile: 'disk',
    applies: oldKept,
    seenBy: ['wire', 'disk', 'lifecycle', 'time'],
    source: [`${cleaner}#doClean`, `${cleaner}#shouldRetainRecord`],
  }),
  'CMP-027': must({
    title: 'The border moves with the replica',
    text: `When a replica has moved to another log directory, its line of cleaner-offset-checkpoint MUST be gone from the
      directory it left and stand, with the same offset, in that of the directory it is in.`,
    why: 'A replica that left its border behind would be cleaned from its beginning again.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '1.1' },
    seenBy: ['disk'],
    source: [`${manager}#alterCheckpointDir`, 'KIP-113'],
  }),
  'CMP-028': must({
    title: 'A deleted partition leaves no border behind',
    text: `When a partition is deleted, its line MUST go from cleaner-offset-checkpoint, and a partition that is made by
      the same name later MUST be dirty from its log start.`,
    why: 'The border of an old log, taken for that of a new one, hides the new records below it from the cleaner.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#asyncDelete',
      `${manager}#updateCheckpoints`,
    ],
  }),
  'CMP-029': must({
    title: 'Old formats become format 2',
    text: `What cleaning copies of a message or wrapper of format 0 or 1 MUST become one batch of format 2: base and last
      offset are those of the first and the last record that stays, the offsets and timestamps of the records are as
      before (−1 where format 0 had no timestamp), the codec is that of the wrapper, the timestamp type that of format
      1 and CreateTime for format 0, producer id, producer epoch, base sequence and leader epoch are −1, and a batch with
      a tombstone has a delete horizon.`,
    why: 'Nobody who speaks to these releases reads the old formats any more, and each cleaning leaves fewer of them.',
    profile: 'disk',
    applies: oldRenewed,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: ['KIP-724', 'KAFKA-13093'],
    observed: [
      '4.3.1 renews each message and wrapper in the first cleaning of its segment; 3.9.2 keeps them',
    ],
  }),
  'CMP-030': must({
    title: 'An old message at the end of a round',
    text: `A round that ends in a message of format 0 or 1 of which nothing stays MUST NOT cost a record that cleaning has
      to keep, nor stop the cleaning of other logs: the message goes, or the log is left as it is.`,
    why: 'The old formats have no empty batch that could stand for the last offset of a round.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${cleaner}#cleanInto`, `${records}/MemoryRecords.java#filterTo`],
    observed: ['3.9.2 and 4.3.1 set the log aside'],
    ambiguity: 'AMB-CMP-2',
  }),
});
