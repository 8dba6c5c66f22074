/**
 * Transactions as the cleaner meets them on its way through a log: whose data may go at once, and which
 * marker has no data left to speak for.
 *
 * Shape   fed with the aborted ranges of the segments to come, then with every batch in the order of the log;
 *         one for the reading of the map, one for the copying. What is kept of the transaction index is in
 *         `retained`.
 * Units   offsets count records.
 * Errors  none.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala#CleanedTransactionMetadata
 */
import type { AbortedTransaction } from '../markers/aborted-transaction.ts';
import type { Int64 } from '../protocol/int64.ts';

/** What a control batch says; an emptied one says nothing any more. */
export type MarkerKind = 'commit' | 'abort' | 'emptied' | 'other';

interface OngoingAbort {
  readonly transaction: AbortedTransaction;
  hasData: boolean;
}

/** @requirement CMP-006 */
export class CleanedTransactions {
  /** Entries that the new segment's transaction index needs: their data or marker is still there. */
  retained: AbortedTransaction[] = [];
  readonly #committing = new Set<Int64>();
  readonly #aborting = new Map<Int64, OngoingAbort>();
  /** By first offset, the next one first. */
  #ahead: AbortedTransaction[] = [];

  /** Ranges that touch the segment to come. A transaction over several segments may be told more than once. */
  expect(aborted: readonly AbortedTransaction[]): void {
    if (aborted.length === 0) return;
    this.#ahead = [...this.#ahead, ...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** True when the data batch belongs to an aborted transaction. */
  onData(producerId: Int64, lastOffset: number, transactional: boolean): boolean {
    this.#begin(lastOffset);
    if (!transactional) return false;
    const ongoing = this.#aborting.get(producerId);
    if (ongoing === undefined) {
      this.#committing.add(producerId);
      return false;
    }
    ongoing.hasData = true;
    return true; // CMP-006: nobody may ever read it.
  }

  /** True when no batch of the marker's transaction was met: the marker has nothing to say. */
  onMarker(producerId: Int64, lastOffset: number, kind: MarkerKind): boolean {
    this.#begin(lastOffset);
    if (kind === 'emptied') return true;
    if (kind === 'commit') return !this.#committing.delete(producerId);
    if (kind !== 'abort') return false;
    const ongoing = this.#aborting.get(producerId);
    this.#aborting.delete(producerId);
    if (ongoing === undefined || !ongoing.hasData) return true;
    this.retained.push(ongoing.transaction); // CMP-006: the marker outlives its data.
    return false;
  }

  #begin(upTo: number): void {
    while (this.#ahead.length > 0 && this.#ahead[0]!.firstOffset <= upTo) {
      const transaction = this.#ahead.shift()!;
      if (this.#aborting.has(transaction.producerId)) continue;
      this.#aborting.set(transaction.producerId, { transaction, hasData: false });
    }
  }
}
