/**
 * One round: the dirty part into the map, then the log, group of segments by group, into new segments that
 * take the place of the old ones.
 *
 * Shape   a generator: each step does a slice of the work, yields its cost and is given the time of the next
 *         turn. It returns the end of the round, or `undefined` when the log changed under it. Given up early
 *         (`return()`), it takes its unfinished segment along.
 * Units   offsets count records; a cost is bytes; times are those of `Now`.
 * Errors  `CannotClean` for bytes that make no sense, and for more than a segment can hold; `DiskFault` from
 *         the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala#doClean, #cleanSegments
 */
import type { Now } from '../base/actor.ts';
import { type Offset, offset } from '../base/ids.ts';
import { LARGEST_SEGMENT_BYTES } from '../index/offset-index.ts';
import { type AppendedBatch, LogSegment } from '../log/segment.ts';
import type { Int64 } from '../protocol/int64.ts';
import * as header from '../records/batch-header.ts';
import { legacyTimestamp } from '../records/legacy.ts';
import { BatchFilter, type LastOfProducer, type RoundRules } from './batch-filter.ts';
import { CannotClean } from './cannot-clean.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import { groupSegments } from './group-segments.ts';
import { readDirtyPart } from './read-dirty-part.ts';
import { abortedIn, costOf, type RoundTools, SLICE_COST } from './round-tools.ts';
import { segmentBatches } from './segment-batches.ts';

export type Round = Generator<number, Offset | undefined, Now>;

/** @requirement CMP-002 CMP-003 CMP-023 */
export function* cleanLog(tools: RoundTools, began: Now): Round {
  const { log, range } = tools;
  const mapEnd = yield* readDirtyPart(tools);
  const rules: RoundRules = {
    map: tools.map,
    mapEnd,
    upperEnd: range.upperEnd,
    nowMs: began.wallMs,
    deleteRetentionMs: log.config.deleteRetentionMs,
    lastOf: lastOfProducers(tools),
    transactions: new CleanedTransactions(),
    renewsOldFormats: tools.renewsOldFormats,
  };
  const copy = new Copy(tools, rules, began);
  const segments = log.segments.filter(({ baseOffset }) => baseOffset < mapEnd);
  for (const group of groupsOf(segments, tools)) {
    if (!(yield* copy.group(group))) return undefined;
  }
  return offset(mapEnd);
}

/** @requirement CMP-023 */
function groupsOf(segments: readonly LogSegment[], { log, range }: RoundTools): LogSegment[][] {
  const sized = segments.map((segment) => ({
    segment,
    baseOffset: segment.baseOffset,
    sizeBytes: segment.sizeBytes,
    offsetIndexBytes: segment.offsetIndex.count * 8,
    timeIndexBytes: segment.timeIndex.count * 12,
  }));
  const { segmentBytes, segmentIndexBytes } = log.config;
  const groups = groupSegments(sized, { segmentBytes, segmentIndexBytes, upperEnd: range.upperEnd });
  return groups.map((group) => group.map(({ segment }) => segment));
}

/** The last batch of each remembered producer, which proves its sequence and epoch. @requirement CMP-007 */
function lastOfProducers({ log }: RoundTools): Map<Int64, LastOfProducer> {
  return new Map(
    log.producers
      .entries()
      .map(({ producerId, producerEpoch, batches }) => [
        producerId,
        { lastDataOffset: batches.at(-1)?.lastOffset, producerEpoch },
      ]),
  );
}

/** The second half of a round. */
class Copy {
  readonly #tools: RoundTools;
  readonly #rules: RoundRules;
  readonly #filter: BatchFilter;
  readonly #legacyHorizonMs: number;
  readonly #now: Now;

  constructor(tools: RoundTools, rules: RoundRules, now: Now) {
    this.#tools = tools;
    this.#rules = rules;
    this.#filter = new BatchFilter(rules, tools.ports);
    this.#now = now;
    const { log, range } = tools;
    const lastClean = log.segments.findLast(({ baseOffset }) => baseOffset < range.firstDirtyOffset);
    this.#legacyHorizonMs =
      lastClean === undefined ? 0 : lastClean.modifiedAtMs - log.config.deleteRetentionMs;
  }

  /**
   * Cleans neighbouring segments into one; false when the log is not what it was.
   * @requirement CMP-006 CMP-010 CMP-023
   */
  *group(group: readonly LogSegment[]): Generator<number, boolean, Now> {
    const { log } = this.#tools;
    const made = { config: log.config, nowMs: this.#now.wallMs, rollJitterMs: 0 };
    const cleaned = LogSegment.createCleaned(log.home.disk, log.directory, group[0]!.baseOffset, made);
    let isSwapped = false;
    try {
      this.#rules.transactions.retained = [];
      let now = this.#now;
      for (const segment of group) now = yield* this.#segment(segment, cleaned, now);
      for (const transaction of this.#rules.transactions.retained) cleaned.txnIndex.append(transaction); // CMP-006
      cleaned.becomeInactive();
      cleaned.modifiedAtMs = group.at(-1)!.modifiedAtMs; // CMP-023, CMP-026
      if (!group.every((segment) => log.segments.includes(segment))) return false;
      isSwapped = log.replaceSegments([cleaned], group, now) === undefined; // CMP-010
      return isSwapped;
    } finally {
      if (!isSwapped && cleaned.stage === 'cleaned') cleaned.remove();
    }
  }

  /** @requirement CMP-026 */
  *#segment(segment: LogSegment, cleaned: LogSegment, began: Now): Generator<number, Now, Now> {
    const { log, buffer } = this.#tools;
    const next = log.segments[log.segments.indexOf(segment) + 1];
    const end = next?.baseOffset ?? this.#rules.upperEnd;
    this.#rules.transactions.expect(abortedIn(log, segment.baseOffset, end));
    this.#filter.keepsLegacyTombstones = segment.modifiedAtMs > this.#legacyHorizonMs; // CMP-026
    let now = began;
    let cost = 0;
    for (const batch of segmentBatches(segment, 0, buffer)) {
      const kept = this.#filter.filter(batch);
      cost += costOf(batch) + (kept?.length ?? 0);
      if (kept !== undefined) {
        // Old messages grow when they are renewed.
        if (cleaned.sizeBytes + kept.length > LARGEST_SEGMENT_BYTES) throw new CannotClean(OUTGROWN);
        cleaned.append(appendOf(kept));
      }
      if (cost < SLICE_COST) continue;
      now = yield cost;
      cost = 0;
    }
    if (cost > 0) now = yield cost;
    return now;
  }
}

const OUTGROWN = 'what is left of the segments does not fit one';

/** What a segment wants to know of a batch. */
function appendOf(bytes: Uint8Array): AppendedBatch {
  if (header.magic(bytes, 0) === 2) {
    return {
      bytes,
      lastOffset: offset(header.lastOffset(bytes, 0)),
      maxTimestampMs: header.maxTimestamp(bytes, 0),
    };
  }
  const lastOffset = offset(header.baseOffset(bytes, 0));
  return { bytes, lastOffset, maxTimestampMs: legacyTimestamp(bytes, 0) };
}
