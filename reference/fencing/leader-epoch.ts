/**
 * What a leader answers to a request that names the leader epoch it believes in: a client with an old map is
 * told to look again, a client with a newer one is told to wait, and neither gets data of the wrong
 * leadership.
 *
 * Shape   one pure decision; Fetch, ListOffsets and OffsetForLeaderEpoch ask it before they look at the log.
 * Units   leader epochs.
 * Errors  the answer is a protocol error, or `NONE`.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala#checkCurrentLeaderEpoch; KIP-320
 */
import type { ErrorName } from '../../spec/protocol/errors.ts';
import type { LeaderEpoch } from '../base/ids.ts';

export type FencingAnswer = Extract<ErrorName, 'NONE' | 'FENCED_LEADER_EPOCH' | 'UNKNOWN_LEADER_EPOCH'>;

/**
 * Compares the epoch in a request with the leader's own. A negative one means that the client did not say.
 * @requirement FET-010 LOF-011 OLE-006
 */
export function checkCurrentLeaderEpoch(requested: number, current: LeaderEpoch): FencingAnswer {
  if (requested < 0 || requested === current) return 'NONE';
  return requested < current ? 'FENCED_LEADER_EPOCH' : 'UNKNOWN_LEADER_EPOCH'; // FET-010, LOF-011, OLE-006
}
