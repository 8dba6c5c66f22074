/**
 * The producers of one partition: who may append next, which batch was there before.
 *
 * Shape   `check` decides before an append, `update` notes what was appended (live or replayed from the log);
 *         `mapEndOffset` is the end of what was noted. Snapshots are taken and read by the log, which owns
 *         the files.
 * Units   offsets count records; timestamps are wall milliseconds.
 * Errors  refusals are values (see `producer-entry.ts`).
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java
 */
import { type Offset, offset } from '../base/ids.ts';
import type { Int64 } from '../protocol/int64.ts';
import {
  baseSequence,
  exactProducerId,
  isTransactional,
  lastOffsetDelta,
  lastSequence,
  maxTimestamp,
  producerEpoch,
  producerId,
} from '../records/batch-header.ts';
import { checkMarker, type MarkerClaim } from './marker-check.ts';
import {
  addBatch,
  type BatchMetadata,
  checkSequence,
  findDuplicate,
  newProducerEntry,
  type ProducerClaim,
  type ProducerEntry,
  type SequenceRefusal,
} from './producer-entry.ts';

/** What the state says to a batch: nothing against it, "I have it already", or a refusal. */
export type SequenceVerdict = undefined | { readonly duplicate: BatchMetadata } | SequenceRefusal;

/** What a transaction marker says, read from its control record. */
export interface TransactionMarker {
  readonly coordinatorEpoch: number;
  readonly committed: boolean;
}

/** A transaction that a marker ended: from its first record to the marker itself. */
export interface CompletedTransaction {
  readonly producerId: Int64;
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  readonly committed: boolean;
}

/** The producers of one partition: each partition keeps its own. @requirement IDM-017 */
export class ProducerStateManager {
  readonly #producers = new Map<Int64, ProducerEntry>();
  #mapEndOffset: Offset = offset(0);

  /** Everything below this offset was noted. */
  get mapEndOffset(): Offset {
    return this.#mapEndOffset;
  }

  get size(): number {
    return this.#producers.size;
  }

  entry(id: Int64): ProducerEntry | undefined {
    return this.#producers.get(id);
  }

  entries(): ProducerEntry[] {
    return [...this.#producers.values()];
  }

  /**
   * Decides about a batch of a client whose CRC and form were checked. Changes nothing: a refused batch
   * leaves no trace (IDM-010).
   * @requirement IDM-001 IDM-010 IDM-011
   */
  check(bytes: Uint8Array, batch: number): SequenceVerdict {
    if (producerId(bytes, batch) < 0) return undefined; // IDM-011
    const entry = this.#producers.get(exactProducerId(bytes, batch)); // IDM-017
    const claim: ProducerClaim = {
      producerEpoch: producerEpoch(bytes, batch),
      firstSequence: baseSequence(bytes, batch),
      lastSequence: lastSequence(bytes, batch),
      transactional: isTransactional(bytes, batch),
    };
    const duplicate = entry && findDuplicate(entry, claim);
    if (duplicate !== undefined) return { duplicate };
    return checkSequence(entry, claim);
  }

  /** Decides about a marker that a coordinator of this cluster sends. Changes nothing. */
  checkMarker(id: Int64, claim: MarkerClaim): SequenceRefusal | undefined {
    return checkMarker(this.#producers.get(id), claim);
  }

  /**
   * Notes a data batch at its final offsets; answers whether a transaction began with it.
   * @requirement IDM-007
   */
  update(bytes: Uint8Array, batch: number, base: Offset): boolean {
    const delta = lastOffsetDelta(bytes, batch);
    this.#mapEndOffset = offset(base + delta + 1);
    if (producerId(bytes, batch) < 0) return false;
    const entry = this.#entryOf(exactProducerId(bytes, batch));
    addBatch(entry, producerEpoch(bytes, batch), {
      firstSequence: baseSequence(bytes, batch),
      lastSequence: lastSequence(bytes, batch),
      firstOffset: base,
      lastOffset: offset(base + delta),
      timestampMs: maxTimestamp(bytes, batch),
    });
    if (!isTransactional(bytes, batch) || entry.currentTxnFirstOffset !== undefined) return false;
    entry.currentTxnFirstOffset = base;
    return true;
  }

  /**
   * Notes a control batch: a transaction marker ends the open transaction of its producer, which is the
   * answer; others say nothing about producers.
   * @requirement MARK-011 MARK-012
   */
  updateControl(
    bytes: Uint8Array,
    batch: number,
    base: Offset,
    marker: TransactionMarker | undefined,
  ): CompletedTransaction | undefined {
    const lastOffset = offset(base + lastOffsetDelta(bytes, batch));
    this.#mapEndOffset = offset(lastOffset + 1);
    if (marker === undefined || producerId(bytes, batch) < 0) return undefined;
    const entry = this.#entryOf(exactProducerId(bytes, batch));
    const epoch = producerEpoch(bytes, batch);
    if (epoch !== entry.producerEpoch) {
      entry.producerEpoch = epoch; // MARK-011
      entry.batches.length = 0;
    }
    const firstOffset = entry.currentTxnFirstOffset;
    entry.coordinatorEpoch = marker.coordinatorEpoch;
    entry.currentTxnFirstOffset = undefined;
    entry.lastTimestampMs = maxTimestamp(bytes, batch);
    if (firstOffset === undefined) return undefined; // MARK-012
    return { producerId: entry.producerId, firstOffset, lastOffset, committed: marker.committed };
  }

  /**
   * Forgets producers that were silent for too long and have no transaction open.
   * @requirement IDM-009 MARK-025
   */
  expire(nowMs: number, expirationMs: number): void {
    for (const [id, entry] of this.#producers) {
      const isSilent = nowMs - entry.lastTimestampMs >= expirationMs;
      if (isSilent && entry.currentTxnFirstOffset === undefined) this.#producers.delete(id); // IDM-009, MARK-025
    }
  }

  /** Starts over from a snapshot's entries, or from nothing. */
  reload(entries: readonly ProducerEntry[], upTo: Offset): void {
    this.#producers.clear();
    for (const entry of entries) this.#producers.set(entry.producerId, entry);
    this.#mapEndOffset = upTo;
  }

  #entryOf(id: Int64): ProducerEntry {
    let entry = this.#producers.get(id);
    if (entry === undefined) {
      entry = newProducerEntry(id);
      this.#producers.set(id, entry);
    }
    return entry;
  }
}
