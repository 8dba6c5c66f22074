/**
 * The path of a transaction marker into a log: the epochs of producer and coordinator are compared, then it
 * is appended like any batch of this node's own.
 *
 * Shape   one function on the log's state, called inside the directory's guard.
 * Units   times are wall milliseconds.
 * Errors  47 and 52 as values; nothing was written then. `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleWriteTxnMarkersRequest; KIP-98
 */
import type { Now } from '../base/actor.ts';
import type { LeaderEpoch } from '../base/ids.ts';
import { type MarkerRequest, markerBatch } from '../markers/marker.ts';
import { appendBatches } from './append.ts';
import { type AppendInfo, type LogError, logError } from './log-results.ts';
import type { LogState } from './log-state.ts';

/** Appends one marker, or refuses it. @requirement MARK-001 MARK-009 MARK-010 */
export function appendMarker(
  state: LogState,
  marker: MarkerRequest,
  context: { readonly leaderEpoch: LeaderEpoch; readonly now: Now },
): AppendInfo | LogError {
  const refused = state.producers.checkMarker(marker.producerId, marker);
  if (refused !== undefined) return logError(refused.error, refused.reason); // MARK-009, MARK-010
  const logAppendTime = state.config.timestampType === 'LogAppendTime';
  const bytes = markerBatch(marker, { wallMs: context.now.wallMs, logAppendTime }, state.ports);
  return appendBatches(state, bytes, { ...context, origin: 'coordinator' }); // MARK-001
}
