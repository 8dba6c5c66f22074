/**
 * ListOffsets: where a partition begins and ends, and which record is the first of a time.
 *
 * Shape   one function for one partition; the special timestamps are a table of versions.
 * Units   offsets count records; timestamps are wall milliseconds; −1 is "none".
 * Errors  error codes as values. "No such record" is no error: offset and timestamp are −1.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#fetchOffset,
 *         kafka/cluster/Partition.scala#fetchOffsetForTimestamp
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { NO_LEADER_EPOCH } from '../base/ids.ts';
import { isLogError, type LogError, type TimestampedOffset } from '../log/log-results.ts';
import type { Int64 } from '../protocol/int64.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';

export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;
export const MAX_TIMESTAMP = -3;
export const EARLIEST_LOCAL_TIMESTAMP = -4;
export const LATEST_TIERED_TIMESTAMP = -5;
export const EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6;

/** Special timestamp → the first version that knows it. Apache Kafka 4.3.1 answers −6 from version 11 on. */
const SINCE_VERSION: ReadonlyMap<number, number> = new Map([
  [LATEST_TIMESTAMP, 1],
  [EARLIEST_TIMESTAMP, 1],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL_TIMESTAMP, 8],
  [LATEST_TIERED_TIMESTAMP, 9],
  [EARLIEST_PENDING_UPLOAD_TIMESTAMP, 11],
]);

/** Consumers ask as −1; brokers and debuggers see up to the log end offset. */
const CONSUMER_REPLICA_ID = -1;

export interface OffsetQuery {
  readonly version: number;
  readonly topic: string;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  readonly timestamp: Int64;
  readonly replicaId: number;
  readonly readCommitted: boolean;
}

export interface OffsetAnswer {
  readonly errorCode: number;
  readonly timestamp: Int64;
  readonly offset: number;
  readonly leaderEpoch: number;
}

const NOTHING: OffsetAnswer = {
  errorCode: errorCodes.NONE,
  timestamp: -1,
  offset: -1,
  leaderEpoch: NO_LEADER_EPOCH,
};

/** The answer of a partition that could not be asked. */
export const offsetError = (errorCode: number): OffsetAnswer => ({ ...NOTHING, errorCode });

/**
 * Answers for one partition.
 * @requirement LOF-001 LOF-002 LOF-005 LOF-006 LOF-009 LOF-012 LOF-013
 */
export function listOffset(replicas: ReplicaManager, query: OffsetQuery): OffsetAnswer {
  // LOF-006
  if (!isKnownTimestamp(query.timestamp, query.version)) return offsetError(errorCodes.UNSUPPORTED_VERSION);
  const partition = replicas.find(query.topic, query.partition);
  if (!(partition instanceof Partition)) return offsetError(partition); // LOF-013
  const refused = partition.checkLeader(query.currentLeaderEpoch);
  if (refused !== errorCodes.NONE) return offsetError(refused);
  switch (query.timestamp) {
    case LATEST_TIMESTAMP:
      // LOF-001, LOF-009
      return { ...NOTHING, offset: boundOf(partition, query), leaderEpoch: partition.leaderEpoch };
    case EARLIEST_TIMESTAMP:
    case EARLIEST_LOCAL_TIMESTAMP: {
      const { logStartOffset, earliestEpoch } = partition.log;
      return { ...NOTHING, offset: logStartOffset, leaderEpoch: earliestEpoch }; // LOF-002, LOF-012
    }
    case MAX_TIMESTAMP:
      return recordAnswer(partition.log.maxTimestampRecord(), partition, query); // LOF-005
    case LATEST_TIERED_TIMESTAMP:
    case EARLIEST_PENDING_UPLOAD_TIMESTAMP:
      return NOTHING; // LOF-012: no record lies in a remote storage, and none is to go there.
    default:
      return recordByTime(partition, query);
  }
}

/** @requirement LOF-003 LOF-004 LOF-008 */
function recordByTime(partition: Partition, query: OffsetQuery): OffsetAnswer {
  return recordAnswer(partition.log.offsetForTimestamp(query.timestamp), partition, query); // LOF-003
}

/** @requirement LOF-004 LOF-008 MARK-005 */
function recordAnswer(
  found: TimestampedOffset | LogError | undefined,
  partition: Partition,
  query: OffsetQuery,
): OffsetAnswer {
  if (found === undefined) return NOTHING; // LOF-004
  if (isLogError(found)) return offsetError(found.error);
  if (found.offset >= boundOf(partition, query)) return NOTHING; // MARK-005: nobody may read it yet.
  const { timestamp, offset, leaderEpoch } = found;
  return { errorCode: errorCodes.NONE, timestamp, offset, leaderEpoch }; // LOF-008
}

/** Up to where the asker may see. */
function boundOf(partition: Partition, query: OffsetQuery): number {
  if (query.replicaId !== CONSUMER_REPLICA_ID) return partition.log.logEndOffset;
  return query.readCommitted ? partition.lastStableOffset : partition.highWatermark;
}

/** A time, or a special value that this version knows. */
function isKnownTimestamp(timestamp: Int64, version: number): boolean {
  if (timestamp >= 0) return true;
  if (typeof timestamp === 'bigint') return false;
  const since = SINCE_VERSION.get(timestamp);
  return since !== undefined && version >= since;
}
