/**
 * The log of one partition: segments, indexes, producer state and leader epochs behind one door.
 *
 * How to call it (all synchronous; `now` is the turn's clock):
 *
 *     const log = manager.getOrCreate('orders', 0, { topicId, config }, now);        // PartitionLog | LogError (56)
 *     log.assignEpochStartOffset(epoch);                                              // once, on becoming leader
 *     const info = log.appendAsLeader(records, { leaderEpoch, now, origin: 'client' });
 *     if (isLogError(info)) … else info.firstOffset;
 *     log.updateHighWatermark(log.logEndOffset);                                      // replication decides; the log remembers it
 *     const read = log.read(offset, { maxBytes, minOneBatch: true, upperBoundOffset: log.highWatermark });
 *     if (!isLogError(read) && read.region) parts.push(read.region);                  // region.release() once, when sent
 *
 * Shape   one class; the loader makes it, the manager owns it.
 * Units   offsets count records, ends are exclusive; times are wall milliseconds; sizes are bytes.
 * Errors  protocol errors are `LogError` values; a `DiskFault` is caught by the log directory's guard, which goes offline (56).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala
 */
import type { Now } from '../base/actor.ts';
import type { LeaderEpoch, Offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type {
  AppendInfo,
  EpochEndOffset,
  LogError,
  ReadLimits,
  ReadResult,
  TimestampedOffset,
} from './log-results.ts';

/** Who appends: a client is checked in full; the quorum and coordinators of this node are trusted with control batches. */
export type AppendOrigin = 'client' | 'raft' | 'coordinator';

export interface AppendContext {
  readonly leaderEpoch: LeaderEpoch;
  readonly now: Now;
  readonly origin: AppendOrigin;
}

export declare class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  /** 32 lower-case hex digits, or undefined when the directory has no partition.metadata yet. */
  readonly topicId: string | undefined;
  readonly config: LogConfig;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly highWatermark: Offset;
  readonly recoveryPoint: Offset;
  /** Latest leader epoch in the cache, or undefined. */
  readonly latestEpoch: LeaderEpoch | undefined;
  /** Epoch of the first cache entry when it starts at or below the log start offset (ListOffsets −2), else −1. */
  readonly earliestEpoch: LeaderEpoch;
  /** True when the directory failed: every call answers 56. */
  readonly offline: boolean;

  /** Becoming leader: notes that `epoch` starts at the log end offset, durably (KAFKA-7415). */
  assignEpochStartOffset(epoch: LeaderEpoch): LogError | undefined;
  /** Validates, assigns offsets (patching `records` in place), rolls, writes. `records` may be a view of the read buffer. */
  appendAsLeader(records: Uint8Array, context: AppendContext): AppendInfo | LogError;
  /** 1 when the offset is outside [log start, log end]. */
  read(offset: Offset, limits: ReadLimits): ReadResult | LogError;
  /** First record with timestamp ≥ target at or after the log start; `undefined` when there is none. */
  offsetForTimestamp(targetMs: number): TimestampedOffset | LogError | undefined;
  /** First record that carries the largest timestamp (ListOffsets −3); `undefined` for an empty log. */
  maxTimestampRecord(): TimestampedOffset | LogError | undefined;
  endOffsetForEpoch(requested: LeaderEpoch): EpochEndOffset;
  /** Clamped to [log start, log end]. */
  updateHighWatermark(highWatermark: Offset): void;
  updateConfig(config: LogConfig): void;
  /** Everything below the log end offset is durable when this returns without error. */
  flush(): LogError | undefined;
  sizeBytes(): number;
}
