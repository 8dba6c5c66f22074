/**
 * DeleteRecords: a partition begins later from now on. Nothing is erased here; retention removes the segments
 * that lie below.
 *
 * Shape   one function for one partition. OURS: a follower would have to follow before the answer leaves;
 *         this node has none, so the low watermark is its own log start and nothing is parked.
 * Units   offsets count records; −1 stands for the high watermark.
 * Errors  error codes as values; with an error the low watermark is −1.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#deleteRecordsOnLocalLog,
 *         kafka/cluster/Partition.scala#deleteRecordsOnLeader; KIP-107
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { NO_LEADER_EPOCH, offset } from '../base/ids.ts';
import { isInternalTopic } from '../metadata/topic-name.ts';
import type { Int64 } from '../protocol/int64.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';

const HIGH_WATERMARK = -1;

/** Up to where one partition's records shall go. */
export interface DeletionTarget {
  readonly topic: string;
  readonly partition: number;
  readonly target: Int64;
}

/** What one partition answers. */
export interface DeletionAnswer {
  readonly errorCode: number;
  readonly lowWatermark: number;
}

/**
 * Moves the start of one partition.
 * @requirement DRC-001 DRC-003 DRC-004 DRC-005
 */
export function deleteRecords(replicas: ReplicaManager, asked: DeletionTarget): DeletionAnswer {
  const partition = replicas.find(asked.topic, asked.partition);
  if (!(partition instanceof Partition)) return refusal(partition); // DRC-005
  if (isInternalTopic(asked.topic)) return refusal(errorCodes.INVALID_TOPIC_EXCEPTION); // DRC-005
  const refused = partition.checkLeader(NO_LEADER_EPOCH);
  if (refused !== errorCodes.NONE) return refusal(refused);
  if (!partition.log.config.delete) return refusal(errorCodes.POLICY_VIOLATION); // DRC-005
  const target = asked.target === HIGH_WATERMARK ? partition.highWatermark : asked.target; // DRC-004
  // DRC-004: beyond the high watermark, or beyond every offset there can be.
  if (typeof target === 'bigint' || target < 0) return refusal(errorCodes.OFFSET_OUT_OF_RANGE);
  const failed = partition.log.raiseLogStartOffset(offset(target));
  if (failed !== undefined) return refusal(failed.error);
  return { errorCode: errorCodes.NONE, lowWatermark: partition.log.logStartOffset }; // DRC-001, DRC-003
}

const refusal = (errorCode: number): DeletionAnswer => ({ errorCode, lowWatermark: -1 });
