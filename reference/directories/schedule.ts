/**
 * Work that comes again: each task has an interval and the time at which it is due.
 *
 * Shape   `Schedule` promises a deadline and says what is due; there is no timer.
 * Units   monotonic milliseconds; an interval without end is never due.
 */
import { later, type MonotonicMs } from '../base/ids.ts';

interface Task {
  readonly everyMs: number;
  readonly run: () => void;
  dueAt: MonotonicMs;
}

export class Schedule {
  readonly #tasks: Task[] = [];

  /** Runs `run` every `everyMs`, first after one interval or after `firstMs`. */
  every(everyMs: number, now: MonotonicMs, run: () => void, firstMs = everyMs): void {
    if (!Number.isFinite(everyMs)) return;
    this.#tasks.push({ everyMs, run, dueAt: later(now, firstMs) });
  }

  nextDeadline(): MonotonicMs | undefined {
    let next: MonotonicMs | undefined;
    for (const { dueAt } of this.#tasks) if (next === undefined || dueAt < next) next = dueAt;
    return next;
  }

  runDue(now: MonotonicMs): void {
    for (const task of this.#tasks) {
      if (task.dueAt > now) continue;
      task.dueAt = later(now, Math.max(1, task.everyMs));
      task.run();
    }
  }
}
