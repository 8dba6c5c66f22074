/**
 * The buckets that hold something, by the time they fall due: Kafka's DelayQueue of buckets, without threads.
 *
 * Shape   a binary heap; a bucket is in it at most once, from its first entry until it is popped, even when
 *         all entries left.
 * Units   monotonic milliseconds.
 * Errors  none.
 * Source  kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/util/timer/TimerTaskList.java
 */

/** `dueMs` is −1 while the bucket is not in the heap. */
export interface Bucket<Entry> {
  dueMs: number;
  readonly entries: Set<Entry>;
}

export class BucketHeap<Entry> {
  readonly #heap: Bucket<Entry>[] = [];

  earliest(): number | undefined {
    return this.#heap[0]?.dueMs;
  }

  push(bucket: Bucket<Entry>): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(bucket);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.dueMs <= bucket.dueMs) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = bucket;
  }

  /** Removes and returns the earliest bucket when it is due at `nowMs`. */
  popUntil(nowMs: number): Bucket<Entry> | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.dueMs > nowMs) return undefined;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(bucket: Bucket<Entry>): void {
    const heap = this.#heap;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && heap[child + 1]!.dueMs < heap[child]!.dueMs) child += 1;
      if (heap[child]!.dueMs >= bucket.dueMs) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = bucket;
  }
}
