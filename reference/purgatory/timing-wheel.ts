/**
 * A hierarchical timing wheel: any number of deadlines, each started and cancelled in constant time.
 *
 * Shape   level 0 has buckets of one tick; each level above has buckets as wide as the whole wheel below.
 *         When the clock reaches a bucket of an upper level, its entries fall into the levels below. A heap
 *         of bucket times says which bucket is next.
 * Units   monotonic milliseconds. An entry fires when the clock has reached its deadline, never earlier.
 * Errors  none; a deadline that has passed fires at the next `advance`.
 * Source  kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/util/timer/TimingWheel.java#add,
 *         SystemTimer.java
 */
import { assert } from '../base/assert.ts';
import type { MonotonicMs } from '../base/ids.ts';
import { type Bucket, BucketHeap } from './bucket-heap.ts';

/** One running deadline. `cancel` is idempotent; a fired timer is cancelled. */
export class TimerEntry<Task> {
  readonly task: Task;
  readonly deadline: MonotonicMs;
  /** The bucket that holds the entry; `undefined` once it was cancelled or fired. */
  bucket: Bucket<TimerEntry<Task>> | undefined = undefined;

  constructor(task: Task, deadline: MonotonicMs) {
    this.task = task;
    this.deadline = deadline;
  }
}

/** One level: `size` buckets of `tickMs`, from `currentMs` on. */
interface Level<Task> {
  readonly tickMs: number;
  readonly intervalMs: number;
  readonly buckets: Bucket<TimerEntry<Task>>[];
  currentMs: number;
}

export class TimingWheel<Task> {
  readonly #wheelSize: number;
  readonly #levels: Level<Task>[] = [];
  readonly #heap = new BucketHeap<TimerEntry<Task>>();
  /** Entries whose deadline had passed when they were started. */
  readonly #overdue: Set<TimerEntry<Task>> = new Set();
  readonly #overdueBucket: Bucket<TimerEntry<Task>> = { dueMs: -1, entries: this.#overdue };
  #size = 0;

  constructor(startMs: MonotonicMs, tickMs = 1, wheelSize = 20) {
    this.#wheelSize = wheelSize;
    this.#addLevel(tickMs, startMs);
  }

  /** Running timers. */
  get size(): number {
    return this.#size;
  }

  start(task: Task, deadline: MonotonicMs): TimerEntry<Task> {
    const entry = new TimerEntry(task, deadline);
    this.#size += 1;
    if (!this.#place(entry)) this.#hold(entry, this.#overdueBucket);
    return entry;
  }

  cancel(entry: TimerEntry<Task>): void {
    if (entry.bucket === undefined) return;
    entry.bucket.entries.delete(entry);
    entry.bucket = undefined;
    this.#size -= 1;
  }

  /**
   * Moves the clock and returns the tasks that became due, earliest deadline first.
   * @requirement PURG-002 PURG-003
   */
  advance(now: MonotonicMs): Task[] {
    // The levels hold only what lies behind the overdue, so sorting those is enough.
    const due = [...this.#overdue].sort((one, other) => one.deadline - other.deadline);
    this.#overdue.clear();
    for (let bucket = this.#heap.popUntil(now); bucket !== undefined; bucket = this.#heap.popUntil(now)) {
      this.#moveClock(bucket.dueMs);
      bucket.dueMs = -1;
      const entries = [...bucket.entries];
      bucket.entries.clear();
      for (const entry of entries) if (!this.#place(entry)) due.push(entry); // PURG-002
    }
    this.#moveClock(now);
    this.#size -= due.length;
    for (const entry of due) entry.bucket = undefined;
    return due.map((entry) => entry.task);
  }

  /** The time of the next `advance` that can change anything: at or before the earliest deadline. */
  nextDeadline(): MonotonicMs | undefined {
    if (this.#size === 0) return undefined;
    if (this.#overdue.size > 0) return this.#levels[0]!.currentMs as MonotonicMs;
    return this.#heap.earliest() as MonotonicMs | undefined;
  }

  /** Puts the entry into the lowest level that reaches its deadline; `false` when the deadline has passed. */
  #place(entry: TimerEntry<Task>): boolean {
    if (entry.deadline < this.#levels[0]!.currentMs + this.#levels[0]!.tickMs) return false;
    for (let index = 0; ; index++) {
      const level = this.#levels[index] ?? this.#addLevelAbove();
      if (entry.deadline >= level.currentMs + level.intervalMs) continue;
      const slot = Math.floor(entry.deadline / level.tickMs);
      const bucket = level.buckets[slot % this.#wheelSize]!;
      const dueMs = slot * level.tickMs;
      assert(bucket.dueMs === -1 || bucket.dueMs === dueMs, 'a bucket holds one turn of its wheel at a time');
      this.#hold(entry, bucket);
      if (bucket.dueMs === -1) {
        bucket.dueMs = dueMs;
        this.#heap.push(bucket);
      }
      return true;
    }
  }

  #hold(entry: TimerEntry<Task>, bucket: Bucket<TimerEntry<Task>>): void {
    bucket.entries.add(entry);
    entry.bucket = bucket;
  }

  #moveClock(nowMs: number): void {
    for (const level of this.#levels) {
      const reached = nowMs - (nowMs % level.tickMs);
      if (reached > level.currentMs) level.currentMs = reached;
    }
  }

  #addLevelAbove(): Level<Task> {
    const below = this.#levels.at(-1)!;
    return this.#addLevel(below.intervalMs, below.currentMs);
  }

  #addLevel(tickMs: number, nowMs: number): Level<Task> {
    const level: Level<Task> = {
      tickMs,
      intervalMs: tickMs * this.#wheelSize,
      buckets: Array.from({ length: this.#wheelSize }, () => ({ dueMs: -1, entries: new Set() })),
      currentMs: nowMs - (nowMs % tickMs),
    };
    this.#levels.push(level);
    return level;
  }
}
