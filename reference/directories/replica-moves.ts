/**
 * Replicas on their way from one log directory to another: each grows in slices beside the one in force, and
 * takes its place when it
 * has caught up.
 *
 *     moves.begin(current, home, now);                  // AlterReplicaLogDirs
 *     for (const log of moves.step(now)) …              // each turn; `log` is the replica in force from now
 *     on
 *
 * Shape   one object per manager, which lends it what it needs; a slice copies whole batches, with their
 *         offsets and epochs.
 * Units   offsets count records; sizes are bytes.
 * Errors  Kafka's error codes as values. A directory that fails under a copy ends the copy; the replica in
 *         force is left alone.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaAlterLogDirsThread.scala;
 *         core/src/main/scala/kafka/log/LogManager.scala#replaceCurrentWithFutureLog; KIP-113
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { type Offset, offset } from '../base/ids.ts';
import { partitionKey } from '../log/checkpoint-file.ts';
import { LEADER_EPOCHS } from '../log/leader-epoch-cache.ts';
import type { LogPorts } from '../log/load-log.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import { isLogError, type LogError } from '../log/log-results.ts';
import { PartitionLog } from '../log/partition-log.ts';
import { readText, replaceFile } from '../log/text-file.ts';
import { futureDirectory } from './future-name.ts';

/** As much is copied in one turn, so that clients are served between two. */
const SLICE_BYTES = 1 << 20;

/** What the moves need of the manager. */
export interface MovesHost {
  readonly ports: LogPorts;
  current(topic: string, partition: number): PartitionLog | undefined;
  /** `replica` is the log in force from now on; the one it replaces is deleted. */
  replace(replica: PartitionLog, now: Now): void;
  /** Takes a copy that is of no more use from the disk. */
  discard(copy: PartitionLog, now: Now): void;
  uniqueHex(): string;
}

export class ReplicaMoves {
  readonly #host: MovesHost;
  readonly #futures = new Map<string, PartitionLog>();

  constructor(host: MovesHost) {
    this.#host = host;
  }

  /** A copy that an earlier life began. */
  resume(copy: PartitionLog): void {
    this.#futures.set(partitionKey(copy.topic, copy.partition), copy);
  }

  get(topic: string, partition: number): PartitionLog | undefined {
    return this.#futures.get(partitionKey(topic, partition));
  }

  futures(): Iterable<PartitionLog> {
    return this.#futures.values();
  }

  /** Whether a copy could go on now. */
  get isBusy(): boolean {
    for (const copy of this.#futures.values()) if (this.#source(copy) !== undefined) return true;
    return false;
  }

  /**
   * Starts a copy of the replica into the directory; the error code is the answer.
   * @requirement DIR-015 DIR-016
   */
  begin(current: PartitionLog, home: LogDirectory, now: Now): number {
    const { topic, partition } = current;
    const running = this.get(topic, partition);
    if (running?.home === home) return errorCodes.NONE;
    if (running !== undefined) this.cancel(topic, partition, now); // It was to move elsewhere.
    if (current.home === home) return errorCodes.NONE; // DIR-015
    const directoryName = futureDirectory(topic, partition, this.#host.uniqueHex());
    if (directoryName === undefined) return errorCodes.INVALID_TOPIC_EXCEPTION;
    const copy = this.#open(current, home, directoryName, now);
    if (isLogError(copy)) return copy.error;
    this.resume(copy);
    return errorCodes.NONE;
  }

  /** The replica stays where it is. */
  cancel(topic: string, partition: number, now: Now): void {
    const copy = this.get(topic, partition);
    if (copy === undefined) return;
    this.#futures.delete(partitionKey(topic, partition));
    this.#host.discard(copy, now);
  }

  /** Copies one slice of each, and puts in force those that have caught up. @requirement DIR-014 */
  step(now: Now): PartitionLog[] {
    const finished: PartitionLog[] = [];
    for (const [key, copy] of [...this.#futures]) {
      if (copy.home.offline) this.#futures.delete(key);
      const source = this.#source(copy);
      if (source === undefined) continue;
      const replica = copy.home.guard(() => this.#advance(source, copy, now));
      if (replica !== undefined && !isLogError(replica)) finished.push(replica);
    }
    return finished;
  }

  /** The replica in force, while both directories work. */
  #source(copy: PartitionLog): PartitionLog | undefined {
    const source = this.#host.current(copy.topic, copy.partition);
    return source === undefined || source.offline || copy.home.offline ? undefined : source;
  }

  #advance(source: PartitionLog, copy: PartitionLog, now: Now): PartitionLog | LogError | undefined {
    const first = firstBatchOffset(source);
    if (typeof first !== 'number') return first;
    if (copy.logEndOffset < first || copy.logEndOffset > source.logEndOffset) {
      // What comes next is not there any more, or was never there: nothing of the copy is of use.
      const { home } = copy;
      this.cancel(copy.topic, copy.partition, now);
      this.begin(source, home, now);
      return undefined;
    }
    const slice = copySlice(source, copy.logEndOffset);
    if (isLogError(slice)) return slice;
    if (slice.length > 0) {
      const refused = copy.appendAsFollower(slice, now);
      if (refused !== undefined) return refused;
    }
    return copy.logEndOffset < source.logEndOffset ? undefined : this.#promote(source, copy, now);
  }

  /**
   * The copy takes the name of the partition before the old replica loses it: at every moment one of them is
   * whole. A crash between the
   * two leaves both, and the next start says so (DIR-008).
   * @requirement DIR-007 DIR-014
   */
  #promote(source: PartitionLog, copy: PartitionLog, now: Now): PartitionLog | LogError {
    const { topic, partition, home } = copy;
    const refused = copy.close();
    if (refused !== undefined) return refused;
    const { disk } = this.#host.ports;
    // Epochs in which nothing was appended are in no batch.
    const epochs = readText(disk, `${source.directory}/${LEADER_EPOCHS}`);
    if (epochs !== undefined) replaceFile(disk, copy.directory, LEADER_EPOCHS, epochs);
    disk.rename(copy.directory, home.at(partitionKey(topic, partition))); // DIR-014
    disk.syncDirectory(home.path);
    const replica = PartitionLog.open({
      ...this.#replicaOf(source, home, now),
      recoveryPoint: source.logEndOffset,
      logStartOffset: source.logStartOffset,
      highWatermark: source.highWatermark,
    });
    this.#futures.delete(partitionKey(topic, partition));
    if (isLogError(replica)) return replica;
    // An epoch that begins at the very end is dropped when a log is opened; this one goes on.
    const { latestEpoch } = source;
    if (latestEpoch !== undefined && latestEpoch !== replica.latestEpoch)
      replica.assignEpochStartOffset(latestEpoch);
    this.#host.replace(replica, now);
    return replica;
  }

  #open(source: PartitionLog, home: LogDirectory, directoryName: string, now: Now): PartitionLog | LogError {
    const first = firstBatchOffset(source);
    if (typeof first !== 'number') return first;
    return PartitionLog.open({
      ...this.#replicaOf(source, home, now),
      directoryName,
      metadataWritten: false,
      recoveryPoint: first,
      logStartOffset: first,
      highWatermark: first,
    });
  }

  #replicaOf(source: PartitionLog, home: LogDirectory, now: Now) {
    const { topic, partition, topicId, config } = source;
    return {
      ports: this.#host.ports,
      home,
      topic,
      partition,
      topicId,
      config,
      now,
      metadataWritten: true,
      clean: true,
    };
  }
}

const limits = (source: PartitionLog) => ({
  maxBytes: SLICE_BYTES,
  minOneBatch: true,
  upperBoundOffset: source.logEndOffset,
});

/** The log start, or where the batch begins that it lies in. Cleaning may have left a gap behind it. */
function firstBatchOffset(source: PartitionLog): Offset | LogError {
  const read = source.read(source.logStartOffset, limits(source));
  if (isLogError(read)) return read;
  read.region?.release();
  if (read.region === undefined) return source.logEndOffset;
  return offset(Math.min(read.firstBatchOffset, source.logStartOffset));
}

/** Whole batches from an offset on; no bytes where the log ends. */
function copySlice(source: PartitionLog, from: Offset): Uint8Array | LogError {
  const read = source.read(offset(Math.max(from, source.logStartOffset)), limits(source));
  if (isLogError(read)) return read;
  const { region } = read;
  if (region === undefined) return new Uint8Array(0);
  const bytes = new Uint8Array(region.length);
  const length = region.file.read(region.position, bytes);
  region.release();
  return bytes.subarray(0, length);
}
