/**
 * ListOffsets of version 0: beginnings of segments instead of records, newest first.
 *
 * Shape   one function for one partition; segments are dated by their files, as they were before records had
 *         times.
 * Units   offsets count records; times are wall milliseconds.
 * Errors  error codes as values, with an empty list.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#legacyFetchOffsetsBefore,
 *         kafka/cluster/Partition.scala#legacyFetchOffsetsForTimestamp
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { isLogError } from '../log/log-results.ts';
import type { Int64 } from '../protocol/int64.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from './list-offsets.ts';

/** No epoch is asked for. */
const NO_EPOCH = -1;
const CONSUMER_REPLICA_ID = -1;

export interface OldStyleQuery {
  readonly topic: string;
  readonly partition: number;
  readonly timestamp: Int64;
  readonly maxNumOffsets: number;
  readonly replicaId: number;
  readonly wallMs: number;
}

export interface OldStyleAnswer {
  readonly errorCode: number;
  readonly oldStyleOffsets: readonly number[];
}

const failed = (errorCode: number): OldStyleAnswer => ({ errorCode, oldStyleOffsets: [] });

/** @requirement OLD-028 DIR-005 */
export function oldStyleOffsets(replicas: ReplicaManager, query: OldStyleQuery): OldStyleAnswer {
  if (query.timestamp < EARLIEST_TIMESTAMP) return failed(errorCodes.UNSUPPORTED_VERSION);
  const partition = replicas.find(query.topic, query.partition);
  if (!(partition instanceof Partition)) return failed(partition); // OLD-028
  const refused = partition.checkLeader(NO_EPOCH);
  if (refused !== errorCodes.NONE) return failed(refused);
  const dated = partition.log.home.guard(() => datedOffsets(partition, query.wallMs));
  if (isLogError(dated)) return failed(dated.error); // DIR-005
  const upTo = lastNotAfter(dated, query.timestamp);
  const offsets = dated
    .slice(0, upTo + 1)
    .map(({ offset }) => offset)
    .reverse()
    .slice(0, Math.max(0, query.maxNumOffsets)); // OLD-028
  return { errorCode: errorCodes.NONE, oldStyleOffsets: visible(offsets, partition, query.replicaId) };
}

interface DatedOffset {
  readonly offset: number;
  readonly atMs: number;
}

/** Where each segment begins and when it was last written; at last the end of the log, now. */
function datedOffsets({ log }: Partition, wallMs: number): DatedOffset[] {
  const { segments, logStartOffset, logEndOffset } = log;
  const dated = segments.map((segment) => ({
    offset: Math.max(segment.baseOffset, logStartOffset),
    atMs: segment.modifiedAtMs,
  }));
  const active = segments.at(-1);
  if (active !== undefined && active.sizeBytes > 0) dated.push({ offset: logEndOffset, atMs: wallMs });
  return dated;
}

/** The place of the last offset that is not younger than the timestamp; −1 for none. */
function lastNotAfter(dated: readonly DatedOffset[], timestamp: Int64): number {
  if (timestamp === LATEST_TIMESTAMP) return dated.length - 1;
  if (timestamp === EARLIEST_TIMESTAMP) return 0;
  return dated.findLastIndex(({ atMs }) => atMs <= timestamp);
}

/** A consumer sees the high watermark in the place of whatever lies above it. */
function visible(offsets: readonly number[], partition: Partition, replicaId: number): readonly number[] {
  const { highWatermark } = partition;
  if (replicaId !== CONSUMER_REPLICA_ID || offsets.every((offset) => offset <= highWatermark)) return offsets;
  return [highWatermark, ...offsets.filter((offset) => offset <= highWatermark)];
}
