/**
 * A short life of a node's logs on a simulated disk, beside a twin that knows what was promised.
 *
 * Shape   `History` obeys steps; `promises()` says what a power cut at that moment must leave, also in the
 *         middle of one: `disk.onChange` is told of each call that changes the disk. Records of one topic are
 *         the same bytes at the same offset in every history.
 * Units   offsets count records; times are milliseconds after T0.
 * Errors  a refusal of the log is a broken history: `TypeError`.
 */
import { offset } from '../../../reference/base/ids.ts';
import type { LogManager } from '../../../reference/directories/log-manager.ts';
import { SimDisk } from '../../../reference/hosts/sim/sim-disk.ts';
import { isLogError } from '../../../reference/log/log-results.ts';
import type { PartitionLog } from '../../../reference/log/partition-log.ts';
import { LogSegment } from '../../../reference/log/segment.ts';
import type { Random } from '../../../reference/ports/random.ts';
import { batchesIn } from '../../../reference/records/batch-cursor.ts';
import { lastOffset, maxTimestamp, sizeInBytes } from '../../../reference/records/batch-header.ts';
import {
  append,
  at,
  batchOf,
  logConfig,
  mustBe,
  put,
  record,
  startManager,
  T0,
} from '../../../reference/testing/disk-log.ts';

/** What can happen to the logs. */
export const STEPS = [
  'produce',
  'produce-much',
  'produce-other',
  'flush',
  'delete-records',
  'retention',
  'delete-topic',
  'new-leader',
  'replace-segments',
  'tick',
  'clean-restart',
  'kill-restart',
] as const;
export type Step = (typeof STEPS)[number];

/** Segments of a few batches, an index entry for every second one, retention after a minute. */
export const config = logConfig({
  'internal.segment.bytes': '420',
  'index.interval.bytes': '130',
  'retention.ms': '60000',
  'file.delete.delay.ms': '30000',
});

/** One topic from its creation to its deletion. */
export interface Incarnation {
  readonly topic: string;
  readonly topicId: string;
  /** Every batch that was ever handed to the log, by base offset, as the log must hold it. */
  readonly batches: Map<number, Uint8Array>;
  /** Behind the last record that may be there. */
  end: number;
  /** The log start may be anywhere up to here. */
  maxStart: number;
  /** Everything below was flushed, and must be there. */
  durable: number;
  isDeleted: boolean;
}

/** What a power cut now must leave of an incarnation. */
export type Promised = Pick<
  Incarnation,
  'topic' | 'topicId' | 'batches' | 'end' | 'maxStart' | 'durable' | 'isDeleted'
>;

/** A tick finds work due that is as old as this. */
const LONG_MS = 61_000;

export class History {
  readonly disk: SimDisk;
  readonly incarnations: Incarnation[] = [];
  #manager: LogManager;
  #elapsedMs = 0;
  #epoch = 0;
  readonly #live = new Map<string, { readonly log: PartitionLog; readonly incarnation: Incarnation }>();

  constructor(random: Random) {
    this.disk = new SimDisk({ random });
    this.#manager = startManager(this.disk, { config });
  }

  get now() {
    return at(this.#elapsedMs);
  }

  obey(step: Step): void {
    this.#elapsedMs += 10;
    const [orders] = this.#live.values();
    if (step === 'produce') this.#produce('orders', 1, 10);
    else if (step === 'produce-much') this.#produce('orders', 3, 60);
    else if (step === 'produce-other') this.#produce('other', 1, 10);
    else if (step === 'flush') for (const { log } of this.#live.values()) log.flush();
    else if (step === 'tick') this.#tick();
    else if (step === 'clean-restart' || step === 'kill-restart') this.#restart(step);
    else if (orders === undefined) return;
    else if (step === 'delete-records') this.#deleteRecords(orders.log, orders.incarnation);
    else if (step === 'retention') this.#retain(orders.log, orders.incarnation);
    else if (step === 'delete-topic') this.#deleteTopic(orders.incarnation);
    else if (step === 'replace-segments') orders.log.home.guard(() => this.#replaceSegments(orders.log));
    else this.#lead(orders.log);
  }

  /** A directory failed: the node goes on without it, or could not start. */
  get isBroken(): boolean {
    return this.#manager.offlineDirectories().length > 0;
  }

  /** Whether any log still takes a record. */
  takesRecords(): boolean {
    const bytes = batchOf([record('probe', T0)]);
    return [...this.#live.values()].some(({ log }) => !isLogError(append(log, bytes, this.#epoch, this.now)));
  }

  /** As things stand in the middle of whatever is being done. */
  promises(): Promised[] {
    for (const { log, incarnation } of this.#live.values()) {
      // A log start moves the recovery point too, and nothing was flushed then.
      if (log.recoveryPoint > incarnation.maxStart)
        incarnation.durable = Math.max(incarnation.durable, log.recoveryPoint);
    }
    return this.incarnations.map((incarnation) => ({ ...incarnation }));
  }

  #produce(topic: string, count: number, bytes: number): void {
    const { log, incarnation } = this.#live.get(topic) ?? this.#create(topic);
    const values = Array.from({ length: count }, (_, index) =>
      `${log.logEndOffset + index}`.padEnd(bytes, '.'),
    );
    const records = values.map((value, index) => record(value, T0 + this.#elapsedMs + index));
    const baseSequence = log.producers.entry(9)?.batches.at(-1)?.lastSequence ?? -1;
    const batch = batchOf(records, { producerId: 9, producerEpoch: 0, baseSequence: baseSequence + 1 });
    incarnation.batches.set(log.logEndOffset, batch); // The log patches these very bytes.
    incarnation.end += count;
    put(log, batch, this.#epoch, this.now);
    log.updateHighWatermark(log.logEndOffset);
  }

  #create(topic: string): { log: PartitionLog; incarnation: Incarnation } {
    const number = this.incarnations.length + 1;
    const topicId = number.toString(16).padStart(32, 'a');
    const incarnation: Incarnation = {
      topic,
      topicId,
      batches: new Map(),
      end: 0,
      maxStart: 0,
      durable: 0,
      isDeleted: false,
    };
    this.incarnations.push(incarnation);
    const log = mustBe(this.#manager.getOrCreate(topic, 0, { topicId, config }, this.now));
    const live = { log, incarnation };
    this.#live.set(topic, live);
    return live;
  }

  #deleteRecords(log: PartitionLog, incarnation: Incarnation): void {
    const to = Math.ceil((log.logStartOffset + log.highWatermark) / 2);
    incarnation.maxStart = Math.max(incarnation.maxStart, to);
    log.raiseLogStartOffset(to as never);
  }

  #retain(log: PartitionLog, incarnation: Incarnation): void {
    this.#elapsedMs += LONG_MS;
    incarnation.maxStart = log.logEndOffset;
    log.applyRetention(this.now);
  }

  #deleteTopic(incarnation: Incarnation): void {
    incarnation.isDeleted = true;
    this.#live.delete(incarnation.topic);
    this.#manager.deleteLog(incarnation.topic, 0, this.now);
  }

  /** As a cleaner does it that finds nothing to remove: the closed segments become one. */
  #replaceSegments(log: PartitionLog): undefined {
    const old = log.segments.slice(0, -1);
    if (old.length === 0) return undefined;
    const made = { config, nowMs: this.now.wallMs, rollJitterMs: 0 };
    const cleaned = LogSegment.createCleaned(this.disk, log.directory, old[0]!.baseOffset, made);
    for (const segment of old) {
      const bytes = new Uint8Array(segment.sizeBytes);
      segment.file.read(0, bytes);
      for (const position of batchesIn(bytes).positions) {
        const batch = bytes.slice(position, position + sizeInBytes(bytes, position));
        const last = offset(lastOffset(batch, 0));
        cleaned.append({ bytes: batch, lastOffset: last, maxTimestampMs: maxTimestamp(batch, 0) });
      }
    }
    cleaned.becomeInactive();
    log.replaceSegments([cleaned], old, this.now);
    return undefined;
  }

  #lead(log: PartitionLog): void {
    this.#epoch++;
    log.assignEpochStartOffset(this.#epoch as never);
  }

  #tick(): void {
    this.#elapsedMs += LONG_MS;
    // Retention is part of a tick.
    for (const { incarnation } of this.#live.values()) incarnation.maxStart = incarnation.end;
    this.#manager.tick(this.now);
  }

  #restart(how: 'clean-restart' | 'kill-restart'): void {
    if (how === 'clean-restart') this.#manager.close({ brokerEpoch: 1 }, this.now);
    this.promises();
    this.disk.kill();
    const incarnations = [...this.#live.values()].map(({ incarnation }) => incarnation);
    this.#live.clear(); // What is being opened has promised nothing new yet.
    this.#manager = startManager(this.disk, { config, now: this.now });
    for (const incarnation of incarnations) {
      const log = this.#manager.get(incarnation.topic, 0);
      if (log !== undefined) this.#live.set(incarnation.topic, { log, incarnation });
    }
  }
}
