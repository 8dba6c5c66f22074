/**
 * OffsetForLeaderEpoch: where a leader epoch ended in this log.
 *
 * Shape   one function for one partition over the log's leader epochs.
 * Units   the end offset is exclusive: the start of the next epoch, or the log end offset of the current one.
 * Errors  error codes as values; with an error, and for an epoch above all that are known, the answer is (−1,
 *         −1).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#lastOffsetForLeaderEpoch;
 *         KIP-101, KIP-279
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { leaderEpoch } from '../base/ids.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';

export interface EpochQuery {
  readonly topic: string;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  readonly leaderEpoch: number;
}

export interface EpochAnswer {
  readonly errorCode: number;
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly endOffset: number;
}

/**
 * Answers for one partition.
 * @requirement OLE-001 OLE-002 OLE-003 OLE-004
 */
export function offsetForLeaderEpoch(replicas: ReplicaManager, query: EpochQuery): EpochAnswer {
  const none = { partition: query.partition, leaderEpoch: -1, endOffset: -1 };
  const partition = replicas.find(query.topic, query.partition);
  if (!(partition instanceof Partition)) return { errorCode: partition, ...none };
  const refused = partition.checkLeader(query.currentLeaderEpoch);
  if (refused !== errorCodes.NONE) return { errorCode: refused, ...none };
  if (query.leaderEpoch < 0) return { errorCode: errorCodes.NONE, ...none }; // OLE-004
  const end = partition.log.endOffsetForEpoch(leaderEpoch(query.leaderEpoch));
  return {
    errorCode: errorCodes.NONE,
    partition: query.partition,
    // OLE-002: the epoch that is answered for, which need not be the one asked for.
    leaderEpoch: end.leaderEpoch,
    endOffset: end.endOffset,
  };
}
