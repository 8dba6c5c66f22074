/**
 * Replicas on their way from one log directory to another: each grows in slices beside the one in force, and
 * takes its place when it has caught up.
 *
 *     moves.begin(current, home, now);         // AlterReplicaLogDirs
 *     for (const log of moves.step(now)) …     // each turn; `log` is the replica in force from now on
 *
 * Shape   one object per manager, which lends it what it needs; a slice copies whole batches, with their
 *         offsets and epochs.
 * Units   offsets count records; sizes are bytes.
 * Errors  Kafka's error codes as values. A directory that fails under a copy ends the copy; one whose next
 *         slice is refused stands still until the replica in force has grown or is configured anew. That
 *         replica is left alone.
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

/** In what state the replica in force had nothing that could be copied. */
type Stall = Pick<PartitionLog, 'logEndOffset' | 'config'>;

export class ReplicaMoves {
  readonly #host: MovesHost;
  readonly #futures = new Map<string, PartitionLog>();
  /** Copies that got no further, and what the replica in force was like then. */
  readonly #stalled = new WeakMap<PartitionLog, Stall>();

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
      if (replica === undefined) continue;
      if (isLogError(replica)) this.#stall(source, copy);
      else finished.push(replica);
    }
    return finished;
  }

  /** To ask again at once would be refused again; a replica that has grown, or obeys other settings, may be copied. */
  #stall({ logEndOffset, config }: PartitionLog, copy: PartitionLog): void {
    this.#stalled.set(copy, { logEndOffset, config });
  }

  /** The replica in force, while both directories work and it may have something for the copy. */
  #source(copy: PartitionLog): PartitionLog | undefined {
    const source = this.#host.current(copy.topic, copy.partition);
    if (source === undefined || source.offline || copy.home.offline) return undefined;
    const stall = this.#stalled.get(copy);
    const isAsItWas = stall?.logEndOffset === source.logEndOffset && stall.config === source.config;
    return isAsItWas ? undefined : source;
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
      if (copy.config !== source.config) copy.updateConfig(source.config);
      const refused = copy.appendAsFollower(slice, now);
      if (refused !== undefined) return refused;
    } else if (copy.logEndOffset < source.logEndOffset) this.#stall(source, copy); // A gap at the end, as cleaning leaves it.
    return copy.logEndOffset < source.logEndOffset ? undefined : this.#promote(source, copy, now);
  }

  /**
   * The copy takes the name of the partition before the old replica loses it: at every moment one of them is
   * whole. A crash between the two leaves both, and the next start says so (DIR-008).
   * @requirement DIR-007 DIR-014
   */
  #promote(source: PartitionLog, copy: PartitionLog, now: Now): PartitionLog | LogError {
    const { topic, partition, home } = copy;
    const { disk } = this.#host.ports;
    // Epochs in which nothing was appended are in no batch.
    const epochs = source.home.guard(() => readText(disk, `${source.directory}/${LEADER_EPOCHS}`) ?? '');
    if (typeof epochs !== 'string') return epochs;
    const refused = copy.close();
    if (refused !== undefined) return refused;
    if (epochs !== '') replaceFile(disk, copy.directory, LEADER_EPOCHS, epochs);
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

/** Whole batches from an offset on; no bytes where the log ends. A disk that fails here is the source's. */
function copySlice(source: PartitionLog, from: Offset): Uint8Array | LogError {
  const read = source.read(offset(Math.max(from, source.logStartOffset)), limits(source));
  if (isLogError(read)) return read;
  const { region } = read;
  if (region === undefined) return new Uint8Array(0);
  const bytes = new Uint8Array(region.length);
  const length = source.home.guard(() => region.file.read(region.position, bytes));
  region.release();
  return typeof length === 'number' ? bytes.subarray(0, length) : length;
}
