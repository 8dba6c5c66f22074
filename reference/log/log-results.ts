/**
 * What a log is asked and what it answers: the value types between `PartitionLog` and the rooms on its right.
 *
 * Shape   plain readonly records; a failure is a `LogError`, told apart by `'error' in result` (or
 *         `isLogError`).
 * Units   offsets count records, ends are exclusive; times are wall milliseconds; sizes are bytes.
 * Errors  `LogError.error` is Kafka's error code (spec/protocol/errors.json).
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogAppendInfo.java,
 *         FetchDataInfo.java
 */
import type { Now } from '../base/actor.ts';
import type { LeaderEpoch, Offset } from '../base/ids.ts';
import type { FileRegion } from '../ports/network.ts';
import type { Int64 } from '../protocol/int64.ts';
import type { RecordError } from '../validation/rejection.ts';

/**
 * A refusal by the log. `message` and `recordErrors` are what Produce v8+ carries; `reason` is for people and
 * always there.
 */
export interface LogError {
  readonly error: number;
  readonly reason: string;
  /** Filled for per-record validation failures only (KIP-467); otherwise `null`. */
  readonly message: string | null;
  readonly recordErrors: readonly RecordError[];
}

/** Tells a refusal from an answer. */
export function isLogError(result: object): result is LogError {
  return 'error' in result;
}

/** A refusal without record errors. */
export function logError(error: number, reason: string): LogError {
  return { error, reason, message: null, recordErrors: [] };
}

/** What an append did. For a duplicate nothing was written and the offsets are those of the first time. */
export interface AppendInfo {
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  /**
   * −1 under CreateTime; the broker's clock under LogAppendTime; for a duplicate the stored batch's max
   * timestamp.
   */
  readonly logAppendTimeMs: number;
  readonly maxTimestampMs: number;
  readonly logStartOffset: Offset;
  readonly duplicate: boolean;
  readonly sizeBytes: number;
}

/** Limits of one read. */
export interface ReadLimits {
  readonly maxBytes: number;
  /** The first batch is given whole even when it is larger than `maxBytes`. */
  readonly minOneBatch: boolean;
  /** Exclusive; nothing at or above it is given: high watermark, last stable offset or log end offset. */
  readonly upperBoundOffset: Offset;
}

/**
 * Bytes of one segment, starting with the batch that contains the offset asked for. Call `region.release()`
 * once.
 */
export interface ReadResult {
  /** `undefined` when there is nothing to give. */
  readonly region: FileRegion | undefined;
  /** Base offset of the first batch in the region; the offset asked for when there is none. */
  readonly firstBatchOffset: Offset;
  /** The region was cut inside its first batch, because `minOneBatch` was off. */
  readonly firstBatchIncomplete: boolean;
  /** Later segments hold more below the upper bound: this one will not grow, so there is nothing to wait for. */
  readonly moreFollows: boolean;
}

/** A record found by its timestamp. */
export interface TimestampedOffset {
  readonly timestamp: Int64;
  readonly offset: Offset;
  readonly leaderEpoch: LeaderEpoch;
}

/** The answer to OffsetForLeaderEpoch; (−1, −1) when the epoch is above all that are known. */
export interface EpochEndOffset {
  readonly leaderEpoch: LeaderEpoch;
  readonly endOffset: Offset;
}

/**
 * Who appends: a client is checked in full; the quorum and coordinators of this node are trusted with control
 * batches.
 */
export type AppendOrigin = 'client' | 'raft' | 'coordinator';

export interface AppendContext {
  readonly leaderEpoch: LeaderEpoch;
  readonly now: Now;
  readonly origin: AppendOrigin;
}
