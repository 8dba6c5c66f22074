/**
 * The log of one partition: segments, indexes, producer state and leader epochs behind one door.
 *
 * How to call it (all synchronous; `now` is the turn's clock):
 *
 *     const log = manager.getOrCreate('orders', 0, { topicId, config }, now);   // or a LogError (56)
 *     log.assignEpochStartOffset(epoch);                                        // once, on becoming leader
 *     const info = log.appendAsLeader(records, { leaderEpoch, now, origin: 'client' });
 *     if (isLogError(info)) … else info.firstOffset;
 *     log.updateHighWatermark(log.logEndOffset);             // replication decides, the log remembers it
 *     const read = log.read(offset, { maxBytes, minOneBatch: true, upperBoundOffset: log.highWatermark });
 *     if (!isLogError(read) && read.region) parts.push(read.region);            // region.release() when sent
 *
 * Shape   one door: the manager makes and owns it, `PartitionLog.open` opens one outside a manager (the
 *         metadata log). What happens behind it lies in `append.ts`, `append-follower.ts`, `append-marker.ts`,
 *         `roll.ts`, `log-start.ts`, `segment-replacement.ts`, `read-region.ts`, `aborted-in-region.ts` and
 *         `timestamp-lookup.ts`, over the one `LogState`.
 * Units   offsets count records, ends are exclusive; times are wall milliseconds; sizes are bytes.
 * Errors  protocol errors are `LogError` values; a `DiskFault` is caught by the log directory's guard, which
 *         goes offline (56).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala, LocalLog.scala
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { type LeaderEpoch, NO_LEADER_EPOCH, type Offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { ProducerStateManager } from '../idempotence/producer-state.ts';
import type { AbortedTransaction } from '../markers/aborted-transaction.ts';
import type { MarkerRequest } from '../markers/marker.ts';
import { DecompressionFailed } from '../ports/codecs.ts';
import type { Int64 } from '../protocol/int64.ts';
import { abortedIn } from './aborted-in-region.ts';
import { appendBatches } from './append.ts';
import { appendFollower } from './append-follower.ts';
import { appendMarker } from './append-marker.ts';
import { loadLog } from './load-log.ts';
import type { LogDirectory } from './log-directory.ts';
import {
  type AppendContext,
  type AppendInfo,
  type EpochEndOffset,
  type LogError,
  logError,
  type ReadLimits,
  type ReadResult,
  type TimestampedOffset,
} from './log-results.ts';
import { applyRetention, raiseLogStart } from './log-start.ts';
import { activeSegment, clamp, type LogState, logState } from './log-state.ts';
import type { OpenLog } from './open-log.ts';
import { readRegion } from './read-region.ts';
import { flushAll, takeSnapshot, writeMetadata } from './roll.ts';
import type { LogSegment } from './segment.ts';
import { replace } from './segment-replacement.ts';
import { findByTimestamp, findMaxTimestamp } from './timestamp-lookup.ts';

export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly #state: LogState;

  private constructor(options: OpenLog, state: LogState) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#state = state;
  }

  /** Opens the log in `<home>/<topic>-<partition>`, making the directory if it is not there. */
  static open(options: OpenLog): PartitionLog | LogError {
    const { home } = options;
    const open = (): PartitionLog => {
      const directory = options.home.at(options.directoryName ?? `${options.topic}-${options.partition}`);
      if (!options.ports.disk.exists(directory)) options.ports.disk.makeDirectory(directory);
      const loaded = loadLog({ ...options, directory });
      return new PartitionLog(options, logState(options, directory, loaded));
    };
    return options.isNew === true ? home.guardMaking(open) : home.guard(open);
  }

  /** 32 lower-case hex digits, or undefined when the directory has no partition.metadata yet. */
  get topicId(): string | undefined {
    return this.#state.topicId;
  }

  get directory(): string {
    return this.#state.directory;
  }

  get home(): LogDirectory {
    return this.#state.home;
  }

  get config(): LogConfig {
    return this.#state.config;
  }

  get logStartOffset(): Offset {
    return this.#state.logStartOffset;
  }

  get logEndOffset(): Offset {
    return this.#state.logEndOffset;
  }

  get highWatermark(): Offset {
    return this.#state.highWatermark;
  }

  /** Everything below is decided: no transaction that is open, or whose marker could still be lost, begins there. */
  get lastStableOffset(): Offset {
    const { transactions, highWatermark, logStartOffset } = this.#state;
    return transactions.lastStableOffset(highWatermark, logStartOffset);
  }

  /** Everything below is on stable storage. */
  get recoveryPoint(): Offset {
    return this.#state.durability.recoveryPoint;
  }

  /** Latest leader epoch in the cache, or undefined. */
  get latestEpoch(): LeaderEpoch | undefined {
    return this.#state.epochs.cache.latest?.epoch;
  }

  /**
   * Epoch of the first cache entry when it starts at or below the log start offset (ListOffsets −2), else −1.
   */
  get earliestEpoch(): LeaderEpoch {
    const { earliest } = this.#state.epochs.cache;
    return earliest !== undefined && earliest.startOffset <= this.logStartOffset
      ? earliest.epoch
      : NO_LEADER_EPOCH;
  }

  /** True when the directory failed: every call answers 56. */
  get offline(): boolean {
    return this.home.offline;
  }

  get producers(): ProducerStateManager {
    return this.#state.producers;
  }

  /** Ascending, never empty; the last one is the active segment. */
  get segments(): readonly LogSegment[] {
    return this.#state.segments;
  }

  /**
   * partition.metadata waits for the first append or the manager's next tick, so that making many topics
   * stays quick.
   */
  get hasBackgroundWork(): boolean {
    return !this.#state.metadataWritten;
  }

  /**
   * Becoming leader: notes that `epoch` starts at the log end offset, durably (KAFKA-7415).
   * @requirement LOF-009 OLE-003
   */
  assignEpochStartOffset(epoch: LeaderEpoch): LogError | undefined {
    return this.home.guard(() => this.#state.epochs.begin(epoch, this.logEndOffset));
  }

  /**
   * Validates, assigns offsets (patching `records` in place), rolls, writes. `records` may be a view of the
   * read buffer.
   */
  appendAsLeader(records: Uint8Array, context: AppendContext): AppendInfo | LogError {
    return this.home.guard(() => appendBatches(this.#state, records, context));
  }

  /**
   * Ends a transaction of a producer, or refuses: 47 for an old epoch of the producer, 52 for one of the
   * coordinator.
   */
  appendMarker(
    marker: MarkerRequest,
    context: { readonly leaderEpoch: LeaderEpoch; readonly now: Now },
  ): AppendInfo | LogError {
    return this.home.guard(() => appendMarker(this.#state, marker, context));
  }

  /** Whether the producer has a transaction open here. */
  hasOpenTransaction(producerId: Int64): boolean {
    return this.#state.transactions.isOpen(producerId);
  }

  /** The aborted transactions that overlap what `read` gave from this offset on. */
  abortedIn(
    from: Offset,
    read: ReadResult,
    upperBoundOffset: Offset,
  ): readonly AbortedTransaction[] | LogError {
    return this.home.guard(() => abortedIn(this.segments, from, read, upperBoundOffset));
  }

  /** Batches of another log, with the offsets and epochs they have; one that is cut off at the end is left out. */
  appendAsFollower(slice: Uint8Array, now: Now): LogError | undefined {
    return this.home.guard(() => appendFollower(this.#state, slice, now));
  }

  /** 1 when the offset is outside [log start, log end]. @requirement FET-001 */
  read(from: Offset, limits: ReadLimits): ReadResult | LogError {
    const { logStartOffset, logEndOffset, segments, topicPartition } = this.#state;
    if (from < logStartOffset || from > logEndOffset) {
      const range = `[${logStartOffset}, ${logEndOffset}]`;
      return logError(
        errorCodes.OFFSET_OUT_OF_RANGE,
        `offset ${from} of ${topicPartition} lies outside ${range}`,
      );
    }
    return this.home.guard(() => readRegion(segments, from, limits, logEndOffset));
  }

  /** First record with timestamp ≥ target at or after the log start; `undefined` when there is none. */
  offsetForTimestamp(target: Int64): TimestampedOffset | LogError | undefined {
    const { segments, ports } = this.#state;
    return this.#lookup(() => findByTimestamp(segments, target, this.logStartOffset, ports.compression));
  }

  /** First record that carries the largest timestamp (ListOffsets −3); `undefined` for an empty log. */
  maxTimestampRecord(): TimestampedOffset | LogError | undefined {
    const { segments, ports } = this.#state;
    return this.#lookup(() => findMaxTimestamp(segments, this.logStartOffset, ports.compression));
  }

  /** The end of the largest known epoch that is not above the one asked for. */
  endOffsetForEpoch(requested: LeaderEpoch): EpochEndOffset {
    return this.#state.epochs.cache.endOffsetFor(requested, this.logEndOffset);
  }

  /** Clamped to [log start, log end]. @requirement CKP-005 */
  updateHighWatermark(highWatermark: Offset): void {
    const { logStartOffset, logEndOffset } = this.#state;
    this.#state.highWatermark = clamp(highWatermark, logStartOffset, logEndOffset); // CKP-005
    this.#state.transactions.settle(this.#state.highWatermark);
  }

  /** The log begins at `to` from now on; 1 above the high watermark, nothing when it begins later already. */
  raiseLogStartOffset(to: Offset): LogError | undefined {
    return this.home.guard(() => raiseLogStart(this.#state, to));
  }

  /** Deletes the segments that have outlived retention and answers how many they were. */
  applyRetention(now: Now): number | LogError {
    return this.home.guard(() => applyRetention(this.#state, now));
  }

  /** Puts cleaned segments (`LogSegment.createCleaned`) in the place of old ones, safe against a crash at any step. */
  replaceSegments(
    cleaned: readonly LogSegment[],
    old: readonly LogSegment[],
    now: Now,
  ): LogError | undefined {
    return this.home.guard(() => {
      replace(this.#state, cleaned, old, now);
      return undefined;
    });
  }

  updateConfig(config: LogConfig): void {
    this.#state.config = config;
    for (const segment of this.segments) segment.indexIntervalBytes = config.indexIntervalBytes;
  }

  /** Everything below the log end offset is durable when this returns without error. */
  flush(): LogError | undefined {
    return this.home.guard(() => flushAll(this.#state, this.#state.durability.lastFlushMs));
  }

  sizeBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** Writes what waits for a tick. */
  doBackgroundWork(): LogError | undefined {
    return this.home.guard(() => writeMetadata(this.#state));
  }

  /** Flushes when flush.ms has passed since the last time. @requirement LOG-015 */
  flushIfDue(nowMs: number): LogError | undefined {
    const isDue = nowMs - this.#state.durability.lastFlushMs >= this.config.flushMs; // LOG-015
    if (!isDue || this.recoveryPoint >= this.logEndOffset) return undefined;
    return this.home.guard(() => flushAll(this.#state, nowMs));
  }

  /**
   * Clean stop: everything durable, indexes trimmed, producers in a snapshot at the log end offset.
   * @requirement IDM-007 LOG-007
   */
  close(): LogError | undefined {
    return this.home.guard(() => {
      const state = this.#state;
      writeMetadata(state);
      activeSegment(state).becomeInactive();
      flushAll(state, state.durability.lastFlushMs);
      takeSnapshot(state, true);
      state.ports.disk.syncDirectory(this.directory);
      this.closeFiles();
      return undefined;
    });
  }

  /** Lets go of all files; those that are being sent close when they were. */
  closeFiles(): void {
    this.home.removals.forget(this.#state);
    for (const segment of this.segments) segment.close();
  }

  #lookup<T>(work: () => T): T | LogError {
    return this.home.guard(() => {
      try {
        return work();
      } catch (failure) {
        if (!(failure instanceof DecompressionFailed)) throw failure;
        return logError(errorCodes.CORRUPT_MESSAGE, failure.message);
      }
    });
  }
}
