/**
 * A Fetch that waits for records. It holds no bytes meanwhile: when it is done, everything is read again.
 *
 * Shape   an operation of the fetch purgatory, watched by the keys of its partitions.
 * Units   monotonic milliseconds; bytes.
 * Errors  whatever became of a partition while the request was parked is found by the read at the end.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/DelayedFetch.scala#tryComplete
 */
import type { MonotonicMs } from '../base/ids.ts';
import { offset } from '../base/ids.ts';
import { isLogError } from '../log/log-results.ts';
import type { DelayedOperation } from '../purgatory/purgatory.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import { type FetchOutcome, readAll } from './fetch.ts';
import type { FetchParams, FetchTarget } from './fetch-params.ts';
import { boundOf, servingPartition } from './read-partition.ts';

/** More than any segment holds: the whole of what there is gets counted. */
const EVERYTHING = Number.MAX_SAFE_INTEGER;

export class DelayedFetch implements DelayedOperation {
  readonly deadline: MonotonicMs;
  readonly #replicas: ReplicaManager;
  readonly #params: FetchParams;
  readonly #targets: readonly FetchTarget[];
  /** The bound of each partition when it was last looked at, and the bytes below it. */
  readonly #seen: { bound: number; bytes: number }[];
  readonly #answer: (outcome: FetchOutcome) => void;

  constructor(
    replicas: ReplicaManager,
    params: FetchParams,
    targets: readonly FetchTarget[],
    deadline: MonotonicMs,
    answer: (outcome: FetchOutcome) => void,
  ) {
    this.#replicas = replicas;
    this.#params = params;
    this.#targets = targets;
    this.#seen = targets.map(() => ({ bound: -1, bytes: 0 }));
    this.deadline = deadline;
    this.#answer = answer;
  }

  /** @requirement FET-021 FET-030 PURG-007 PURG-008 */
  canComplete(): boolean {
    let bytes = 0;
    for (const [index, target] of this.#targets.entries()) {
      const partition = servingPartition(this.#replicas, target, this.#params);
      if (!(partition instanceof Partition)) return true; // PURG-008: gone, fenced, or led by another.
      const available = this.#available(partition, target, index);
      if (available === 'changed') return true;
      bytes += Math.min(available, target.maxBytes);
      if (bytes >= this.#params.minBytes) return true; // FET-021, PURG-007
    }
    return false;
  }

  complete(): void {
    this.#answer(readAll(this.#replicas, this.#params, this.#targets));
  }

  /** Bytes that a read would find; `'changed'` when the log is no longer one in which the offset can wait. */
  #available(partition: Partition, target: FetchTarget, index: number): number | 'changed' {
    const bound = boundOf(partition, this.#params.isolation);
    const seen = this.#seen[index]!;
    if (seen.bound === bound) return seen.bytes;
    seen.bound = bound;
    seen.bytes = 0;
    if (bound < target.fetchOffset) return partition.log.logEndOffset < target.fetchOffset ? 'changed' : 0;
    if (bound === target.fetchOffset) return 0;
    if (this.#params.minBytes <= 1) return 1; // One record is more than that: no need to look how long it is.
    const read = partition.log.read(offset(target.fetchOffset), {
      maxBytes: EVERYTHING,
      minOneBatch: true,
      upperBoundOffset: bound,
    });
    if (isLogError(read)) return 'changed';
    seen.bytes = read.region?.length ?? 0;
    read.region?.release();
    // FET-030: a segment that others follow does not grow, so the client gets what there is and asks for the rest.
    return read.moreFollows ? 'changed' : seen.bytes;
  }
}
