/**
 * What the parts of one log share: where it lies, what it obeys, where it begins, is committed and ends.
 *
 * Shape   one record per log, made by `logState` from what loading found; `PartitionLog` owns it, and each
 *         function of this room that changes it names the rule it follows.
 * Units   offsets count records, ends are exclusive.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala
 */
import { type Offset, offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { ProducerStateManager } from '../idempotence/producer-state.ts';
import type { PartitionTransactions } from '../markers/partition-transactions.ts';
import { Durability } from './durability.ts';
import { LeaderEpochStore } from './leader-epoch-cache.ts';
import type { LoadedLog, LogPorts } from './load-log.ts';
import type { LogDirectory } from './log-directory.ts';
import type { OpenLog } from './open-log.ts';
import type { LogSegment } from './segment.ts';

/** The state of one log. */
export interface LogState {
  readonly ports: LogPorts;
  readonly home: LogDirectory;
  readonly directory: string;
  /** 32 lower-case hex digits, or undefined when the directory has no partition.metadata yet. */
  readonly topicId: string | undefined;
  readonly topicPartition: string;
  /** Ascending, never empty; the last one is the active segment. */
  readonly segments: LogSegment[];
  readonly epochs: LeaderEpochStore;
  readonly producers: ProducerStateManager;
  readonly transactions: PartitionTransactions;
  readonly durability: Durability;
  config: LogConfig;
  metadataWritten: boolean;
  logStartOffset: Offset;
  highWatermark: Offset;
  logEndOffset: Offset;
  lastSnapshotOffset: Offset;
}

/** The state of a log that was just loaded; its high watermark is clamped to what is there. @requirement CKP-005 */
export function logState(options: OpenLog, directory: string, loaded: LoadedLog): LogState {
  const { recoveryPoint, segments, logStartOffset, logEndOffset } = loaded;
  const { ports, home, topicId, config } = options;
  return {
    ports,
    home,
    directory,
    topicId,
    topicPartition: `${options.topic}-${options.partition}`,
    segments,
    epochs: new LeaderEpochStore(ports.disk, directory, loaded.epochs),
    producers: loaded.transactions.producers,
    transactions: loaded.transactions,
    durability: new Durability(ports.disk, [directory, home.path], {
      recoveryPoint,
      doubtful: segments.slice(0, -1).filter((_, at) => segments[at + 1]!.baseOffset > recoveryPoint),
      nowMs: options.now.wallMs,
    }),
    config,
    metadataWritten: options.metadataWritten || topicId === undefined,
    logStartOffset,
    highWatermark: clamp(options.highWatermark, logStartOffset, logEndOffset), // CKP-005
    logEndOffset,
    lastSnapshotOffset: loaded.lastSnapshotOffset,
  };
}

/** The segment that takes appends. */
export const activeSegment = (state: LogState): LogSegment => state.segments.at(-1)!;

/** The offset, or the nearer end of the range it lies outside of. */
export function clamp(value: Offset, low: Offset, high: Offset): Offset {
  const atMost = Math.min(value, high);
  return offset(Math.max(atMost, low));
}
