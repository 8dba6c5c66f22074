/**
 * `.txnindex` against the markers in the log: one entry for each transaction that was aborted.
 *
 * Shape   the entries of a segment are read whole (34 bytes each, up to a bound), the markers come by.
 * Units   offsets are bigint.
 * Source  kafka@1eb7644:storage/…/internals/log/TransactionIndex.java#sanityCheck,
 *         ProducerStateManager.java#lastStableOffset; KAFKA-5415 for what a cleaner keeps.
 */

import { controlTypeOf } from '../wire/batch.ts';
import type { LogFollower, Segment } from './follower.ts';
import { type AbortedEntry, abortedEntry, abortedEntryBytes } from './index-entries.ts';
import { stemOf } from './names.ts';
import { addWeighed, type Partition } from './partition-view.ts';
import type { EndedTransaction, ProducerTable } from './producers.ts';
import { ruleOf } from './rules.ts';
import type { WalkedBatch } from './segment-walk.ts';
import { joinPath, withFile } from './source.ts';

const mostEntries = 1_000_000;

interface Placed extends AbortedEntry {
  readonly at: number;
  isMatched: boolean;
}

/** Follows the log with the table of producers it is given, which it feeds. */
export class TransactionFollower implements LogFollower {
  readonly #partition: Partition;
  readonly #producers: ProducerTable;
  /** Bases of segments that have the file. */
  readonly #indexed: ReadonlySet<bigint>;
  #entries: Placed[] = [];
  #byMarker = new Map<bigint, Placed>();
  #file = '';
  #end: bigint | undefined;
  /** Everything since the first offset of the log was seen, and no cleaner took anything out. */
  #isComplete = true;
  #next: bigint | undefined;

  constructor(partition: Partition, producers: ProducerTable, indexed: ReadonlySet<bigint>) {
    this.#partition = partition;
    this.#producers = producers;
    this.#indexed = indexed;
  }

  segment(segment: Segment): void {
    const { tree, path } = this.#partition;
    const name = `${stemOf(segment.base)}.txnindex`;
    this.#file = segment.file.replace(/log$/, 'txnindex');
    this.#end = segment.end;
    this.#entries = [];
    if (segment.base > (this.#next ?? 0n)) this.#isComplete = false;
    this.#next ??= segment.base;
    if (this.#indexed.has(segment.base)) this.#read(joinPath(path, name), tree, segment);
    this.#byMarker = new Map(this.#entries.map((entry) => [entry.lastOffset, entry]));
  }

  #read(path: string, tree: Partition['tree'], segment: Segment): void {
    withFile(tree, path, (source) => {
      const whole = Math.min(Math.floor(source.sizeBytes / abortedEntryBytes), mostEntries);
      const bytes = source.read(0, whole * abortedEntryBytes);
      for (let at = 0; (at + 1) * abortedEntryBytes <= bytes.length; at += 1) {
        const entry = abortedEntry(bytes.subarray(at * abortedEntryBytes, (at + 1) * abortedEntryBytes));
        this.#entries.push({ ...entry, at, isMatched: false });
        this.#sanity(entry, at, segment);
      }
      if (source.sizeBytes % abortedEntryBytes !== 0) {
        const span = { start: whole * abortedEntryBytes, end: source.sizeBytes };
        this.#wrong('The file ends inside an entry of 34 bytes', span);
      }
    });
  }

  #wrong(message: string, span: { start: number; end: number } | undefined, compared = {}): void {
    const place = { file: this.#file, ...(this.#end !== undefined && { segmentEnd: this.#end }) };
    addWeighed(this.#partition, ruleOf.transactionIndex, place, message, span, compared);
  }

  #wrongEntry(at: number, message: string, part: readonly [number, number], compared = {}): void {
    const start = at * abortedEntryBytes;
    this.#wrong(`Entry ${at}: ${message}`, { start: start + part[0], end: start + part[1] }, compared);
  }

  #sanity(entry: AbortedEntry, at: number, segment: Segment): void {
    if (entry.version !== 0)
      this.#wrongEntry(at, 'its version is unknown', [0, 2], { expected: 0, actual: entry.version });
    if (entry.producerId < 0n) this.#wrongEntry(at, 'its producer id is negative', [2, 10]);
    if (entry.firstOffset < 0n || entry.firstOffset > entry.lastOffset)
      this.#wrongEntry(at, 'its first offset is not at or before its last', [10, 18], {
        expected: `0 to ${entry.lastOffset}`,
        actual: entry.firstOffset,
      });
    if (entry.lastOffset < segment.base)
      this.#wrongEntry(at, 'its last offset lies before the segment', [18, 26]);
    if (entry.lastStableOffset < 0n || entry.lastStableOffset > entry.lastOffset + 1n)
      this.#wrongEntry(at, 'its last stable offset lies behind its last offset', [26, 34], {
        expected: `${entry.lastOffset + 1n} or less`,
        actual: entry.lastStableOffset,
      });
    const before = this.#entries[at - 1];
    if (before && entry.lastOffset <= before.lastOffset)
      this.#wrongEntry(at, 'its last offset is not above that of the entry before', [18, 26]);
  }

  batch({ batch }: WalkedBatch): void {
    if (this.#next !== undefined && batch.baseOffset > this.#next) this.#isComplete = false;
    if (batch.recordsCount <= batch.lastOffsetDelta) this.#isComplete = false;
    this.#next = batch.baseOffset + BigInt(batch.lastOffsetDelta) + 1n;
    const ended = this.#producers.add(batch);
    if (!batch.control || batch.producerId < 0n || batch.records[0] === undefined) return;
    const entry = this.#byMarker.get(batch.baseOffset);
    if (entry !== undefined && controlTypeOf(batch.records[0]) === 'ABORT')
      this.#match(entry, batch.producerId, ended);
    else if (ended?.isAborted && !this.#producers.isFull)
      this.#wrong(
        `The transaction of producer ${ended.producerId} from ${ended.firstOffset} on, aborted at ${ended.lastOffset}, has no entry`,
        undefined,
      );
  }

  #match(entry: Placed, producerId: bigint, ended: EndedTransaction | undefined): void {
    entry.isMatched = true;
    const compare = (
      what: string,
      part: readonly [number, number],
      expected: bigint,
      actual: bigint,
    ): void => {
      if (expected !== actual)
        this.#wrongEntry(entry.at, `its ${what} is not what the log says`, part, { expected, actual });
    };
    compare('producer id', [2, 10], producerId, entry.producerId);
    if (ended === undefined || this.#producers.isFull) return;
    if (this.#isComplete) {
      compare('first offset', [10, 18], ended.firstOffset, entry.firstOffset);
      compare('last stable offset', [26, 34], ended.lastStableOffset, entry.lastStableOffset);
    } else if (entry.firstOffset > ended.firstOffset)
      compare('first offset', [10, 18], ended.firstOffset, entry.firstOffset);
  }

  segmentEnd(): void {
    for (const entry of this.#entries.filter(({ isMatched }) => !isMatched))
      this.#wrongEntry(entry.at, `no ABORT marker stands at its last offset, ${entry.lastOffset}`, [18, 26]);
  }
}
