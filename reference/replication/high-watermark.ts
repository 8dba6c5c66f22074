/**
 * The high watermark: the offset below which every record is on every replica that counts.
 *
 * Shape   one pure decision over a leader's view of one partition; `partition.ts` keeps the state.
 * Units   offsets count records and every "end" is exclusive.
 * Errors  none: "stay" is the value `undefined`. A view that breaks an invariant asserts.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala#maybeIncrementLeaderHW; KAFKA-15583
 */
import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';

/** What the leader knows when it decides. */
export interface LeaderView {
  readonly highWatermark: Offset;
  readonly logEndOffset: Offset;
  readonly isrSize: number;
  /** min.insync.replicas, already capped by the number of replicas. */
  readonly effectiveMinIsr: number;
  /** Log end offsets of the other in-sync replicas, as far as the leader knows. */
  readonly followerEndOffsets: readonly Offset[];
}

/** The high watermark this leader may move to now, or `undefined` to stay where it is. */
export function nextHighWatermark(leader: LeaderView): Offset | undefined {
  assert(leader.highWatermark <= leader.logEndOffset, 'a leader exposes only what it holds');
  // KAFKA-15583: too few copies would be called committed.
  if (leader.isrSize < leader.effectiveMinIsr) return undefined;
  let candidate = leader.logEndOffset;
  for (const end of leader.followerEndOffsets) if (end < candidate) candidate = end;
  return candidate > leader.highWatermark ? candidate : undefined;
}

/**
 * min.insync.replicas as far as the partition can obey it: three copies cannot be asked of one replica.
 * @requirement PRD-006
 */
export const effectiveMinIsr = (minInsyncReplicas: number, replicas: number): number =>
  Math.min(minInsyncReplicas, replicas); // PRD-006
