/**
 * Transaction markers and what they leave in a log: the last stable offset, aborted ranges, the transaction
 * index.
 *
 * Shape   spliced by id into `spec/text/16-markers.md`.
 * Units   offsets count records; an entry of the transaction index is 34 bytes.
 * Source  `kafka@1eb7644`, ProducerStateManager, ProducerAppendInfo, TransactionIndex, KafkaApis; KIP-98,
 *         KIP-890, KIP-664.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '2.0' } as const;
const storage = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log';
const server = 'kafka@1eb7644:core/src/main/scala/kafka/server';
const log = 'kafka@1eb7644:core/src/main/scala/kafka/log';
const record = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record';

/** Append only: a number is never given twice. */
export const mark = area('MARK', {
  'MARK-001': must({
    title: 'A marker is one batch and takes one offset',
    text: `For each partition of a marker that WriteTxnMarkers answers with 0, exactly one batch with exactly
      one record MUST be appended: its control and transactional bits set, not compressed whatever
      compression.type says, with the producer id and the producer epoch of the marker and base sequence −1.
      The log end offset MUST grow by one.`,
    why: `Readers skip what carries the control bit; anything else in its place would reach an application as
      a record.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${server}/KafkaApis.scala#handleWriteTxnMarkersRequest`,
      `${record}/MemoryRecords.java#withEndTransactionMarker`,
    ],
    observed: ['4.3.1: 10, and no marker, where max.message.bytes is below the 78 bytes of one'],
    ambiguity: 'AMB-MARK-2',
  }),
  'MARK-002': must({
    title: 'The record of a marker says how it ended',
    text: `The key of a marker's record MUST be the int16 version 0 and the int16 type, 0 for an abort and 1
      for a commit; its value MUST be the int16 version 0 and the int32 epoch of the coordinator.`,
    why: 'A reader of committed records learns from the key that a transaction it was dropping is over.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${record}/EndTransactionMarker.java#serializeValue`, `${record}/ControlRecordType.java`],
  }),
  'MARK-003': must({
    title: 'An open transaction holds the last stable offset',
    text: `While a transaction is open on a partition, the last stable offset that Fetch names MUST be at most
      the offset of the first record of the earliest open one, or the log start offset where that is above it;
      without one it MUST be the high watermark. A Fetch with isolation_level 1 MUST NOT give a record at or
      above it and MUST give what lies below.`,
    why: `Nobody knows yet whether that record counts, so whoever asks for decided records has to stop before
      it.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${storage}/ProducerStateManager.java#firstUnstableOffset`,
      `${log}/UnifiedLog.scala#lastStableOffset`,
      'KIP-98',
    ],
  }),
  'MARK-004': must({
    title: 'Who does not ask for committed records reads on',
    text: `An open transaction MUST NOT hold back the high watermark: a Fetch with isolation_level 0 MUST give
      its records and those behind it.`,
    why: 'Durability and decision are two things; replication and monitoring read everything.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${log}/UnifiedLog.scala#read`],
  }),
  'MARK-005': must({
    title: 'Lookups by time stop at the last stable offset too',
    text: `A ListOffsets with isolation_level 1 that asks for a time, or for the largest one, MUST NOT name an
      offset at or above the last stable offset: it MUST answer offset −1 and timestamp −1 when no record
      below fits.`,
    why: 'A consumer that seeks by time would otherwise be put behind records it has yet to be given.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala#fetchOffsetForTimestamp',
      'KAFKA-9807',
    ],
    observed: [
      '3.9.2, 4.3.1: −1 also when records with a smaller timestamp are stable, where the largest one is not',
    ],
  }),
  'MARK-006': must({
    title: 'A marker ends the transaction of its own producer alone',
    text: `A marker, be it commit or abort, MUST end the open transaction of its producer on that partition:
      the last stable offset then MUST be the first offset of the earliest transaction that is still open, or
      the high watermark. The next transactional batch of the producer MUST begin another transaction, at its
      own offset.`,
    why: 'Transactions of several producers overlap in one log; each has an end of its own.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerStateManager.java#completeTxn`],
  }),
  'MARK-007': must({
    title: 'Each aborted transaction in the data is listed',
    text: `With isolation_level 1 the list of aborted transactions MUST name, by producer id and first offset,
      each aborted transaction that has records in the answer, also when it began before the fetch offset,
      when its marker lies behind the answer, and when segments lie between its first record and its marker.`,
    why: `The broker sends the records all the same; the list is the only thing that keeps them from the
      application.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${log}/LocalLog.scala#addAbortedTransactions`,
      `${storage}/TransactionIndex.java#collectAbortedTxns`,
    ],
  }),
  'MARK-008': must({
    title: 'What was committed, or ended before, is not listed',
    text: `The list of aborted transactions MUST NOT name a transaction that was committed, one that is open,
      or one whose marker lies below the fetch offset.`,
    why: `A client drops the records of a listed producer until it meets an abort marker: a stale entry would
      cost it the records of the next transaction.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/TransactionIndex.java#collectAbortedTxns`],
    observed: [
      '3.9.2, 4.3.1: transactions that begin behind the data are listed where the index is too sparse to tell',
    ],
  }),
  'MARK-009': must({
    title: 'A coordinator of the past is fenced',
    text: `A marker whose coordinator epoch is below that of the producer's last marker on the partition MUST
      be answered with TRANSACTION_COORDINATOR_FENCED (52) and MUST NOT be appended; an equal or higher epoch
      MUST be accepted.`,
    why: `Two brokers may believe to be the coordinator; the one that was deposed could end a transaction of
      its successor.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#checkCoordinatorEpoch`],
  }),
  'MARK-010': must({
    title: 'A marker for a producer of the past is fenced',
    text: `A marker whose producer epoch is below the last one seen on the partition MUST be answered with
      INVALID_PRODUCER_EPOCH (47) and MUST NOT be appended.`,
    why: 'It was sent for a transaction that is over; the open one belongs to a newer life of the producer.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#appendEndTxnMarker`],
  }),
  'MARK-011': must({
    title: 'A marker can raise the epoch of a producer',
    text: `After a marker with a higher producer epoch a batch of an older epoch MUST be refused with
      INVALID_PRODUCER_EPOCH (47), and the first batch of the new one MUST have sequence 0.`,
    why: `That is how a coordinator shuts out a producer that hangs: its late batch would open a transaction
      nobody ends.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerStateEntry.java#update`, 'KIP-360'],
  }),
  'MARK-012': must({
    title: 'A marker without a transaction changes nothing',
    text: `A marker of current epochs for a producer that has no transaction open on the partition, or was
      never seen there, MUST be answered with 0; it MUST NOT change the last stable offset other than by its
      own offset, nor the list of aborted transactions.`,
    why: `Coordinators send a marker again when an answer was lost, and to partitions that were added but
      never written.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#appendEndTxnMarker`],
  }),
  'MARK-013': must({
    title: 'Under transaction version 2 a marker is above the records it ends',
    text: `A marker with transaction_version 2 whose producer epoch equals that of the open transaction MUST
      be answered with INVALID_PRODUCER_EPOCH (47) and MUST NOT be appended. With a higher epoch, or when
      nothing is open, it MUST be answered with 0.`,
    why: `There the coordinator raises the epoch with every transaction. A marker of the same epoch is the
      late one of the transaction before, and must not end this one; with nothing open it is a repetition.`,
    profile: 'protocol',
    applies: { modes: ['kraft'], since: '4.3' },
    seenBy: ['wire'],
    source: ['KIP-890', 'KAFKA-19446', 'KAFKA-19999'],
    observed: ['4.3.1: a repetition is answered with 0 and appended once more'],
  }),
  'MARK-014': must({
    title: 'Each partition of a marker has its own fate',
    text: `A partition that the broker does not host MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3), and
      the other partitions of the same marker and of other markers MUST be written. The answer MUST name each
      producer id and each partition once.`,
    why: 'A topic may be deleted while a transaction on it is open; the others must not hang for that.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleWriteTxnMarkersRequest`],
    observed: ['3.9.2, 4.3.1: a request that names a partition twice in one marker is never answered'],
    ambiguity: 'AMB-MARK-1',
  }),
  'MARK-015': should({
    title: 'Which error names which marker',
    text: `A marker that is late by producer epoch and by coordinator epoch SHOULD be answered with
      INVALID_PRODUCER_EPOCH (47); one with a negative producer id or epoch SHOULD be answered with
      UNKNOWN_SERVER_ERROR (−1) and not appended.`,
    why: 'The producer is compared first; a marker that names nobody is a fault of the sender.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${storage}/ProducerAppendInfo.java#appendEndTxnMarker`,
      `${record}/MemoryRecordsBuilder.java#appendEndTxnMarker`,
    ],
  }),
  'MARK-016': must({
    title: 'The transaction index has one entry for each abort',
    text: `A segment in which the marker of an aborted transaction lies MUST have a .txnindex file that holds,
      for each of them in the order of the markers, 34 bytes: the int16 version 0 and, int64 each, producer
      id, offset of the first record, offset of the marker, and the last stable offset: the first offset of
      the earliest transaction that was open then, or the offset behind the marker. Commits, and markers that
      ended nothing, MUST have none.`,
    why: 'It is read instead of the log: a missing entry shows records that never counted.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [
      `${storage}/AbortedTxn.java`,
      `${storage}/LogSegment.java#updateTxnIndex`,
      `${storage}/ProducerStateManager.java#lastStableOffset`,
    ],
  }),
  'MARK-017': must({
    title: 'A producer snapshot holds open transactions and coordinators',
    text: `The entry of a producer in a .snapshot MUST hold the first offset of its open transaction, −1 for
      none, and the epoch of the coordinator that sent its last marker, −1 for none; a producer that is known
      by a marker alone MUST have last sequence −1 and last offset −1.`,
    why: 'After a clean stop nothing else is read: what the snapshot leaves out, the broker forgets.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${storage}/ProducerStateManager.java#writeSnapshot`, 'KAFKA-9144'],
  }),
  'MARK-018': must({
    title: 'Aborted transactions outlive every kind of stop',
    text: `After a clean stop and after a kill the lists of aborted transactions MUST name what they named
      before; after a kill also when the .txnindex files of segments above the recovery point were lost or
      hold something else.`,
    why: 'Otherwise a crash turns records that never counted into records that do.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${storage}/LogSegment.java#recover`],
  }),
  'MARK-019': must({
    title: 'Open transactions outlive every kind of stop',
    text: `After a clean stop and after a kill a transaction that was open MUST still be open: the last stable
      offset stays at its first record and a marker ends it. The epochs that fence markers MUST be those of
      before.`,
    why: `The coordinator will end it when the broker is back; until then nobody may be shown its records as
      decided.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [
      `${storage}/ProducerStateManager.java#loadProducerEntry`,
      `${log}/UnifiedLog.scala#rebuildProducerState`,
    ],
  }),
  'MARK-020': must({
    title: 'A transaction index that cannot be is made anew',
    text: `When a .txnindex holds an entry whose marker lies below the base offset of its segment, the file
      MUST be made anew from the log at the next start, also after a clean stop, and the lists of aborted
      transactions MUST be those of before.`,
    why: 'It is the one index that is looked at when a log is loaded: a lie in it is never noticed later.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle', 'wire'],
    source: [`${storage}/TransactionIndex.java#sanityCheck`, `${storage}/LogLoader.java#loadSegmentFiles`],
  }),
  'MARK-021': must({
    title: 'DescribeProducers shows what a partition remembers',
    text: `For each producer of a partition DescribeProducers MUST name its id, its epoch, its last sequence
      (−1 when the epoch has none), the timestamp of its last batch or marker, the epoch of the coordinator of
      its last marker (−1 for none) and the first offset of its open transaction (−1 for none).`,
    why: `It is how an operator finds the transaction that holds back a partition, and what to abort it
      with.`,
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.8' },
    seenBy: ['wire'],
    source: [`${log}/UnifiedLog.scala#activeProducers`, 'KIP-664'],
  }),
  'MARK-022': must({
    title: 'DescribeProducers answers each partition on its own',
    text: `DescribeProducers MUST answer UNKNOWN_TOPIC_OR_PARTITION (3) for a partition or a topic that does
      not exist and INVALID_TOPIC_EXCEPTION (17) for a name that no topic can have, without producers, and the
      others as if asked alone.`,
    why: 'An operator asks for all partitions at once while topics come and go.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.8' },
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleDescribeProducersRequest`],
  }),
  'MARK-023': must({
    title: 'A marker wakes who waits for committed records',
    text: `A Fetch with isolation_level 1 that waits at the last stable offset MUST be answered as soon as a
      marker makes min_bytes of decided records available.`,
    why: 'Nothing is appended for it but the marker; who listens to appends of data only sleeps through it.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${server}/DelayedFetch.scala#tryComplete`],
  }),
  'MARK-024': should({
    title: 'With verification off the log alone decides',
    text: `With transaction.partition.verification.enable=false a transactional batch in a Produce request of
      version 11 or less that has a transactional id SHOULD be appended without asking a transaction
      coordinator.`,
    why: 'Brokers before 3.6 never asked. It is also how a log is tried without a coordinator.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '3.6' },
    seenBy: ['wire'],
    source: [`${log}/UnifiedLog.scala#maybeStartTransactionVerification`, 'KIP-890'],
    observed: [
      '4.3.1: Produce 12 and 13 ask the coordinator all the same, to add the partition (19 when there is none)',
    ],
  }),
  'MARK-025': must({
    title: 'A producer with an open transaction is not forgotten',
    text: `While a producer has a transaction open on a partition, its state MUST NOT expire, however old its
      newest batch is and however small producer.id.expiration.ms.`,
    why: `Its end could no longer be told from that of a stranger, and the last stable offset would stand
      still for ever.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${storage}/ProducerStateManager.java#isProducerExpired`],
  }),
  'MARK-026': must({
    title: 'A marker bears the time at which it was written',
    text: `The timestamp of a marker MUST be the broker's wall clock when it was appended; on a topic with
      message.timestamp.type=LogAppendTime the batch MUST say so by its timestamp type bit.`,
    why: `Retention, lookups by time and the expiry of producers go by it; the time of the data says nothing
      about when it was decided.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${record}/MemoryRecords.java#withEndTransactionMarker`,
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogValidator.java',
    ],
  }),
});
