/**
 * WriteTxnMarkers: a transaction coordinator has the end of transactions written into the partitions they
 * touched.
 *
 * Shape   a handler made for the replicas of one node. Each partition of each marker has a verdict of its
 *         own; the answer leaves when all markers that were written are on the in-sync replicas.
 * Units   milliseconds.
 * Errors  3 for a partition that is not here, 47 and 52 for epochs of the past; −1 for all when a marker
 *         names no producer. OURS: a partition that stands twice in one marker gets one marker (Apache Kafka
 *         never answers).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleWriteTxnMarkersRequest;
 *         KIP-98, KIP-890
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Now } from '../../base/actor.ts';
import { later, offsetPlus } from '../../base/ids.ts';
import { isLogError } from '../../log/log-results.ts';
import type { MarkerRequest } from '../../markers/marker.ts';
import { DelayedProduce } from '../../produce/delayed-produce.ts';
import type { Waiting } from '../../produce/produce.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Int64 } from '../../protocol/int64.ts';
import { Partition } from '../../replication/partition.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type Body = Messages['WriteTxnMarkersRequest'];
type Answer = Draft<Messages['WriteTxnMarkersResponse']>;

/** What one partition answers; the code may still change while replication is waited for. */
interface Verdict {
  readonly partitionIndex: number;
  errorCode: number;
}

/** Verdicts by producer, topic and partition: what is named twice is answered once, by its last verdict. */
type Verdicts = Map<Int64, Map<string, Map<number, Verdict>>>;

export interface MarkersHandlerOptions {
  readonly replicas: ReplicaManager;
  /** `request.timeout.ms` of the broker: as long may replication take. */
  readonly requestTimeoutMs: number;
}

/** @requirement MARK-001 MARK-014 MARK-015 MARK-023 */
export function writeTxnMarkersHandler({ replicas, requestTimeoutMs }: MarkersHandlerOptions): Handler {
  return (request: Request<Body>, respond: Respond<Answer>, now: Now) => {
    const { markers } = request.body;
    const nameless = markers.some((one) => one.producerId < 0 || one.producerEpoch < 0); // MARK-015
    const verdicts: Verdicts = new Map();
    const waiting: Waiting[] = [];
    for (const { topics, transactionResult, ...marker } of markers) {
      const asked: MarkerRequest = { ...marker, committed: transactionResult };
      for (const [topic, index] of namedOnce(topics)) {
        const verdict = nameless
          ? { partitionIndex: index, errorCode: errorCodes.UNKNOWN_SERVER_ERROR }
          : write(replicas, asked, topic, index, waiting, now);
        note(verdicts, asked.producerId, topic, verdict);
      }
    }
    const answer = (): void => respond.answer(answerOf(verdicts));
    if (waiting.length === 0) {
      answer();
      return;
    }
    const deadline = later(now.monotonicMs, requestTimeoutMs);
    const keys = waiting.map(({ partition }) => partition.key);
    replicas.produces.tryCompleteElseWatch(
      new DelayedProduce(replicas, waiting, deadline, answer),
      keys,
      now,
    );
    for (const key of new Set(keys)) replicas.wake(key, now); // MARK-023
  };
}

/** Writes one marker into one partition. @requirement MARK-014 */
function write(
  replicas: ReplicaManager,
  marker: MarkerRequest,
  topic: string,
  partitionIndex: number,
  waiting: Waiting[],
  now: Now,
): Verdict {
  const partition = replicas.find(topic, partitionIndex);
  if (!(partition instanceof Partition)) return { partitionIndex, errorCode: partition }; // MARK-014
  const info = partition.appendMarker(marker, now);
  if (isLogError(info)) return { partitionIndex, errorCode: info.error };
  const verdict = { partitionIndex, errorCode: errorCodes.NONE };
  waiting.push({ partition, requiredOffset: offsetPlus(info.lastOffset, 1), verdict });
  return verdict;
}

/** The partitions of a marker, each once, in their order. */
function namedOnce(topics: Body['markers'][number]['topics']): Iterable<readonly [string, number]> {
  const seen = new Map<string, readonly [string, number]>();
  for (const { name, partitionIndexes } of topics) {
    for (const index of partitionIndexes) seen.set(`${name}-${index}`, [name, index]);
  }
  return seen.values();
}

function note(verdicts: Verdicts, producerId: Int64, topic: string, verdict: Verdict): void {
  const topics = verdicts.get(producerId) ?? new Map<string, Map<number, Verdict>>();
  const partitions = topics.get(topic) ?? new Map<number, Verdict>();
  partitions.set(verdict.partitionIndex, verdict);
  topics.set(topic, partitions);
  verdicts.set(producerId, topics);
}

const answerOf = (verdicts: Verdicts): Answer => ({
  markers: [...verdicts].map(([producerId, topics]) => ({
    producerId,
    topics: [...topics].map(([name, partitions]) => ({
      name,
      partitions: [...partitions.values()],
    })),
  })),
});
