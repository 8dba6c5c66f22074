/**
 * The Fetch API: from the request to the fetch room and back. Records leave as regions of segment files.
 *
 * Shape   a handler made for the replicas of one node.
 * Units   `maxWaitMs` from the turn that read first.
 * Errors  70 for a session this broker never made; −1 for an isolation level that does not exist.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleFetchRequest; KIP-227
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Now } from '../../base/actor.ts';
import { monotonicMs } from '../../base/ids.ts';
import { DelayedFetch } from '../../fetch/delayed-fetch.ts';
import type { DownConversion } from '../../fetch/down-conversion.ts';
import { type FetchOutcome, mustWait, readAll, releaseAll } from '../../fetch/fetch.ts';
import { type Isolation, isFullFetch, paramsOf, targetsOf } from '../../fetch/fetch-params.ts';
import type { PartitionResult } from '../../fetch/read-partition.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { FetchableTopicResponse, PartitionData } from '../../protocol/generated/FetchResponse.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type FetchRequest = Messages['FetchRequest'];
type FetchAnswer = Draft<Messages['FetchResponse']>;

/** OURS: sessions are declined (FSN-15 allows it): the answer's session id is 0 and every request is full. */
const NO_SESSION = 0;
/** From this version on an error of the whole request has a field, and topics have ids instead of names. */
const TOPIC_IDS_SINCE_VERSION = 13;

export interface FetchHandlerOptions {
  readonly replicas: ReplicaManager;
  /** `fetch.max.bytes` of the broker. */
  readonly fetchMaxBytes: number;
  /** For consumers that are too old for what is stored; release 4.3 has none. */
  readonly downConversion?: DownConversion;
}

/** @requirement FET-020 FET-026 OLD-012 */
export function fetchHandler({ replicas, fetchMaxBytes, downConversion }: FetchHandlerOptions): Handler {
  return (request: Request<FetchRequest>, respond: Respond<FetchAnswer>, now: Now) => {
    const { body, apiVersion } = request;
    if (!isFullFetch(body)) {
      respond.answer(wholeError(errorCodes.FETCH_SESSION_ID_NOT_FOUND)); // FET-026
      return;
    }
    const params = paramsOf(body, apiVersion, fetchMaxBytes);
    if (params === undefined) {
      respond.answer(wholeError(errorCodes.UNKNOWN_SERVER_ERROR, body, apiVersion));
      return;
    }
    const targets = targetsOf(body, apiVersion, (id) => replicas.topicName(id));
    const outcome = readAll(replicas, params, targets);
    const answer = (done: FetchOutcome) => {
      const fitted = downConversion?.(done, apiVersion) ?? done; // OLD-012
      respond.answer(answerOf(fitted, params.isolation));
    };
    if (!mustWait(params, outcome)) {
      answer(outcome);
      return;
    }
    releaseAll(outcome);
    const deadline = monotonicMs(now.monotonicMs + params.maxWaitMs);
    const waiting = new DelayedFetch(replicas, params, targets, deadline, answer);
    const keys = targets.map(({ topic, partition }) => `${topic}-${partition}`);
    replicas.fetches.tryCompleteElseWatch(waiting, keys, now);
  };
}

/** Partitions of one topic that follow each other share its entry, as in the request. @requirement FET-025 */
function answerOf(outcome: FetchOutcome, isolation: Isolation): FetchAnswer {
  const responses: Draft<FetchableTopicResponse>[] = [];
  let partitions: Draft<PartitionData>[] = [];
  let last: PartitionResult['target'] | undefined;
  for (const result of outcome.results) {
    const { target } = result;
    if (last === undefined || last.topic !== target.topic || last.topicId !== target.topicId) {
      partitions = [];
      responses.push({ topic: target.topic ?? '', topicId: target.topicId, partitions });
    }
    last = target;
    partitions.push(partitionOf(result, isolation));
  }
  return { throttleTimeMs: 0, errorCode: errorCodes.NONE, sessionId: NO_SESSION, responses }; // FET-025
}

const NO_RECORDS = new Uint8Array(0);

/** @requirement FET-027 */
const partitionOf = (result: PartitionResult, isolation: Isolation): Draft<PartitionData> => ({
  partitionIndex: result.target.partition,
  errorCode: result.errorCode,
  highWatermark: result.highWatermark,
  lastStableOffset: result.lastStableOffset,
  logStartOffset: result.logStartOffset,
  // FET-027: who reads committed records is told which were aborted, be it none; who does not is told nothing.
  abortedTransactions:
    isolation === 'read_committed' && result.errorCode === errorCodes.NONE ? result.aborted : null,
  preferredReadReplica: -1,
  records: result.records ?? NO_RECORDS,
  divergingEpoch: result.diverging,
  currentLeader: result.leader,
});

/** An error of the whole request. Clients that know no field for it find it at each of their partitions. */
function wholeError(errorCode: number, request?: FetchRequest, version = 0): FetchAnswer {
  const named = request !== undefined && version < TOPIC_IDS_SINCE_VERSION ? request.topics : [];
  const responses = named.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition }) => ({
      partitionIndex: partition,
      errorCode,
      highWatermark: -1,
      lastStableOffset: -1,
      logStartOffset: -1,
      abortedTransactions: null,
      records: NO_RECORDS,
    })),
  }));
  return { throttleTimeMs: 0, errorCode, sessionId: NO_SESSION, responses };
}
