/**
 * OffsetForLeaderEpoch: where an epoch ended. A reader or follower asks it to find the point at which two histories part.
 *
 * Shape   spliced by id into `spec/text/11-offsets.md`.
 * Units   end offsets are exclusive.
 * Source  `kafka@1eb7644`, LeaderEpochFileCache#endOffsetFor; KIP-101, KIP-279, KIP-320.
 */
import { area, must } from './define.ts';

const kraft = { modes: ['kraft', 'zk'], since: '2.1' } as const;
const cache =
  'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/epoch/LeaderEpochFileCache.java#endOffsetFor';

/** Append only: a number is never given twice. */
export const ole = area('OLE', {
  'OLE-001': must({
    title: 'A finished epoch ends where the next begins',
    text: `For an epoch that the leader has and that is not its current one, the answer MUST be that epoch and
      the start offset of the next one.`,
    why: 'It is the point up to which both logs may agree.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire', 'lifecycle'],
    source: [cache, 'KIP-101'],
  }),
  'OLE-002': must({
    title: 'A missing epoch is answered by the one before',
    text: `For an epoch that the leader lacks, between two that it has, the answer MUST be the largest smaller
      epoch and the start offset of the next higher one: the answer names the epoch it speaks of.`,
    why: 'Fast changes of leadership leave epochs without records.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire', 'lifecycle'],
    source: [cache, 'KIP-279'],
  }),
  'OLE-003': must({
    title: 'The current epoch ends at the log end',
    text: `For the leader's current epoch the answer MUST be that epoch and the log end offset.`,
    why: 'Everything the leader holds may be kept by one who has the same epoch.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [cache],
  }),
  'OLE-004': must({
    title: 'An epoch from the future is unknown',
    text: `For an epoch higher than any the leader has, and for −1, the answer MUST be epoch −1 and offset −1
      with error 0.`,
    why: 'The one who asks knows more than the leader, and must not truncate on its word.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [cache, 'KAFKA-6857'],
    observed: ['4.3.1: −1 answers (−1, −1); −5 answers (−5, start of the first epoch)'],
    ambiguity: 'AMB-OLE-1',
  }),
  'OLE-005': must({
    title: 'An epoch before the first known one ends where that begins',
    text: `For an epoch lower than the first that the leader still has, the answer MUST be the epoch that was asked
      for and the start offset of the first one known.`,
    why: 'Retention has removed the history; what is left begins there.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['mechanism'],
    source: [cache],
  }),
  'OLE-006': must({
    title: 'Leader epochs fence the question',
    text: `A current_leader_epoch below the leader's own MUST be answered with FENCED_LEADER_EPOCH (74), one above
      it with UNKNOWN_LEADER_EPOCH (75); −1 MUST be accepted. A partition that does not exist MUST be answered
      with UNKNOWN_TOPIC_OR_PARTITION (3).`,
    why: 'A truncation point taken from the wrong leader destroys records.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#lastOffsetForLeaderEpoch'],
  }),
});
