/**
 * One partition as its leader sees it: who leads in which epoch, and how far its records are committed.
 *
 * Shape   one class around one log. The metadata log says who leads; the high watermark is decided in
 *         `high-watermark.ts`.
 * Units   offsets count records and ends are exclusive.
 * Errors  Kafka's error codes as values; 0 is "fine".
 * Source  kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { type LeaderEpoch, NO_LEADER_EPOCH, type NodeId, type Offset, offset } from '../base/ids.ts';
import { checkCurrentLeaderEpoch } from '../fencing/leader-epoch.ts';
import { type AppendInfo, isLogError, type LogError, logError } from '../log/log-results.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { MarkerRequest } from '../markers/marker.ts';
import type { PartitionImage } from '../metadata/image.ts';
import { effectiveMinIsr, nextHighWatermark } from './high-watermark.ts';

export class Partition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  /** What purgatories watch the partition by. */
  readonly key: string;
  #log: PartitionLog;
  readonly #nodeId: NodeId;
  #leader = -1;
  #leaderEpoch: LeaderEpoch = NO_LEADER_EPOCH;
  #replicas: readonly number[] = [];
  #isr: readonly number[] = [];

  constructor(nodeId: NodeId, topicId: string, log: PartitionLog) {
    this.#nodeId = nodeId;
    this.topic = log.topic;
    this.topicId = topicId;
    this.partition = log.partition;
    this.key = `${log.topic}-${log.partition}`;
    this.#log = log;
  }

  /** Its records; after a move to another log directory another object than before. */
  get log(): PartitionLog {
    return this.#log;
  }

  /** The replica has moved; it holds what the old one held. */
  replaceLog(log: PartitionLog): void {
    this.#log = log;
  }

  get isLeader(): boolean {
    return this.#leader === this.#nodeId;
  }

  /** −1 when there is none. */
  get leader(): number {
    return this.#leader;
  }

  get leaderEpoch(): LeaderEpoch {
    return this.#leaderEpoch;
  }

  get highWatermark(): Offset {
    return this.log.highWatermark;
  }

  /** Below it every transaction is decided. */
  get lastStableOffset(): Offset {
    return this.log.lastStableOffset;
  }

  /**
   * Takes over what the metadata log says. A new leader epoch is noted in the log before anything is appended
   * in it.
   */
  update(image: PartitionImage): LogError | undefined {
    const newEpoch = image.leaderEpoch !== this.#leaderEpoch;
    this.#leader = image.leader;
    this.#leaderEpoch = image.leaderEpoch;
    this.#replicas = image.replicas;
    this.#isr = image.isr;
    if (!this.isLeader) return undefined;
    const refused = newEpoch ? this.log.assignEpochStartOffset(image.leaderEpoch) : undefined;
    if (refused === undefined) this.#advanceHighWatermark();
    return refused;
  }

  /**
   * Whether this replica may speak for the partition: 0, 56, 6, 74 or 75. A request without an epoch is not
   * fenced.
   * @requirement DIR-005 FET-010 LOF-011 OLE-006
   */
  checkLeader(currentLeaderEpoch: number): number {
    if (this.log.offline) return errorCodes.KAFKA_STORAGE_ERROR; // DIR-005
    const fenced = checkCurrentLeaderEpoch(currentLeaderEpoch, this.#leaderEpoch);
    if (fenced !== 'NONE') return errorCodes[fenced]; // FET-010, LOF-011, OLE-006
    return this.isLeader ? errorCodes.NONE : errorCodes.NOT_LEADER_OR_FOLLOWER;
  }

  /**
   * Appends one batch and moves the high watermark as far as the replicas allow.
   * @requirement PRD-009 FET-029
   */
  append(records: Uint8Array, acks: number, now: Now): AppendInfo | LogError {
    return this.#append(acks, () =>
      this.log.appendAsLeader(records, { leaderEpoch: this.#leaderEpoch, now, origin: 'client' }),
    );
  }

  /** Appends a transaction marker, which is worth nothing before all in-sync replicas have it. */
  appendMarker(marker: MarkerRequest, now: Now): AppendInfo | LogError {
    return this.#append(-1, () => this.log.appendMarker(marker, { leaderEpoch: this.#leaderEpoch, now }));
  }

  #append(acks: number, append: () => AppendInfo | LogError): AppendInfo | LogError {
    const refused = this.checkLeader(NO_LEADER_EPOCH);
    if (refused !== errorCodes.NONE) return logError(refused, 'this replica does not lead the partition');
    if (acks === -1 && this.#isr.length < this.#minIsr()) {
      // Before the append: nothing is to be taken back.
      return logError(errorCodes.NOT_ENOUGH_REPLICAS, 'fewer in-sync replicas than min.insync.replicas');
    }
    const info = append();
    // PRD-009, FET-029: with one replica the record is readable at once.
    if (!isLogError(info)) this.#advanceHighWatermark();
    return info;
  }

  /**
   * What an append with acks=−1 that ends at `requiredOffset` has come to; `undefined` while it must wait.
   */
  replicated(requiredOffset: Offset): number | undefined {
    if (this.log.offline) return errorCodes.KAFKA_STORAGE_ERROR;
    if (!this.isLeader) return errorCodes.NOT_LEADER_OR_FOLLOWER;
    if (this.highWatermark < requiredOffset) return undefined;
    // It is on all replicas that are left, and they are fewer than was promised.
    return this.#isr.length < this.#minIsr() ? errorCodes.NOT_ENOUGH_REPLICAS_AFTER_APPEND : errorCodes.NONE;
  }

  #minIsr(): number {
    return effectiveMinIsr(this.log.config.minInsyncReplicas, this.#replicas.length);
  }

  #advanceHighWatermark(): void {
    const next = nextHighWatermark({
      highWatermark: this.log.highWatermark,
      logEndOffset: this.log.logEndOffset,
      isrSize: this.#isr.length,
      effectiveMinIsr: this.#minIsr(),
      followerEndOffsets: this.#followerEndOffsets(),
    });
    if (next !== undefined) this.log.updateHighWatermark(next);
  }

  /** What a follower has not said it holds, it does not hold. OURS: no follower fetches in this release. */
  #followerEndOffsets(): readonly Offset[] {
    if (this.#isr.length <= 1) return [];
    return this.#isr.filter((id) => id !== this.#nodeId).map(() => offset(0));
  }
}
