/**
 * What one round of cleaning works with, and how its work is cut into turns.
 *
 * Shape   `RoundTools` is made by the cleaner for each round.
 * Units   a cost is bytes: those of the batch, and some for each record, so that a batch that unpacks to many
 *         small records counts for the time it takes.
 * Errors  none.
 * Source  OURS: Kafka gives a round a thread of its own.
 */
import type { PartitionLog } from '../log/partition-log.ts';
import type { AbortedTransaction } from '../markers/aborted-transaction.ts';
import { abortedBetween } from '../markers/transaction-index.ts';
import * as header from '../records/batch-header.ts';
import type { BatchPorts } from '../records/build-batch.ts';
import type { BatchAt } from './batch-at.ts';
import type { CleanableRange } from './choose-log.ts';
import type { OffsetMap } from './offset-map.ts';

/** One turn does about so much: a few milliseconds. */
export const SLICE_COST = 256 * 1024;
const RECORD_COST = 48;

export interface RoundTools {
  readonly log: PartitionLog;
  readonly range: CleanableRange;
  readonly ports: BatchPorts;
  readonly map: OffsetMap;
  /** Read buffer; rounds come one after another. */
  readonly buffer: Uint8Array;
  /** Messages of formats 0 and 1 become batches of format 2, as in releases from 4.0 on. */
  readonly renewsOldFormats: boolean;
}

/** Aborted transactions that touch the offsets from `from` to `to`, exclusive. */
export function abortedIn({ segments }: PartitionLog, from: number, to: number): AbortedTransaction[] {
  const at = segments.findLastIndex(({ baseOffset }) => baseOffset <= from);
  const indexes = segments.slice(Math.max(at, 0)).map(({ txnIndex }) => txnIndex);
  return abortedBetween(indexes, from, to);
}

/** What reading a batch costs. */
export function costOf({ bytes, at, sizeBytes }: BatchAt): number {
  const count = header.magic(bytes, at) === 2 ? header.recordsCount(bytes, at) : 1;
  return sizeBytes + Math.max(0, count) * RECORD_COST;
}
