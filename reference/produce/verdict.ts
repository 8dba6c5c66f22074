/**
 * What one partition of a Produce request came to, in the shape of its answer.
 *
 * Shape   a record with every field of the answer, so that all verdicts share one hidden class. `errorCode`
 *         alone may still change while replication is waited for.
 * Units   offsets count records; times are wall milliseconds; −1 is "none".
 * Errors  none.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/ProduceResponse.java#PartitionResponse
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { AppendInfo, LogError } from '../log/log-results.ts';
import type { Partition } from '../replication/partition.ts';

export interface LeaderIdAndEpoch {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

export interface Verdict {
  readonly index: number;
  errorCode: number;
  readonly baseOffset: number;
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
  readonly recordErrors: readonly {
    readonly batchIndex: number;
    readonly batchIndexErrorMessage: string | null;
  }[];
  readonly errorMessage: string | null;
  readonly currentLeader: LeaderIdAndEpoch | undefined;
}

const NO_RECORD_ERRORS: Verdict['recordErrors'] = [];

/**
 * Errors after which Kafka does not say where the log starts: either nobody knows, or the batch was never
 * looked at.
 */
const WITHOUT_LOG_START: ReadonlySet<number> = new Set([
  errorCodes.UNKNOWN_TOPIC_OR_PARTITION,
  errorCodes.NOT_LEADER_OR_FOLLOWER,
  errorCodes.MESSAGE_TOO_LARGE,
  errorCodes.RECORD_LIST_TOO_LARGE,
  errorCodes.CORRUPT_MESSAGE,
  errorCodes.KAFKA_STORAGE_ERROR,
]);

/** From this version on a client that asked the wrong broker is told the right one (KIP-951). */
const LEADER_SINCE_VERSION = 10;

/** The batch is in the log. @requirement PRD-007 PRD-020 */
export const appended = (index: number, info: AppendInfo): Verdict => ({
  index,
  errorCode: errorCodes.NONE,
  baseOffset: info.firstOffset, // PRD-007
  logAppendTimeMs: info.logAppendTimeMs, // PRD-020
  logStartOffset: info.logStartOffset,
  recordErrors: NO_RECORD_ERRORS,
  errorMessage: null,
  currentLeader: undefined,
});

/** Refused before any log was asked. @requirement PRD-029 */
export const refused = (index: number, errorCode: number, errorMessage: string | null = null): Verdict => ({
  index,
  errorCode,
  baseOffset: -1, // PRD-029
  logAppendTimeMs: -1,
  logStartOffset: -1,
  recordErrors: NO_RECORD_ERRORS,
  errorMessage,
  currentLeader: undefined,
});

/** Refused by the partition or its log. @requirement PRD-029 */
export function refusedByLog(index: number, error: LogError, partition: Partition, version: number): Verdict {
  const tellsLeader = version >= LEADER_SINCE_VERSION && error.error === errorCodes.NOT_LEADER_OR_FOLLOWER;
  return {
    index,
    errorCode: error.error,
    baseOffset: -1, // PRD-029
    logAppendTimeMs: -1,
    logStartOffset: WITHOUT_LOG_START.has(error.error) ? -1 : partition.log.logStartOffset,
    recordErrors: error.recordErrors.map(({ batchIndex, message }) => ({
      batchIndex,
      batchIndexErrorMessage: message,
    })),
    errorMessage: error.message,
    currentLeader: tellsLeader
      ? { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch }
      : undefined,
  };
}
