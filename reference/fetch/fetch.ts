/**
 * Fetch: reads the partitions in the order of the request until its limits are used up, and says whether the
 * answer may leave at once.
 *
 * Shape   `readAll` gives one result a partition; `mustWait` looks at them.
 * Units   bytes.
 * Errors  an error of one partition is its result, and makes the answer immediate.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#fetchMessages, #readFromLog
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import type { FetchParams, FetchTarget } from './fetch-params.ts';
import { type PartitionResult, readPartition } from './read-partition.ts';

/** From this version on limits give way to one batch (KIP-74). */
const PROGRESS_SINCE_VERSION = 3;

export interface FetchOutcome {
  readonly results: readonly PartitionResult[];
  readonly bytes: number;
}

/**
 * Reads everything that is asked for, within the limits.
 * @requirement FET-004 FET-005 FET-015 OLD-020
 */
export function readAll(
  replicas: ReplicaManager,
  params: FetchParams,
  targets: readonly FetchTarget[],
): FetchOutcome {
  let bytes = 0;
  const results: PartitionResult[] = [];
  for (const target of targets) {
    const limits = {
      bytesLeft: Math.max(0, params.maxBytes - bytes), // FET-005
      // FET-004: the first partition with records, and no other. OLD-020: before version 3 none.
      minOneBatch: bytes === 0 && params.version >= PROGRESS_SINCE_VERSION,
    };
    const result = readPartition(replicas, target, params, limits);
    bytes += result.records?.length ?? 0; // FET-015: the bytes of the segment go out as they lie there.
    results.push(result);
  }
  return { results, bytes };
}

/**
 * True when the request should be parked until more is there.
 * @requirement FET-007 FET-008 FET-023 PURG-005
 */
export function mustWait(params: FetchParams, outcome: FetchOutcome): boolean {
  if (params.maxWaitMs <= 0 || outcome.results.length === 0) return false; // FET-023
  if (outcome.bytes >= params.minBytes) return false; // FET-007, PURG-005
  return outcome.results.every(
    (result) => result.errorCode === errorCodes.NONE && result.diverging === undefined, // FET-008
  );
}

/** Lets go of the segments that the results hold. */
export function releaseAll(outcome: FetchOutcome): void {
  for (const result of outcome.results) result.records?.release();
}
