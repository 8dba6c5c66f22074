/**
 * What a log knows of its producers: the last batch of each, and the transactions that are open.
 *
 * Shape   `ProducerTable` is fed the batches of a log in order; `abortedBy` says which transaction a marker
 *         ended.
 * Units   offsets and times are bigint; a sequence wraps from 2³¹ − 1 to 0.
 * Source  kafka@1eb7644:storage/…/internals/log/ProducerAppendInfo.java#append, ProducerStateEntry.java;
 *         KIP-98, KIP-890.
 */
import { controlTypeOf, lastOffset } from '../wire/batch.ts';
import type { ParsedBatch } from '../wire/parsed.ts';
import { coordinatorEpochOf } from './stored-records.ts';

/** The state of one producer as its snapshot entry has it. */
export interface ProducerState {
  epoch: number;
  lastSequence: number;
  lastOffset: bigint;
  offsetDelta: number;
  timestamp: bigint;
  coordinatorEpoch: number;
  /** −1 when no transaction is open. */
  firstOffsetOfTransaction: bigint;
}

/** A transaction that a marker ended. */
export interface EndedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly lastStableOffset: bigint;
  readonly isAborted: boolean;
}

const mostProducers = 100_000;

const sequenceAfter = (base: number, delta: number): number =>
  base > 0x7fff_ffff - delta ? delta - (0x7fff_ffff - base) - 1 : base + delta;

const fresh = (epoch: number): ProducerState => ({
  epoch,
  lastSequence: -1,
  lastOffset: -1n,
  offsetDelta: 0,
  timestamp: -1n,
  coordinatorEpoch: -1,
  firstOffsetOfTransaction: -1n,
});

/** Producers by id. */
export class ProducerTable {
  readonly states = new Map<bigint, ProducerState>();
  /** More producers than are kept in mind: nothing more is said about them. */
  isFull = false;

  /** Feeds one batch; gives the transaction it ended, if it did. */
  add(batch: ParsedBatch): EndedTransaction | undefined {
    if (batch.producerId < 0n || batch.magic < 2) return undefined;
    const state = this.#stateOf(batch);
    if (state === undefined) return undefined;
    if (batch.control) return this.#marker(batch, state);
    if (state.epoch !== batch.producerEpoch) forgetBatches(state, batch.producerEpoch);
    state.lastSequence = sequenceAfter(batch.baseSequence, batch.lastOffsetDelta);
    state.lastOffset = lastOffset(batch);
    state.offsetDelta = batch.lastOffsetDelta;
    state.timestamp = batch.maxTimestamp;
    if (batch.transactional && state.firstOffsetOfTransaction < 0n)
      state.firstOffsetOfTransaction = batch.baseOffset;
    return undefined;
  }

  #stateOf(batch: ParsedBatch): ProducerState | undefined {
    const known = this.states.get(batch.producerId);
    if (known !== undefined) return known;
    if (this.states.size >= mostProducers) {
      this.isFull = true;
      return undefined;
    }
    const state = fresh(batch.producerEpoch);
    this.states.set(batch.producerId, state);
    return state;
  }

  #marker(batch: ParsedBatch, state: ProducerState): EndedTransaction | undefined {
    const [record] = batch.records;
    const type = record && controlTypeOf(record);
    if (record === undefined || (type !== 'ABORT' && type !== 'COMMIT')) return undefined;
    if (state.epoch !== batch.producerEpoch) forgetBatches(state, batch.producerEpoch);
    const firstOffset = state.firstOffsetOfTransaction;
    state.coordinatorEpoch = coordinatorEpochOf(record) ?? -1;
    state.timestamp = record.timestamp;
    state.firstOffsetOfTransaction = -1n;
    if (firstOffset < 0n) return undefined;
    const lastStableOffset = this.#firstOpen() ?? batch.baseOffset + 1n;
    const isAborted = type === 'ABORT';
    return {
      producerId: batch.producerId,
      firstOffset,
      lastOffset: batch.baseOffset,
      lastStableOffset,
      isAborted,
    };
  }

  #firstOpen(): bigint | undefined {
    let first: bigint | undefined;
    for (const { firstOffsetOfTransaction: offset } of this.states.values()) {
      if (offset >= 0n && (first === undefined || offset < first)) first = offset;
    }
    return first;
  }
}

/** A new epoch begins without batches. */
function forgetBatches(state: ProducerState, epoch: number): void {
  state.epoch = epoch;
  state.lastSequence = -1;
  state.lastOffset = -1n;
  state.offsetDelta = 0;
}
