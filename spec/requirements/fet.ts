/**
 * Fetch: what a reader of a partition may rely on.
 *
 * Shape   spliced by id into `spec/text/10-fetch.md`.
 * Units   offsets count records, every end is exclusive; limits are bytes; waits are milliseconds.
 * Source  `kafka@1eb7644`, ReplicaManager, Partition, LocalLog, DelayedFetch, KafkaApis; KIP-74, KIP-98, KIP-227, KIP-320, KIP-516.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const server = 'kafka@1eb7644:core/src/main/scala/kafka/server';
const partition = 'kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala';
const localLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala';
const segment = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java';

/** Append only: a number is never given twice. */
export const fet = area('FET', {
  'FET-001': must({
    title: 'The range of a log',
    text: `A fetch offset below the log start offset, above the log end offset, or negative, MUST be answered
      with OFFSET_OUT_OF_RANGE (1). A fetch offset equal to the log end offset MUST be answered with error 0
      and no records.`,
    why: `A reader at the end waits for what comes; a reader outside the log must find out that its position
      means nothing there.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${localLog}#read`],
    observed: ['2.8.2, 3.9.2, 4.3.1: beyond the end, −1 and −2 answer 1 with high watermark −1'],
  }),
  'FET-003': must({
    title: 'Nothing at or above the high watermark is shown',
    text: `A consumer MUST NOT be given a record whose offset is at or above the high watermark that the same
      answer names, whatever follows it in the log; records below it MUST be readable.`,
    why: 'A record above the high watermark may still be lost, and a reader must not have seen what never was.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${partition}#fetchRecords`, 'KIP-101'],
  }),
  'FET-004': must({
    title: 'A fetch always makes progress',
    text: `From version 3 on, if a partition of the request has data, the first such partition in the order of
      the request MUST yield at least one complete batch, even when that batch is larger than
      partition_max_bytes and max_bytes.`,
    why: 'Otherwise one large batch stops its readers for ever.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/ReplicaManager.scala#readFromLog`, 'KIP-74'],
    observed: ['3.9.2, 4.3.1: partition limit 1 and max_bytes 0 return the first batch whole'],
  }),
  'FET-005': must({
    title: 'Limits hold for everything after the first batch',
    text: `Beyond the first batch that FET-004 allows, the record bytes of an answer MUST NOT exceed max_bytes,
      nor those of a partition its partition_max_bytes.`,
    why: 'The limits are how a client bounds its memory.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/ReplicaManager.scala#readFromLog`, 'KIP-74'],
  }),
  'FET-006': must({
    title: 'Only the last batch may be cut',
    text: `The record bytes of a partition MUST be whole batches one after another, of which only the last may
      be incomplete.`,
    why: 'A reader ignores a cut tail and fetches again; it cannot recover from a gap.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${segment}#read`],
  }),
  'FET-007': must({
    title: 'A fetch waits for min_bytes or max_wait',
    text: `When less than min_bytes is available and no partition is in error, the answer MUST be held until
      min_bytes is there or max_wait_ms has passed, whichever comes first, and MUST NOT be given before
      either. With min_bytes=0 or max_wait_ms ≤ 0 it MUST be given at once.`,
    why: 'Waiting at the broker is what makes an idle consumer cheap and a busy one prompt.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${server}/DelayedFetch.scala#tryComplete`, `${server}/ReplicaManager.scala#fetchMessages`],
  }),
  'FET-008': must({
    title: 'An error of the log is not waited on',
    text: `When the log of any partition of a fetch answers with an error (an offset outside it, a leader epoch
      that does not fit), the answer MUST be given at once and MUST carry what the other partitions have.`,
    why: 'The client has to act on the error; the good partitions must not suffer for the bad one.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${server}/ReplicaManager.scala#fetchMessages`],
    observed: [
      '3.9.2, 4.3.1: OFFSET_OUT_OF_RANGE ends the wait; an unknown partition does not, its error comes when the wait of the others ends',
    ],
  }),
  'FET-009': must({
    title: 'The ends named in an answer agree',
    text: `A successful partition MUST name its high watermark, from version 4 its last stable offset and from
      version 5 its log start offset, with log start ≤ last stable ≤ high watermark; within one leader epoch
      none of them MUST go back. A partition in error MUST carry −1 as high watermark.`,
    why: 'Lag, isolation and truncation are computed from these three numbers.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${partition}#fetchRecords`],
  }),
  'FET-010': must({
    title: 'Leader epochs fence a reader',
    text: `From version 9 on, a current_leader_epoch below the leader's own MUST be answered with
      FENCED_LEADER_EPOCH (74), one above it with UNKNOWN_LEADER_EPOCH (75), both without records; −1 MUST be
      accepted.`,
    why: 'A reader that was told of another leader must not mix two histories.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.1' },
    seenBy: ['wire'],
    source: [`${partition}#checkCurrentLeaderEpoch`, 'KIP-320'],
    observed: ['2.8.2, 3.9.2, 4.3.1: epoch 9 on a fresh partition answers 75'],
  }),
  'FET-014': must({
    title: 'A topic id names one life of a topic',
    text: `From version 13 on, a topic id that is not, or is no longer, the id of a topic MUST be answered with
      UNKNOWN_TOPIC_ID (100) (or INCONSISTENT_TOPIC_ID (103) while caches disagree), never with data of a
      topic that took its name later.`,
    why: 'A reader of a deleted topic must not silently go on reading its successor.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.1' },
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleFetchRequest`, 'KIP-516'],
  }),
  'FET-015': must({
    title: 'Batches are delivered as they are stored',
    text: `Every fetch of the same offset, in every version that can carry it and whatever the limits, MUST
      deliver the same bytes of a batch, and their checksum MUST be valid.`,
    why: 'The checksum runs from producer to consumer only if nobody in between rewrites.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${segment}#read`],
  }),
  'FET-016': must({
    title: 'A fetch inside a batch returns the batch',
    text: `From version 4 on, a fetch at an offset inside a batch MUST begin with the whole batch that holds it.`,
    why: 'A batch is the unit of storage and of checksum; the reader skips what it did not ask for.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${segment}#read`, `${segment}#translateOffset`],
  }),
  'FET-020': must({
    title: 'An unknown isolation level is an error',
    text: `An isolation_level other than 0 and 1 MUST be answered with an error, and the broker MUST go on
      serving.`,
    why: 'Guessing an isolation level would show somebody an aborted record.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/IsolationLevel.java#forId'],
    observed: ['3.9.2, 4.3.1: isolation 7 answers −1 for the whole request'],
  }),
  'FET-021': must({
    title: 'A parked fetch hears of an append',
    text: `A fetch that waits MUST be answered as soon as an append makes min_bytes available, also when the
      append comes between its first look and its waiting.`,
    why: 'A lost wake-up turns every message into max_wait_ms of latency.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${server}/DelayedFetch.scala#tryComplete`, 'KAFKA-14334'],
  }),
  'FET-023': must({
    title: 'An empty fetch is answered at once',
    text: `A fetch without partitions and without a session MUST be answered at once, with error 0 and no
      partitions, whatever its max_wait_ms.`,
    why: 'There is nothing to wait for.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${server}/ReplicaManager.scala#fetchMessages`],
  }),
  'FET-024': must({
    title: 'A partition that is not there',
    text: `A fetch by name of a topic or partition that does not exist MUST be answered with
      UNKNOWN_TOPIC_OR_PARTITION (3) for that partition and MUST NOT create the topic.`,
    why: 'Reading must not have side effects.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleFetchRequest`],
  }),
  'FET-025': must({
    title: 'A broker may decline a session',
    text: `An answer to a fetch that asks for a session (id 0, epoch 0) MUST carry either a session id above 0
      that the broker will know again, or 0; to a sessionless fetch (epoch −1) it MUST carry 0. In each case
      every partition of the request MUST be answered.`,
    why: 'Sessions are an optimisation; a client has to be able to live without one.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '1.1' },
    seenBy: ['wire'],
    source: [`${server}/FetchSession.scala#newContext`, 'KIP-227'],
  }),
  'FET-026': must({
    title: 'An unknown session is refused as a whole',
    text: `A fetch that names a session the broker does not know, with an epoch above 0, MUST be answered with
      FETCH_SESSION_ID_NOT_FOUND (70) at the top, session id 0 and no partitions.`,
    why: 'The client has to send its full list again; half an answer would hide that.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '1.1' },
    seenBy: ['wire'],
    source: [`${server}/FetchSession.scala#newContext`, 'KIP-227'],
    observed: ['3.9.2, 4.3.1: session 77 with epoch 3 answers 70'],
  }),
  'FET-027': must({
    title: 'READ_COMMITTED lists aborted transactions, READ_UNCOMMITTED does not',
    text: `With isolation_level 1 the list of aborted transactions of a partition MUST be present, empty where
      there are none in the data; with isolation_level 0 it MUST name none (Apache Kafka sends null).`,
    why: 'Empty says "none here", a missing list says "not asked": a client that mixes them up filters wrongly.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleFetchRequest`, 'KIP-98'],
  }),
  'FET-028': should({
    title: 'A stranger is no follower',
    text: `A fetch with the replica id of a broker that is no replica of the partition SHOULD be answered with
      NOT_LEADER_OR_FOLLOWER (6), or with UNKNOWN_LEADER_EPOCH (75) where it names a leader epoch, and without
      records.`,
    why: 'The leader would otherwise count an outsider as a copy.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '3.3' },
    seenBy: ['wire'],
    source: [`${partition}#fetchRecords`, 'KIP-903'],
    observed: ['3.9.2, 4.3.1: 6; 2.8.2: 0 with data'],
  }),
  'FET-029': must({
    title: 'What was acknowledged can be read at once',
    text: `On a partition with one replica, a fetch that follows an acknowledged produce on any connection MUST
      return its records without waiting, and its high watermark MUST be past them.`,
    why: 'Read your own writes: with one replica the log end is the high watermark.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${partition}#appendRecordsToLeader`],
  }),
  'FET-030': should({
    title: 'Nobody waits in an older segment',
    text: `A fetch whose offset lies in a segment that later ones follow, below the offset up to which it may see, SHOULD
      be answered at once with what that segment has, even when that is fewer than min_bytes.`,
    why: 'A closed segment does not grow: a client that reads history would wait max_wait_ms at the end of each file.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire', 'time'],
    source: [`${server}/DelayedFetch.scala#tryComplete`],
  }),
});
