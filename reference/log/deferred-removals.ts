/**
 * Files that were taken out of service and wait to be removed: deletion is done in two steps, so that a slow reader
 * finishes and a mistake can be undone by hand.
 *
 * Shape   one queue per log directory; the manager asks when the next is due. An owner that goes takes its entries along.
 * Units   monotonic milliseconds.
 * Errors  `DiskFault` from the removal; the caller stands in the directory's guard.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#deleteSegmentFiles
 */
import type { MonotonicMs } from '../base/ids.ts';

interface Deferred {
  readonly owner: object;
  readonly dueAt: MonotonicMs;
  readonly remove: () => void;
}

/** What waits to be removed in one log directory. */
export class DeferredRemovals {
  #waiting: Deferred[] = [];

  /** Calls `remove` when `dueAt` has come. @requirement LOG-010 */
  add(owner: object, dueAt: MonotonicMs, remove: () => void): void {
    this.#waiting.push({ owner, dueAt, remove });
  }

  /** The owner's directory is gone or renamed: its files are no longer where they were. */
  forget(owner: object): void {
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter((one) => one.owner !== owner);
  }

  /** When the next removal is due; `undefined` when nothing waits. */
  nextDeadline(): MonotonicMs | undefined {
    let next: MonotonicMs | undefined;
    for (const { dueAt } of this.#waiting) if (next === undefined || dueAt < next) next = dueAt;
    return next;
  }

  /** Removes what is due. */
  runDue(now: MonotonicMs): void {
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter(({ dueAt }) => dueAt > now);
    for (const { remove } of due) remove();
  }
}
