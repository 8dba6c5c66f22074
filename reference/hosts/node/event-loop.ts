/**
 * Gives the actors of one node their turns on a real machine.
 *
 * Shape   `run` drains: every actor with mail takes its turn, then what was sent leaves, until nothing moves.
 *         One timer wakes the loop at the nearest deadline.
 * Units   the clocks are read once per drain; milliseconds, rounded down.
 * Errors  a broken invariant is not caught: it ends the process with its message.
 */
import type { Actor, Now } from '../../base/actor.ts';
import { type MonotonicMs, monotonicMs, wallMs } from '../../base/ids.ts';

/** The longest wait that a timer of Node can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const readClocks = (): Now => ({
  monotonicMs: monotonicMs(Math.floor(performance.now())),
  wallMs: wallMs(Date.now()),
});

export class EventLoop {
  readonly #actors: Actor[];
  /** Hands out what the turns sent; true when that made new mail. */
  readonly #flush: () => boolean;
  #running = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #armedFor: MonotonicMs | undefined;

  constructor(actors: readonly Actor[], flush: () => boolean) {
    this.#actors = [...actors];
    this.#flush = flush;
  }

  /** Lets the actors work until none has mail. Called after every event from outside. */
  run(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      this.#drain(readClocks());
    } finally {
      this.#running = false;
    }
    this.#arm();
  }

  /** No turn is given any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #drain(now: Now): void {
    // Deadlines only move in turns, and after the last one the nearest was noted.
    if (this.#armedFor === undefined || now.monotonicMs >= this.#armedFor) this.#fireDue(now);
    for (let moved = true; moved; ) {
      moved = false;
      for (const actor of this.#actors) {
        if (this.#stopped) return; // The turn before has ended the node; mail that is left stays.
        if (!actor.hasMail()) continue;
        actor.turn(now);
        moved = true;
      }
      if (this.#flush()) moved = true;
    }
  }

  #fireDue(now: Now): void {
    for (const actor of this.#actors) {
      const deadline = actor.nextDeadline();
      if (!this.#stopped && deadline !== undefined && deadline <= now.monotonicMs) actor.turn(now);
    }
  }

  #arm(): void {
    let nearest: MonotonicMs | undefined;
    for (const actor of this.#actors) {
      const deadline = actor.nextDeadline();
      if (deadline !== undefined && (nearest === undefined || deadline < nearest)) nearest = deadline;
    }
    if (nearest === this.#armedFor || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#armedFor = nearest;
    if (nearest === undefined) return;
    const waitMs = Math.min(Math.max(1, Math.ceil(nearest - performance.now())), MAX_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#armedFor = undefined;
      this.run();
    }, waitMs);
  }
}
