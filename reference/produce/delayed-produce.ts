/**
 * A Produce with acks=−1 that waits until its records are on every in-sync replica.
 *
 * Shape   an operation of the produce purgatory, watched by the keys of its partitions.
 * Units   monotonic milliseconds.
 * Errors  each partition is done with 0, 6, 20, 56 or 3; those that are not done at the deadline get 7, and
 *         their records stay.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/DelayedProduce.scala#tryComplete
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type { DelayedOperation } from '../purgatory/purgatory.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import type { Waiting } from './produce.ts';

export class DelayedProduce implements DelayedOperation {
  readonly deadline: MonotonicMs;
  readonly #replicas: ReplicaManager;
  readonly #waiting: readonly Waiting[];
  readonly #answer: () => void;

  constructor(
    replicas: ReplicaManager,
    waiting: readonly Waiting[],
    deadline: MonotonicMs,
    answer: () => void,
  ) {
    this.#replicas = replicas;
    this.#waiting = waiting;
    this.deadline = deadline;
    this.#answer = answer;
  }

  canComplete(): boolean {
    for (const waiting of this.#waiting) if (this.#resultOf(waiting) === undefined) return false;
    return true;
  }

  /** @requirement PRD-019 */
  complete(_now: Now): void {
    for (const waiting of this.#waiting) {
      // PRD-019: what is done is done, however short the timeout.
      waiting.verdict.errorCode = this.#resultOf(waiting) ?? errorCodes.REQUEST_TIMED_OUT;
    }
    this.#answer();
  }

  #resultOf({ partition, requiredOffset }: Waiting): number | undefined {
    const current = this.#replicas.find(partition.topic, partition.partition);
    if (typeof current === 'number') return current;
    return current === partition
      ? partition.replicated(requiredOffset)
      : errorCodes.UNKNOWN_TOPIC_OR_PARTITION;
  }
}
