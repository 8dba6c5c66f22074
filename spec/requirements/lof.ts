/**
 * ListOffsets: from a time, or from a special name, to an offset.
 *
 * Shape   spliced by id into `spec/text/11-offsets.md`.
 * Units   timestamps are milliseconds since 1970; negative ones are names.
 * Source  `kafka@1eb7644`, Partition#fetchOffsetForTimestamp, UnifiedLog#fetchOffsetByTimestamp; KIP-734, KIP-405, KIP-1005.
 */
import { area, must } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const unifiedLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala';
const partition = 'kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala';
const replicaManager = 'kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala';

/** Append only: a number is never given twice. */
export const lof = area('LOF', {
  'LOF-001': must({
    title: 'Latest is the high watermark',
    text: `Timestamp −1 MUST be answered with the high watermark for isolation level 0 and with the last stable
      offset for isolation level 1, with timestamp −1; both MUST agree with what Fetch names.`,
    why: 'A consumer that starts at "latest" and one that computes lag must mean the same place.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${partition}#fetchOffsetForTimestamp`],
  }),
  'LOF-002': must({
    title: 'Earliest is the log start offset',
    text: `Timestamp −2 MUST be answered with the log start offset and timestamp −1. A fetch at it MUST work.`,
    why: 'It is where a reader begins that wants everything.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#fetchOffsetByTimestamp`],
  }),
  'LOF-003': must({
    title: 'The first record at or after a time',
    text: `A timestamp ≥ 0 MUST be answered with the first record, in the order of offsets, whose timestamp is
      at or after it, exact to the record also inside compressed batches and where timestamps are out of order.`,
    why: 'A reader that rewinds to a time must not miss a record of that time.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#fetchOffsetByTimestamp`, 'KIP-79'],
  }),
  'LOF-004': must({
    title: 'Nothing that late is no error',
    text: `When no readable record has a timestamp at or after the one asked for, the answer MUST be error 0,
      offset −1 and timestamp −1.`,
    why: '"None yet" differs from "the end": the client decides what it means.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${replicaManager}#fetchOffset`],
  }),
  'LOF-005': must({
    title: 'The largest timestamp',
    text: `Timestamp −3 (version 7 on) MUST be answered with the offset and the timestamp of the first record
      that carries the largest timestamp of the log, exact to the record inside compressed batches; an empty
      log answers −1 and −1. A restart MUST NOT change the answer.`,
    why: 'Monitoring asks it to learn how fresh a topic is.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.0' },
    seenBy: ['wire'],
    source: [`${unifiedLog}#fetchOffsetByTimestamp`, 'KIP-734', 'KAFKA-16310', 'KAFKA-16342'],
  }),
  'LOF-006': must({
    title: 'Special timestamps have a first version',
    text: `−3 below version 7, −4 below version 8, −5 below version 9, and any other negative timestamp that no
      rule names, MUST be answered with UNSUPPORTED_VERSION (35) for that partition only.`,
    why: 'Taken for a time, a name would yield a wrong offset without any sign of trouble.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.9' },
    seenBy: ['wire'],
    source: [`${replicaManager}#fetchOffset`],
    observed: ['3.9.2, 4.3.1: 35; 2.8.2 takes −3 to −7 for a time', '4.3.1: −6 is known from version 11'],
  }),
  'LOF-008': must({
    title: 'The timestamp answered is the record’s own',
    text: `A lookup by time that finds a record MUST answer that record's timestamp, which is at or after the one
      asked for; under LogAppendTime it is the time of its batch.`,
    why: 'The client continues its search from it.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#fetchOffsetByTimestamp`],
  }),
  'LOF-009': must({
    title: 'Latest names the current leader epoch',
    text: `From version 4 on, the answer to timestamp −1 MUST name the leader's current epoch, also before
      anything was appended in it.`,
    why: 'The client fences itself with it; an older epoch would let it miss a truncation.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.1' },
    seenBy: ['wire'],
    source: [`${partition}#fetchOffsetForTimestamp`, 'KAFKA-10613'],
  }),
  'LOF-010': must({
    title: 'A partition named twice',
    text: `A partition that stands twice in one ListOffsets request MUST be answered with INVALID_REQUEST (42).`,
    why: 'Two questions with one name have no two answers.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${replicaManager}#fetchOffset`],
  }),
  'LOF-011': must({
    title: 'Leader epochs fence a lookup',
    text: `From version 4 on, a current_leader_epoch below the leader's own MUST be answered with
      FENCED_LEADER_EPOCH (74), one above it with UNKNOWN_LEADER_EPOCH (75); −1 MUST be accepted.`,
    why: 'An offset learnt from the wrong leader is a wrong offset.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.1' },
    seenBy: ['wire'],
    source: [`${partition}#checkCurrentLeaderEpoch`, 'KIP-320'],
  }),
  'LOF-012': must({
    title: 'Without remote storage, local is all',
    text: `On a topic without remote storage, timestamp −4 (version 8 on) MUST be answered like −2, and −5
      (version 9 on) with error 0 and offset −1.`,
    why: 'Tools ask for tiers without knowing whether there are any.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.9' },
    seenBy: ['wire'],
    source: [`${unifiedLog}#fetchOffsetByTimestamp`, 'KIP-405', 'KIP-1005'],
    observed: ['4.3.1 and 3.9.2: −5 answers error 0, offset −1'],
  }),
  'LOF-013': must({
    title: 'Looking up what is not there',
    text: `A topic or partition that does not exist MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3) for that
      partition, the others being answered as ever.`,
    why: 'One deleted topic must not blind a client to all others.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${replicaManager}#fetchOffset`],
  }),
});
