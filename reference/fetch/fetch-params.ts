/**
 * What a Fetch asks for, narrowed from the message: numbers in range, each partition once.
 *
 * Shape   plain records and the functions that make them.
 * Units   offsets count records; limits are bytes; waits are milliseconds.
 * Errors  an isolation level that does not exist is the value `undefined`; the door answers it for the whole
 *         request.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/FetchRequest.java#fetchData
 */
import type { FetchRequest } from '../protocol/generated/FetchRequest.ts';
import type { Int64 } from '../protocol/int64.ts';

/** Up to where records are shown. */
export type Isolation = 'read_uncommitted' | 'read_committed';

/** −1 for a consumer; −2 is a debugger, which is served like one. */
const CONSUMER_REPLICA_ID = -1;

/** From this version on the replica speaks in a field of its own. */
const REPLICA_STATE_SINCE_VERSION = 15;
/** From this version on topics are named by id. */
const TOPIC_IDS_SINCE_VERSION = 13;

export interface FetchParams {
  readonly version: number;
  readonly isolation: Isolation;
  readonly replicaId: number;
  readonly maxWaitMs: number;
  /** Never more than the answer may hold. */
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** One partition that is asked for. `topic` is `undefined` when nobody has the topic id. */
export interface FetchTarget {
  readonly topic: string | undefined;
  readonly topicId: string;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  /** Out of every log's range when it does not fit a safe integer. */
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
}

const ISOLATIONS: readonly (Isolation | undefined)[] = ['read_uncommitted', 'read_committed'];

/** `undefined` when the isolation level does not exist. @requirement FET-020 */
export function paramsOf(
  request: FetchRequest,
  version: number,
  fetchMaxBytes: number,
): FetchParams | undefined {
  const isolation = ISOLATIONS[request.isolationLevel];
  if (isolation === undefined) return undefined; // FET-020
  const maxBytes = Math.min(request.maxBytes, fetchMaxBytes);
  const replicaId =
    version >= REPLICA_STATE_SINCE_VERSION ? request.replicaState.replicaId : request.replicaId;
  const { maxWaitMs } = request;
  return {
    version,
    isolation,
    replicaId,
    maxWaitMs,
    minBytes: Math.min(request.minBytes, maxBytes),
    maxBytes,
  };
}

/** True when a broker asks: it names itself by an id of its own. */
export const isFollower = (params: FetchParams): boolean => params.replicaId > CONSUMER_REPLICA_ID;

/**
 * A sessionless request, or the first of a session that this broker declines.
 * @requirement FET-025 FET-026
 */
export const isFullFetch = (request: FetchRequest): boolean =>
  request.sessionEpoch === 0 || request.sessionEpoch === -1;

/**
 * The partitions in the order of the request; of two entries for one partition the later replaces the
 * earlier, in its place.
 */
export function targetsOf(
  request: FetchRequest,
  version: number,
  topicName: (topicId: string) => string | undefined,
): FetchTarget[] {
  const targets: FetchTarget[] = [];
  const places = new Map<string, number>();
  for (const topic of request.topics) {
    const name = version >= TOPIC_IDS_SINCE_VERSION ? topicName(topic.topicId) : topic.topic;
    for (const entry of topic.partitions) {
      const key = `${topic.topicId} ${topic.topic} ${entry.partition}`;
      const place = places.get(key) ?? targets.length;
      places.set(key, place);
      targets[place] = {
        topic: name,
        topicId: topic.topicId,
        partition: entry.partition,
        currentLeaderEpoch: entry.currentLeaderEpoch,
        fetchOffset: narrowOffset(entry.fetchOffset),
        lastFetchedEpoch: entry.lastFetchedEpoch,
        maxBytes: entry.partitionMaxBytes,
      };
    }
  }
  return targets;
}

/** No log reaches beyond the safe integers, so what lies there is out of range like a negative offset. */
const narrowOffset = (value: Int64): number => (typeof value === 'number' ? value : -1);
