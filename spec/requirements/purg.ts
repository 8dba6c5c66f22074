/**
 * Requirements of purgatory: where a request waits for an event or for its time, whichever comes first.
 *
 * Shape   spliced by id into `spec/text/03-purgatory.md`.
 * Units   waits are milliseconds.
 */
import { area, must, should } from './define.ts';

const DELAYED = 'kafka@1eb7644:core/src/main/scala/kafka/server/DelayedOperation.scala';
const DELAYED_FETCH = 'kafka@1eb7644:core/src/main/scala/kafka/server/DelayedFetch.scala';
const REPLICA_MANAGER = 'kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala';
const TIMER = 'kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/util/timer/SystemTimer.java';
const bothModes = { modes: ['zk', 'kraft'], since: '2.8' } as const;

/** Append only: a number is never given twice. */
export const purg = area('PURG', {
  'PURG-001': must({
    title: 'A waiting request is answered exactly once',
    text: `A waiting request MUST be answered exactly once: by the event it waits for or by its timeout,
      whichever is first. The other MUST then have no effect.`,
    why: 'Two answers to one request shift every later answer of the connection by one.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${DELAYED}#forceComplete`],
  }),
  'PURG-002': must({
    title: 'A timeout is not early',
    text: `A request whose condition does not come true MUST NOT be answered before its maximum wait has
      gone by, and MUST then be answered with what there is, without an error.`,
    why: 'A wait that ends early turns a long poll into a busy loop.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${TIMER}#add`, `${DELAYED_FETCH}#onComplete`],
    observed: [
      '4.3.1: a Fetch with a maximum wait of 500 ms at the end of a log answers after 506 ms, empty, error 0',
    ],
  }),
  'PURG-003': should({
    title: 'A timeout is not late',
    text: `The answer to a request whose maximum wait has gone by SHOULD be sent within 100 ms of that
      moment.`,
    why: 'Consumers add the wait to their heartbeat and poll intervals.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${TIMER}#advanceClock`],
    observed: ['4.3.1: 6 ms late for 500 ms'],
  }),
  'PURG-004': must({
    title: 'No wake-up is lost',
    text: `A waiting request MUST be answered when its condition comes true, without waiting for its
      timeout, also when the condition came true while the request was being put to wait.`,
    why: `The broker looks, finds nothing and registers the request. What is appended between the look and
      the registration wakes nobody, unless the broker looks again after registering.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${DELAYED}#tryCompleteElseWatch`],
  }),
  'PURG-005': must({
    title: 'What can be answered does not wait',
    text: 'A request whose condition holds when it arrives MUST be answered without waiting.',
    why: `The maximum wait is an upper bound for a consumer at the end of the log, not a pace for one that
      is behind.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${DELAYED}#tryCompleteElseWatch`],
  }),
  'PURG-006': must({
    title: 'A request that waits for several things is woken by each',
    text: 'A request that names several partitions MUST be woken by an event of any one of them.',
    why: 'A consumer waits for all its partitions with one request.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${DELAYED}#tryCompleteElseWatch`],
  }),
  'PURG-007': must({
    title: 'An event is a reason to look, not to answer',
    text: `An event that does not make the condition true MUST leave the request waiting: a Fetch is not
      answered by an append while fewer than its minimum of bytes are there. What was appended before MUST
      count when the next event comes.`,
    why: 'The minimum of bytes exists to make fewer and larger answers.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${DELAYED_FETCH}#tryComplete`],
  }),
  'PURG-008': must({
    title: 'A partition that goes away wakes what waits for it',
    text: `When a partition is deleted, a Fetch that waits for it MUST be answered with an error for that
      partition, without waiting for its timeout.`,
    why: 'Nothing will ever be appended there again; the consumer has to look for its partition elsewhere.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${REPLICA_MANAGER}#completeDelayedOperationsWhenNotPartitionLeader`],
    observed: ['4.3.1: UNKNOWN_TOPIC_OR_PARTITION (3) a few milliseconds after DeleteTopics'],
  }),
});
