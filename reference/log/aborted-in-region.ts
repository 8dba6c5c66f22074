/**
 * The aborted transactions that a reader of committed records must know for the bytes it is given.
 *
 * Shape   one function over the segments of a log and the result of a read.
 * Units   offsets count records, ends are exclusive; positions are bytes.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#addAbortedTransactions,
 *         storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#fetchUpperBoundOffset
 */
import { type Offset, offset } from '../base/ids.ts';
import type { AbortedTransaction } from '../markers/aborted-transaction.ts';
import { abortedBetween } from '../markers/transaction-index.ts';
import type { ReadResult } from './log-results.ts';
import { floorSegment } from './read-region.ts';
import type { LogSegment } from './segment.ts';

/** Those that overlap the offsets from `from` to the end of the region, in the order of their markers. */
export function abortedIn(
  segments: readonly LogSegment[],
  from: Offset,
  { region, firstBatchOffset }: ReadResult,
  upperBoundOffset: Offset,
): readonly AbortedTransaction[] {
  if (region === undefined) return [];
  const at = floorSegment(segments, offset(Math.max(from, firstBatchOffset)));
  const segment = segments[at]!;
  const bound = offsetBehind(segment, region.position + region.length) ?? segments[at + 1]?.baseOffset;
  const upTo = Math.min(bound ?? upperBoundOffset, upperBoundOffset);
  const indexes = segments.slice(at).map((one) => one.txnIndex);
  return abortedBetween(indexes, from, upTo);
}

/**
 * An offset that no batch before this position reaches, as the sparse index tells; `undefined` when it does
 * not.
 */
function offsetBehind({ offsetIndex }: LogSegment, position: number): Offset | undefined {
  let low = 0;
  let high = offsetIndex.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsetIndex.entry(middle).position >= position) high = middle;
    else low = middle + 1;
  }
  return low < offsetIndex.count ? offset(offsetIndex.entry(low).offset) : undefined;
}
