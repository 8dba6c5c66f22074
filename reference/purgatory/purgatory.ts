/**
 * Where requests wait: each is watched by the keys whose events may complete it, and by its deadline.
 *
 * Shape   `tryCompleteElseWatch` tries, registers, tries again and only then arms the timer;
 *         `checkAndComplete` is called for a key whose state changed; the actor's turn expires what is due.
 *         Whichever comes first completes the operation, once.
 * Units   deadlines are monotonic milliseconds.
 * Errors  none; an operation that completes twice is a broken invariant.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/DelayedOperation.scala#tryCompleteElseWatch
 */
import type { Actor, Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import { type TimerEntry, TimingWheel } from './timing-wheel.ts';

/** Something that waits. */
export interface DelayedOperation {
  readonly deadline: MonotonicMs;
  /**
   * True when what was waited for is there. Must not change anything: it may be asked any number of times.
   */
  canComplete(now: Now): boolean;
  /** Called exactly once. */
  complete(now: Now, reason: 'event' | 'expired'): void;
}

interface Watched {
  readonly operation: DelayedOperation;
  timer: TimerEntry<Watched> | undefined;
  done: boolean;
}

/**
 * After this many completions the watcher lists are swept: an operation with several keys is found through
 * one of them only.
 */
const PURGE_INTERVAL = 1000;

export class Purgatory implements Actor {
  readonly name: string;
  readonly #watchers = new Map<string, Watched[]>();
  readonly #wheel: TimingWheel<Watched>;
  #completedSincePurge = 0;

  constructor(name: string, start: MonotonicMs) {
    this.name = name;
    this.#wheel = new TimingWheel(start);
  }

  /** Operations that have a running timer. */
  get delayed(): number {
    return this.#wheel.size;
  }

  /** Entries in all watcher lists, completed ones that were not yet swept included. */
  get watched(): number {
    let count = 0;
    for (const list of this.#watchers.values()) count += list.length;
    return count;
  }

  /**
   * Completes the operation now or leaves it waiting. True when it was completed.
   * @requirement PURG-004 PURG-005 PURG-006
   */
  tryCompleteElseWatch(operation: DelayedOperation, keys: readonly string[], now: Now): boolean {
    const watched: Watched = { operation, timer: undefined, done: false };
    if (this.#tryComplete(watched, now)) return true; // PURG-005
    for (const key of keys) this.#watch(key, watched); // PURG-006
    // PURG-004: an event between the first try and the registration has woken nobody; looking again makes up
    // for it.
    if (this.#tryComplete(watched, now)) return true;
    watched.timer = this.#wheel.start(watched, operation.deadline);
    return false;
  }

  /**
   * The state behind `key` changed: completes what can be completed and returns how many were.
   * @requirement PURG-004 PURG-007
   */
  checkAndComplete(key: string, now: Now): number {
    const list = this.#watchers.get(key);
    if (list === undefined) return 0;
    let completed = 0;
    for (const watched of [...list]) {
      if (!watched.done && this.#tryComplete(watched, now)) completed += 1;
    }
    this.#sweep(key, list);
    return completed;
  }

  hasMail(): boolean {
    return false;
  }

  nextDeadline(): MonotonicMs | undefined {
    return this.#wheel.nextDeadline();
  }

  turn(now: Now): void {
    for (const watched of this.#wheel.advance(now.monotonicMs)) {
      watched.timer = undefined;
      this.#finish(watched, now, 'expired');
    }
    if (this.#completedSincePurge < PURGE_INTERVAL) return;
    this.#completedSincePurge = 0;
    for (const [key, list] of this.#watchers) this.#sweep(key, list);
  }

  #tryComplete(watched: Watched, now: Now): boolean {
    if (watched.done || !watched.operation.canComplete(now)) return false;
    this.#finish(watched, now, 'event');
    return true;
  }

  /**
   * The flag falls before the operation runs, so nothing that runs inside can complete it a second time.
   * @requirement PURG-001
   */
  #finish(watched: Watched, now: Now, reason: 'event' | 'expired'): void {
    if (watched.done) return;
    watched.done = true;
    if (watched.timer !== undefined) this.#wheel.cancel(watched.timer);
    this.#completedSincePurge += 1;
    watched.operation.complete(now, reason); // PURG-001
  }

  #watch(key: string, watched: Watched): void {
    const list = this.#watchers.get(key);
    if (list === undefined) this.#watchers.set(key, [watched]);
    else list.push(watched);
  }

  #sweep(key: string, list: Watched[]): void {
    let kept = 0;
    for (const watched of list) {
      if (!watched.done) list[kept++] = watched;
    }
    list.length = kept;
    if (kept === 0 && this.#watchers.get(key) === list) this.#watchers.delete(key);
  }
}
