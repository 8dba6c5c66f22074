/**
 * The transactions of one partition: which are open, which are decided but not yet committed on all replicas,
 * and up to where the log is therefore stable.
 *
 * Shape   the log notes each batch here, live or replayed, once it is in its segment; producer state is kept
 *         along. A batch that aborts a transaction answers the entry for the transaction index of its
 *         segment.
 * Units   offsets count records; ends are exclusive.
 * Errors  none: whether a batch may come was decided before (idempotence).
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java#firstUnstableOffset,
 *         #completeTxn, #lastStableOffset; KIP-98
 */
import { type Offset, offset } from '../base/ids.ts';
import type { CompletedTransaction, ProducerStateManager } from '../idempotence/producer-state.ts';
import type { Int64 } from '../protocol/int64.ts';
import { exactProducerId, isControlBatch, producerId } from '../records/batch-header.ts';
import type { AbortedTransaction } from './aborted-transaction.ts';
import { readMarker } from './marker.ts';

/** Open and undecided transactions of one partition. */
export class PartitionTransactions {
  readonly producers: ProducerStateManager;
  /** First offsets by producer; a map keeps the order in which they began. */
  readonly #open = new Map<Int64, Offset>();
  /** Ended transactions whose marker a replica may still lack, in the order of their markers. */
  readonly #decided: CompletedTransaction[] = [];

  /** What is open in the producers' entries (of a snapshot) is open here. @requirement MARK-019 */
  constructor(producers: ProducerStateManager) {
    this.producers = producers;
    const open = producers
      .entries()
      .flatMap(({ producerId: id, currentTxnFirstOffset: first }) =>
        first === undefined ? [] : [{ id, first }],
      );
    open.sort((one, other) => one.first - other.first);
    for (const { id, first } of open) this.#open.set(id, first); // MARK-019
  }

  /** Whether the producer has a transaction open here. */
  isOpen(id: Int64): boolean {
    return this.#open.has(id);
  }

  /**
   * Notes a batch that is in the log. Who has its header only gives `whole` besides: a control batch is read
   * to its record.
   * @requirement MARK-003 MARK-006
   */
  note(
    header: Uint8Array,
    at: number,
    base: Offset,
    whole?: () => Uint8Array,
  ): AbortedTransaction | undefined {
    if (!isControlBatch(header, at)) {
      // MARK-003: a transaction begins with its first record.
      if (this.producers.update(header, at, base)) this.#open.set(exactProducerId(header, at), base);
      return undefined;
    }
    const marker = producerId(header, at) < 0 ? undefined : readMarker(whole?.() ?? header);
    const completed = this.producers.updateControl(header, at, base, marker);
    return completed && this.#complete(completed);
  }

  /**
   * Everything below was decided, and is on all replicas that count.
   * @requirement MARK-003 MARK-006
   */
  lastStableOffset(highWatermark: Offset, logStartOffset: Offset): Offset {
    this.settle(highWatermark);
    let first: number = this.#firstOpen() ?? highWatermark;
    for (const { firstOffset } of this.#decided) first = Math.min(first, firstOffset);
    return offset(Math.max(Math.min(first, highWatermark), logStartOffset)); // MARK-003
  }

  /** Transactions whose marker lies below the high watermark are decided for good. */
  settle(highWatermark: Offset): void {
    let settled = 0;
    while (settled < this.#decided.length && this.#decided[settled]!.lastOffset < highWatermark) settled++;
    if (settled > 0) this.#decided.splice(0, settled); // All at once: after a start they may be very many.
  }

  #complete(completed: CompletedTransaction): AbortedTransaction | undefined {
    const { producerId: id, firstOffset, lastOffset, committed } = completed;
    this.#open.delete(id); // MARK-006
    this.#decided.push(completed);
    const lastStableOffset = this.#firstOpen() ?? offset(lastOffset + 1);
    return committed ? undefined : { producerId: id, firstOffset, lastOffset, lastStableOffset };
  }

  #firstOpen(): Offset | undefined {
    return this.#open.values().next().value;
  }
}
