/**
 * One partition of a Fetch: the checks in Kafka's order, then the bytes.
 *
 * Shape   a function from target and limits to a result; the bytes are a region of a segment file and are
 *         never held here.
 * Units   offsets count records; limits are bytes.
 * Errors  error codes as values; a partition in error shows −1 for every offset.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#readFromLog,
 *         kafka/cluster/Partition.scala#fetchRecords
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { leaderEpoch, type Offset, offset } from '../base/ids.ts';
import { isLogError } from '../log/log-results.ts';
import type { AbortedTransaction } from '../markers/aborted-transaction.ts';
import type { FileRegion } from '../ports/network.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import { type FetchParams, type FetchTarget, type Isolation, isFollower } from './fetch-params.ts';

export interface DivergingEpoch {
  readonly epoch: number;
  readonly endOffset: number;
}

/** What is answered for one partition. */
export interface PartitionResult {
  readonly target: FetchTarget;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly records: FileRegion | undefined;
  /** For who reads committed records only: the transactions that were aborted, as far as they concern `records`. */
  readonly aborted: readonly AbortedTransaction[];
  readonly diverging: DivergingEpoch | undefined;
  /** Told when the client asked somebody who does not lead, or of another epoch. */
  readonly leader: { readonly leaderId: number; readonly leaderEpoch: number } | undefined;
}

/** The limits that are left for this partition. */
export interface Limits {
  readonly bytesLeft: number;
  /** No partition before this one had records: the first batch is given whole. */
  readonly minOneBatch: boolean;
}

/**
 * The partition that can serve the target, or why there is none.
 * @requirement FET-010 FET-014 FET-024 FET-028
 */
export function servingPartition(
  replicas: ReplicaManager,
  target: FetchTarget,
  params: FetchParams,
): Partition | PartitionResult {
  // FET-014: an id that nobody bears now leads nowhere, whoever took the name.
  if (target.topic === undefined) return failed(target, errorCodes.UNKNOWN_TOPIC_ID, params.version);
  const partition = replicas.find(target.topic, target.partition);
  // FET-024
  if (!(partition instanceof Partition))
    return failed(target, shownTo(params.version, partition), params.version);
  const refused = partition.checkLeader(target.currentLeaderEpoch); // FET-010
  if (refused !== errorCodes.NONE)
    return failed(target, shownTo(params.version, refused), params.version, partition);
  if (!isFollower(params)) return partition;
  // FET-028: this node has no followers, so whoever says that it is one is not assigned.
  const code =
    target.currentLeaderEpoch < 0 ? errorCodes.NOT_LEADER_OR_FOLLOWER : errorCodes.UNKNOWN_LEADER_EPOCH;
  return failed(target, code, params.version, partition);
}

/**
 * Reads one partition.
 * @requirement FET-001 FET-003 FET-004 FET-006 FET-009 FET-016 MARK-007
 */
export function readPartition(
  replicas: ReplicaManager,
  target: FetchTarget,
  params: FetchParams,
  limits: Limits,
): PartitionResult {
  const partition = servingPartition(replicas, target, params);
  if (!(partition instanceof Partition)) return partition;
  const diverging = divergence(partition, target);
  if (typeof diverging === 'number') return failed(target, diverging, params.version);
  const result = {
    target,
    errorCode: errorCodes.NONE,
    // FET-009: taken before the read, so that no record shown is above it.
    highWatermark: partition.highWatermark,
    lastStableOffset: partition.lastStableOffset,
    logStartOffset: partition.log.logStartOffset,
    aborted: [],
    leader: undefined,
  };
  if (diverging !== undefined) return { ...result, records: undefined, diverging };
  const upperBoundOffset = boundOf(partition, params.isolation); // FET-003
  const { fetchOffset } = target;
  if (fetchOffset < 0) return failed(target, errorCodes.OFFSET_OUT_OF_RANGE, params.version); // FET-001
  if (target.maxBytes < 0 && fetchOffset >= result.logStartOffset && fetchOffset < upperBoundOffset) {
    return failed(target, errorCodes.UNKNOWN_SERVER_ERROR, params.version);
  }
  const read = partition.log.read(offset(fetchOffset), {
    maxBytes: Math.max(0, Math.min(target.maxBytes, limits.bytesLeft)),
    minOneBatch: limits.minOneBatch, // FET-004
    upperBoundOffset,
  });
  if (isLogError(read)) return failed(target, shownTo(params.version, read.error), params.version, partition);
  if (read.firstBatchIncomplete) {
    read.region?.release(); // FET-006: part of a first batch is no batch; the client comes back.
    return { ...result, records: undefined, diverging: undefined };
  }
  const records = read.region;
  if (params.isolation === 'read_uncommitted') return { ...result, records, diverging: undefined };
  const aborted = partition.log.abortedIn(offset(fetchOffset), read, upperBoundOffset); // MARK-007
  if (!isLogError(aborted)) return { ...result, records, aborted, diverging: undefined };
  records?.release();
  return failed(target, shownTo(params.version, aborted.error), params.version, partition);
}

/** Up to where this consumer may see. @requirement FET-003 MARK-003 MARK-004 */
export const boundOf = (partition: Partition, isolation: Isolation): Offset =>
  isolation === 'read_committed' ? partition.lastStableOffset : partition.highWatermark; // MARK-004

/**
 * A client that knows the epoch of its last record learns where its log and this one part: `undefined` when
 * they do not.
 */
function divergence(partition: Partition, target: FetchTarget): DivergingEpoch | number | undefined {
  if (target.lastFetchedEpoch < 0) return undefined;
  const { leaderEpoch: epoch, endOffset } = partition.log.endOffsetForEpoch(
    leaderEpoch(target.lastFetchedEpoch),
  );
  if (epoch < 0 || endOffset < 0) return errorCodes.OFFSET_OUT_OF_RANGE;
  if (epoch < target.lastFetchedEpoch || endOffset < target.fetchOffset) return { epoch, endOffset };
  return undefined;
}

/** Old consumers do not know the storage error. */
export const shownTo = (version: number, errorCode: number): number =>
  version <= 5 && errorCode === errorCodes.KAFKA_STORAGE_ERROR
    ? errorCodes.NOT_LEADER_OR_FOLLOWER
    : errorCode;

/** From this version on a client that asked the wrong broker is told the right one (KIP-951). */
const LEADER_SINCE_VERSION = 16;

/** A partition in error. */
function failed(
  target: FetchTarget,
  errorCode: number,
  version: number,
  partition?: Partition,
): PartitionResult {
  const elsewhere =
    errorCode === errorCodes.NOT_LEADER_OR_FOLLOWER || errorCode === errorCodes.FENCED_LEADER_EPOCH;
  const leader =
    elsewhere && partition !== undefined && version >= LEADER_SINCE_VERSION
      ? { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch }
      : undefined;
  return {
    target,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    records: undefined,
    aborted: [],
    diverging: undefined,
    leader,
  };
}
