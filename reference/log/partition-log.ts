/**
 * The log of one partition: segments, indexes, producer state and leader epochs behind one door.
 *
 * How to call it (all synchronous; `now` is the turn's clock):
 *
 *     const log = manager.getOrCreate('orders', 0, { topicId, config }, now);        // PartitionLog |
 *     LogError (56)
 *     log.assignEpochStartOffset(epoch);                                              // once, on becoming
 *     leader
 *     const info = log.appendAsLeader(records, { leaderEpoch, now, origin: 'client' });
 *     if (isLogError(info)) … else info.firstOffset;
 *     log.updateHighWatermark(log.logEndOffset);                                      // replication decides;
 *     the log remembers it
 *     const read = log.read(offset, { maxBytes, minOneBatch: true, upperBoundOffset: log.highWatermark });
 *     if (!isLogError(read) && read.region) parts.push(read.region);                  // region.release()
 *     once, when sent
 *
 * Shape   one class; the manager makes and owns it, `PartitionLog.open` opens one outside a manager (the
 *         metadata log).
 * Units   offsets count records, ends are exclusive; times are wall milliseconds; sizes are bytes.
 * Errors  protocol errors are `LogError` values; a `DiskFault` is caught by the log directory's guard, which
 *         goes offline (56).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala, LocalLog.scala
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { type LeaderEpoch, NO_LEADER_EPOCH, type Offset, offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { ProducerStateManager } from '../idempotence/producer-state.ts';
import { DecompressionFailed } from '../ports/codecs.ts';
import { isControlBatch } from '../records/batch-header.ts';
import { validateClientBatch } from '../validation/validate-batch.ts';
import { Durability } from './durability.ts';
import { LeaderEpochStore } from './leader-epoch-cache.ts';
import { type LoadedLog, type LogPorts, loadLog, rollJitter } from './load-log.ts';
import { writeSnapshot } from './load-producers.ts';
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
import type { OpenLog } from './open-log.ts';
import { writeTopicId } from './partition-metadata.ts';
import { readRegion } from './read-region.ts';
import { LogSegment } from './segment.ts';
import { findByTimestamp, findMaxTimestamp } from './timestamp-lookup.ts';
import { type AssignedBatch, assignTrusted } from './trusted-batches.ts';

export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  /** 32 lower-case hex digits, or undefined when the directory has no partition.metadata yet. */
  readonly topicId: string | undefined;
  readonly directory: string;
  readonly home: LogDirectory;
  readonly #ports: LogPorts;
  readonly #topicPartition: string;
  readonly #segments: LogSegment[];
  readonly #epochs: LeaderEpochStore;
  readonly #producers: ProducerStateManager;
  readonly #durability: Durability;
  #config: LogConfig;
  #metadataWritten: boolean;
  #logStartOffset: Offset;
  #logEndOffset: Offset;
  #highWatermark: Offset;
  #lastSnapshotOffset: Offset;

  private constructor(options: OpenLog, directory: string, loaded: LoadedLog) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.topicId = options.topicId;
    this.directory = directory;
    this.home = options.home;
    this.#ports = options.ports;
    this.#topicPartition = `${options.topic}-${options.partition}`;
    this.#config = options.config;
    this.#metadataWritten = options.metadataWritten || options.topicId === undefined;
    this.#segments = loaded.segments;
    this.#epochs = new LeaderEpochStore(options.ports.disk, directory, loaded.epochs);
    this.#producers = loaded.producers;
    this.#logStartOffset = loaded.logStartOffset;
    this.#logEndOffset = loaded.logEndOffset;
    this.#lastSnapshotOffset = loaded.lastSnapshotOffset;
    this.#highWatermark = loaded.logStartOffset;
    const { recoveryPoint, segments } = loaded;
    this.#durability = new Durability(options.ports.disk, [directory, options.home.path], {
      recoveryPoint,
      doubtful: segments.slice(0, -1).filter((_, at) => segments[at + 1]!.baseOffset > recoveryPoint),
      nowMs: options.now.wallMs,
    });
    this.updateHighWatermark(options.highWatermark);
  }

  /** Opens the log in `<home>/<topic>-<partition>`, making the directory if it is not there. */
  static open(options: OpenLog): PartitionLog | LogError {
    return options.home.guard(() => {
      const directory = options.home.at(`${options.topic}-${options.partition}`);
      if (!options.ports.disk.exists(directory)) options.ports.disk.makeDirectory(directory);
      return new PartitionLog(options, directory, loadLog({ ...options, directory }));
    });
  }

  get config(): LogConfig {
    return this.#config;
  }

  get logStartOffset(): Offset {
    return this.#logStartOffset;
  }

  get logEndOffset(): Offset {
    return this.#logEndOffset;
  }

  get highWatermark(): Offset {
    return this.#highWatermark;
  }

  /** Everything below is on stable storage. */
  get recoveryPoint(): Offset {
    return this.#durability.recoveryPoint;
  }

  /** Latest leader epoch in the cache, or undefined. */
  get latestEpoch(): LeaderEpoch | undefined {
    return this.#epochs.cache.latest?.epoch;
  }

  /**
   * Epoch of the first cache entry when it starts at or below the log start offset (ListOffsets −2), else −1.
   */
  get earliestEpoch(): LeaderEpoch {
    const { earliest } = this.#epochs.cache;
    return earliest !== undefined && earliest.startOffset <= this.#logStartOffset
      ? earliest.epoch
      : NO_LEADER_EPOCH;
  }

  /** True when the directory failed: every call answers 56. */
  get offline(): boolean {
    return this.home.offline;
  }

  get producers(): ProducerStateManager {
    return this.#producers;
  }

  get segments(): readonly LogSegment[] {
    return this.#segments;
  }

  /**
   * partition.metadata waits for the first append or the manager's next tick, so that making many topics
   * stays quick.
   */
  get hasBackgroundWork(): boolean {
    return !this.#metadataWritten;
  }

  /**
   * Becoming leader: notes that `epoch` starts at the log end offset, durably (KAFKA-7415).
   * @requirement LOF-009 OLE-003
   */
  assignEpochStartOffset(epoch: LeaderEpoch): LogError | undefined {
    return this.home.guard(() => this.#epochs.begin(epoch, this.#logEndOffset));
  }

  /**
   * Validates, assigns offsets (patching `records` in place), rolls, writes. `records` may be a view of the
   * read buffer.
   * @requirement PRD-007 PRD-018 PRD-021 IDM-001 IDM-016 LOG-002 LOG-003
   */
  appendAsLeader(records: Uint8Array, context: AppendContext): AppendInfo | LogError {
    return this.home.guard(() => {
      if (context.origin !== 'client') return this.#appendTrusted(records, context);
      const { leaderEpoch, now } = context;
      const batch = validateClientBatch(records, {
        config: this.#config,
        baseOffset: this.#logEndOffset, // PRD-007
        leaderEpoch,
        wallMs: now.wallMs,
        digest: this.#ports.digest,
        compression: this.#ports.compression,
        topicPartition: this.#topicPartition,
      });
      if ('error' in batch) return batch;
      const refused = this.#prepare(batch, leaderEpoch, now);
      if (refused !== undefined) return refused;
      const verdict = this.#producers.check(batch.bytes, 0);
      if (verdict === undefined) return this.#write(batch, now);
      if ('error' in verdict) return logError(verdict.error, verdict.reason); // PRD-021: nothing was noted.
      const { firstOffset, lastOffset, timestampMs } = verdict.duplicate; // IDM-001, IDM-016
      return this.#appended({ firstOffset, lastOffset, maxTimestampMs: timestampMs }, timestampMs, true, 0);
    });
  }

  /** 1 when the offset is outside [log start, log end]. @requirement FET-001 */
  read(from: Offset, limits: ReadLimits): ReadResult | LogError {
    if (from < this.#logStartOffset || from > this.#logEndOffset) {
      const range = `[${this.#logStartOffset}, ${this.#logEndOffset}]`;
      return logError(
        errorCodes.OFFSET_OUT_OF_RANGE,
        `offset ${from} of ${this.#topicPartition} lies outside ${range}`,
      );
    }
    return this.home.guard(() => readRegion(this.#segments, from, limits, this.#logEndOffset));
  }

  /** First record with timestamp ≥ target at or after the log start; `undefined` when there is none. */
  offsetForTimestamp(targetMs: number): TimestampedOffset | LogError | undefined {
    return this.#lookup(() =>
      findByTimestamp(this.#segments, targetMs, this.#logStartOffset, this.#ports.compression),
    );
  }

  /** First record that carries the largest timestamp (ListOffsets −3); `undefined` for an empty log. */
  maxTimestampRecord(): TimestampedOffset | LogError | undefined {
    return this.#lookup(() =>
      findMaxTimestamp(this.#segments, this.#logStartOffset, this.#ports.compression),
    );
  }

  /** The end of the largest known epoch that is not above the one asked for. */
  endOffsetForEpoch(requested: LeaderEpoch): EpochEndOffset {
    return this.#epochs.cache.endOffsetFor(requested, this.#logEndOffset);
  }

  /** Clamped to [log start, log end]. @requirement CKP-005 */
  updateHighWatermark(highWatermark: Offset): void {
    const atMost = Math.min(highWatermark, this.#logEndOffset);
    this.#highWatermark = offset(Math.max(atMost, this.#logStartOffset)); // CKP-005
  }

  updateConfig(config: LogConfig): void {
    this.#config = config;
    for (const segment of this.#segments) segment.indexIntervalBytes = config.indexIntervalBytes;
  }

  /** Everything below the log end offset is durable when this returns without error. @requirement RCV-001 */
  flush(): LogError | undefined {
    return this.home.guard(() => this.#flushAll(this.#durability.lastFlushMs));
  }

  sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** Writes what waits for a tick. */
  doBackgroundWork(): LogError | undefined {
    return this.home.guard(() => this.#writeMetadata());
  }

  /** Flushes when flush.ms has passed since the last time. */
  flushIfDue(nowMs: number): LogError | undefined {
    const isDue = nowMs - this.#durability.lastFlushMs >= this.#config.flushMs;
    if (!isDue || this.recoveryPoint >= this.#logEndOffset) return undefined;
    return this.home.guard(() => this.#flushAll(nowMs));
  }

  /**
   * Clean stop: everything durable, indexes trimmed, producers in a snapshot at the log end offset.
   * @requirement IDM-007 LOG-007
   */
  close(): LogError | undefined {
    return this.home.guard(() => {
      this.#writeMetadata();
      this.#active.becomeInactive();
      this.#flushAll(this.#durability.lastFlushMs);
      this.#takeSnapshot(true);
      this.#ports.disk.syncDirectory(this.directory);
      this.closeFiles();
      return undefined;
    });
  }

  /** Lets go of all files; those that are being sent close when they were. */
  closeFiles(): void {
    for (const segment of this.#segments) segment.close();
  }

  get #active(): LogSegment {
    return this.#segments.at(-1)!;
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

  /**
   * Row 19 and 20 of Kafka's order: size of a segment, epoch cache, roll. What they change stays, whatever
   * becomes of the batch.
   */
  #prepare(batch: AssignedBatch, epoch: LeaderEpoch, now: Now): LogError | undefined {
    const { bytes } = batch;
    if (bytes.length > this.#config.segmentBytes) {
      const reason = `a batch of ${bytes.length} bytes passes segment.bytes, ${this.#config.segmentBytes}`;
      return logError(errorCodes.RECORD_LIST_TOO_LARGE, reason); // PRD-018
    }
    this.#writeMetadata(); // LOG-003: before the first batch.
    if (epoch >= 0 && epoch !== this.latestEpoch) this.#epochs.begin(epoch, batch.firstOffset);
    if (this.#active.shouldRoll(this.#config, batch, now.wallMs)) this.#roll(batch.firstOffset, now);
    return undefined;
  }

  /** Batches of this node's own making: they get their offsets and nothing is doubted. */
  #appendTrusted(records: Uint8Array, { leaderEpoch, now }: AppendContext): AppendInfo | LogError {
    const batches = assignTrusted(records, this.#logEndOffset, leaderEpoch);
    let info: AppendInfo | undefined;
    for (const batch of batches) {
      const refused = this.#prepare(batch, leaderEpoch, now);
      if (refused !== undefined) return refused;
      const one = this.#write(batch, now);
      info =
        info === undefined
          ? one
          : { ...one, firstOffset: info.firstOffset, sizeBytes: info.sizeBytes + one.sizeBytes };
    }
    assert(info !== undefined, 'a trusted append brings at least one batch');
    return info;
  }

  #write(batch: AssignedBatch & { readonly logAppendTimeMs?: number }, now: Now): AppendInfo {
    const { bytes, firstOffset, lastOffset } = batch;
    assert(
      firstOffset === this.#logEndOffset && lastOffset >= firstOffset,
      'a batch begins where the log ends',
    ); // LOG-002
    this.#active.append(batch);
    if (isControlBatch(bytes, 0)) this.#producers.updateControl(bytes, 0, firstOffset, undefined);
    else this.#producers.update(bytes, 0, firstOffset);
    this.#logEndOffset = offset(lastOffset + 1);
    if (this.#logEndOffset - this.recoveryPoint >= this.#config.flushMessages) this.#flushAll(now.wallMs);
    return this.#appended(batch, batch.logAppendTimeMs ?? -1, false, bytes.length);
  }

  #appended(
    batch: Pick<AssignedBatch, 'firstOffset' | 'lastOffset' | 'maxTimestampMs'>,
    logAppendTimeMs: number,
    duplicate: boolean,
    sizeBytes: number,
  ): AppendInfo {
    const { firstOffset, lastOffset, maxTimestampMs } = batch;
    const logStartOffset = this.#logStartOffset;
    return { firstOffset, lastOffset, logAppendTimeMs, maxTimestampMs, logStartOffset, duplicate, sizeBytes };
  }

  /**
   * Closes the active segment and begins another at `base`. The old one is durable first, or a power cut
   * could leave a hole between two
   * segments, which in a log that may have been compacted looks like any other gap. OURS: Kafka flushes it
   * later, on another thread.
   * @requirement LOG-001 LOG-007 RCV-001
   */
  #roll(base: Offset, now: Now): void {
    this.#active.becomeInactive();
    this.#takeSnapshot(false);
    this.#flushAll(now.wallMs);
    const rollJitterMs = rollJitter(this.#config, this.#ports.random);
    const made = { config: this.#config, nowMs: now.wallMs, rollJitterMs };
    this.#segments.push(LogSegment.create(this.#ports.disk, this.directory, base, made));
    this.#durability.namesMade();
  }

  #takeSnapshot(durable: boolean): void {
    if (this.#logEndOffset <= this.#lastSnapshotOffset) return;
    const home = { disk: this.#ports.disk, directory: this.directory, digest: this.#ports.digest };
    writeSnapshot(home, this.#producers, this.#logEndOffset, durable);
    this.#lastSnapshotOffset = this.#logEndOffset;
  }

  #flushAll(nowMs: number): undefined {
    this.#durability.flush(this.#active, this.#logEndOffset, nowMs);
  }

  #writeMetadata(): undefined {
    if (this.#metadataWritten || this.topicId === undefined) return;
    writeTopicId(this.#ports.disk, this.directory, this.topicId);
    this.#metadataWritten = true;
  }
}
