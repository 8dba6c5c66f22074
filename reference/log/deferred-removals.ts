/**
 * Files that were taken out of service and wait to be removed: deletion is done in two steps, so that a slow
 * reader finishes and a mistake can be undone by hand.
 *
 * Shape   one queue per log directory; the manager asks when the next is due. An owner that goes takes its
 *         entries along.
 * Units   monotonic milliseconds.
 * Errors  `DiskFault` from the removal; the caller stands in the directory's guard.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#deleteSegmentFiles
 */
import type { MonotonicMs } from '../base/ids.ts';

interface Deferred {
  readonly dueAt: MonotonicMs;
  readonly remove: () => void;
}

/** What waits to be removed in one log directory. */
export class DeferredRemovals {
  readonly #waiting = new Map<object, Deferred[]>();
  /** The earliest of all, which is asked for after every turn of the node; `'unknown'` until it is asked for again. */
  #next: MonotonicMs | undefined | 'unknown';

  /** Calls `remove` when `dueAt` has come. @requirement LOG-010 */
  add(owner: object, dueAt: MonotonicMs, remove: () => void): void {
    const own = this.#waiting.get(owner);
    if (own === undefined) this.#waiting.set(owner, [{ dueAt, remove }]);
    else own.push({ dueAt, remove });
    this.#next = 'unknown';
  }

  /** The owner's directory is gone or renamed: its files are no longer where they were. */
  forget(owner: object): void {
    if (this.#waiting.delete(owner)) this.#next = 'unknown';
  }

  /** When the next removal is due; `undefined` when nothing waits. */
  nextDeadline(): MonotonicMs | undefined {
    if (this.#next === 'unknown') this.#next = this.#earliest();
    return this.#next;
  }

  /** Removes what is due. */
  runDue(now: MonotonicMs): void {
    const next = this.nextDeadline();
    if (next === undefined || next > now) return;
    this.#next = 'unknown';
    const due: Deferred[] = [];
    for (const [owner, own] of this.#waiting) {
      const later: Deferred[] = [];
      for (const one of own) (one.dueAt <= now ? due : later).push(one);
      if (later.length === 0) this.#waiting.delete(owner);
      else this.#waiting.set(owner, later);
    }
    for (const { remove } of due) remove();
  }

  #earliest(): MonotonicMs | undefined {
    let earliest: MonotonicMs | undefined;
    for (const own of this.#waiting.values()) {
      for (const { dueAt } of own) if (earliest === undefined || dueAt < earliest) earliest = dueAt;
    }
    return earliest;
  }
}
