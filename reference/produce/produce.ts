/**
 * Produce: what wins when several things are wrong, and one verdict for each partition.
 *
 *     const outcome = produce(replicas, command, now);
 *     // acks=−1: outcome.waiting is watched by `DelayedProduce`; afterwards every key of outcome.touched is woken.
 *
 * Shape   the request's partitions pass the checks in Kafka's order; those that are left are appended one
 *         after another.
 * Units   `timeoutMs` as the client gave it.
 * Errors  every refusal is a verdict; a failure of the whole request is the same verdict for each of its
 *         partitions.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleProduceRequest,
 *         ReplicaManager.scala#appendRecords
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { NO_LEADER_EPOCH, type Offset, offsetPlus } from '../base/ids.ts';
import { isEmptySet } from '../legacy/read-set.ts';
import { isLogError } from '../log/log-results.ts';
import type { TopicProduceData } from '../protocol/generated/ProduceRequest.ts';
import { isTransactional, magic } from '../records/batch-header.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import { checkEntry, lastWins } from './entries.ts';
import { unverified } from './transactional.ts';
import { appended, refused, refusedByLog, type Verdict } from './verdict.ts';
import { firstLook, producersOf, type WholeRequestError } from './whole-request.ts';

export interface ProduceCommand {
  readonly version: number;
  readonly clientId: string;
  readonly transactionalId: string | null;
  readonly acks: number;
  readonly topics: readonly TopicProduceData[];
  /** `transaction.partition.verification.enable` */
  readonly verifyTransactions: boolean;
}

/** An append that acks=−1 waits for. */
export interface Waiting {
  readonly partition: Partition;
  readonly requiredOffset: Offset;
  /** Changed when the wait ends otherwise than well. */
  readonly verdict: { errorCode: number };
}

export interface TopicVerdicts {
  readonly name: string;
  readonly topicId: string;
  readonly partitionResponses: readonly Verdict[];
}

export interface ProduceOutcome {
  readonly topics: readonly TopicVerdicts[];
  readonly failed: boolean;
  readonly waiting: readonly Waiting[];
  /** Partitions that were appended to. */
  readonly touched: readonly Partition[];
}

/** One partition entry that has passed the checks so far, and where its verdict belongs. */
interface Entry {
  readonly topic: string;
  readonly index: number;
  readonly records: Uint8Array;
  readonly verdicts: Verdict[];
  readonly position: number;
}

const INTERNAL_TOPICS: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
]);
const ADMIN_CLIENT_ID = '__admin_client';
/** From this version on topics are named by id. */
const TOPIC_IDS_SINCE_VERSION = 13;

/** @requirement PRD-008 */
export function produce(replicas: ReplicaManager, command: ProduceCommand, now: Now): ProduceOutcome {
  const whole = firstLook(command.topics, command.transactionalId);
  if (whole !== undefined) return allRefused(command.topics, whole);
  const topics = lastWins(command.topics);
  const answers: TopicVerdicts[] = [];
  const entries: Entry[] = [];
  for (const topic of topics) answers.push(sortTopic(replicas, command.version, topic, entries));
  if (entries.length === 0) return outcomeOf(answers, [], []); // Bad acks are then not reported.
  const producers = producersOf(entries.map((entry) => entry.records));
  if (producers !== undefined) return allRefused(command.topics, producers);
  const waiting: Waiting[] = [];
  const touched: Partition[] = [];
  for (const entry of entries) appendEntry(replicas, command, entry, waiting, touched, now); // PRD-008
  return outcomeOf(answers, waiting, touched);
}

/**
 * Puts the partitions of one topic that pass the first checks into `entries`; the others have their verdict.
 * @requirement PRD-025
 */
function sortTopic(
  replicas: ReplicaManager,
  version: number,
  topic: TopicProduceData,
  entries: Entry[],
): TopicVerdicts {
  const byId = version >= TOPIC_IDS_SINCE_VERSION;
  const name = byId ? replicas.topicName(topic.topicId) : topic.name;
  const verdicts: Verdict[] = [];
  for (const entry of topic.partitionData) {
    const position = verdicts.length;
    if (name === undefined)
      verdicts.push(refused(entry.index, errorCodes.UNKNOWN_TOPIC_ID)); // PRD-025
    else if (replicas.find(name, entry.index) === errorCodes.UNKNOWN_TOPIC_OR_PARTITION) {
      verdicts.push(refused(entry.index, errorCodes.UNKNOWN_TOPIC_OR_PARTITION)); // PRD-025
    } else {
      const verdict = checkEntry(entry, version);
      verdicts.push(verdict ?? PENDING);
      if (verdict !== undefined) continue;
      entries.push({ topic: name, index: entry.index, records: entry.records!, verdicts, position });
    }
  }
  return { name: topic.name, topicId: topic.topicId, partitionResponses: verdicts };
}

/** Stands in the place of a verdict until it is known; never answered. */
const PENDING: Verdict = refused(-1, errorCodes.UNKNOWN_SERVER_ERROR);

function settle(entry: Entry, verdict: Verdict): Verdict {
  entry.verdicts[entry.position] = verdict;
  return verdict;
}

/** @requirement PRD-002 PRD-015 PRD-021 PRD-022 OLD-010 */
function appendEntry(
  replicas: ReplicaManager,
  command: ProduceCommand,
  entry: Entry,
  waiting: Waiting[],
  touched: Partition[],
  now: Now,
): void {
  const { topic, index, records } = entry;
  if (magic(records, 0) === 2 && isTransactional(records, 0)) {
    const refusal = unverified(replicas, command, topic, index, records);
    if (refusal !== undefined) {
      settle(entry, refused(index, refusal));
      return;
    }
  }
  if (command.acks < -1 || command.acks > 1) {
    settle(entry, refused(index, errorCodes.INVALID_REQUIRED_ACKS)); // PRD-002
    return;
  }
  if (INTERNAL_TOPICS.has(topic) && command.clientId !== ADMIN_CLIENT_ID) {
    settle(entry, refused(index, errorCodes.INVALID_TOPIC_EXCEPTION)); // PRD-015
    return;
  }
  const partition = replicas.find(topic, index);
  if (!(partition instanceof Partition)) {
    settle(entry, refused(index, partition));
    return;
  }
  if (isEmptySet(records)) {
    const refusal = partition.checkLeader(NO_LEADER_EPOCH);
    settle(entry, refused(index, refusal)); // OLD-010: 0 where it leads, and no offset.
    return;
  }
  const info = partition.append(records, command.acks, now);
  if (isLogError(info)) {
    // PRD-021: the log has changed nothing.
    settle(entry, refusedByLog(index, info, partition, command.version));
    return;
  }
  const verdict = settle(entry, appended(index, info));
  touched.push(partition);
  if (command.acks === -1) {
    waiting.push({ partition, requiredOffset: offsetPlus(info.lastOffset, 1), verdict });
  }
}

/** One code for every partition of the request. */
function allRefused(topics: readonly TopicProduceData[], whole: WholeRequestError): ProduceOutcome {
  const answers = topics.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index }) => refused(index, whole.errorCode, whole.errorMessage)),
  }));
  return { topics: answers, failed: true, waiting: [], touched: [] };
}

function outcomeOf(
  topics: readonly TopicVerdicts[],
  waiting: readonly Waiting[],
  touched: readonly Partition[],
): ProduceOutcome {
  const failed = topics.some((topic) => topic.partitionResponses.some((verdict) => verdict.errorCode !== 0));
  return { topics, failed, waiting, touched };
}
