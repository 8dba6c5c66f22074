/**
 * Offset index and time index against the batches that go by.
 *
 * Shape   each index is read entry by entry beside the walk: neither the index nor the segment is ever whole
 *         in memory.
 * Units   positions are bytes of the `.log`, spans bytes of the index.
 * Source  chapter 13 of the specification. OURS: an entry whose offset ends no append, or whose time is not
 *         the largest so far, leads every reader right and is a warning: Kafka writes no such entry.
 */

import type { RequirementId } from '../../spec/requirements/index.ts';
import { lastOffset } from '../wire/batch.ts';
import type { LogFollower, Segment } from './follower.ts';
import {
  type OffsetEntry,
  offsetEntry,
  offsetEntryBytes,
  type TimeEntry,
  timeEntry,
  timeEntryBytes,
  usedEntries,
} from './index-entries.ts';
import { addWeighed, type Partition } from './partition-view.ts';
import type { WalkedBatch } from './segment-walk.ts';
import type { ByteSource } from './source.ts';
import { Window } from './source.ts';

/** So many wrong entries say enough. */
const mostWrong = 1_000;

/** One index file as a row of entries with a cursor. */
abstract class IndexFollower<Entry> implements LogFollower {
  protected readonly partition: Partition;
  protected readonly window: Window;
  protected readonly file: string;
  protected readonly used: number;
  readonly #entryBytes: number;
  readonly #requirement: RequirementId;
  #wrongEntries = 0;
  protected at = 0;
  protected end: bigint | undefined;

  constructor(
    partition: Partition,
    source: ByteSource,
    file: string,
    entryBytes: number,
    requirement: RequirementId,
  ) {
    this.partition = partition;
    this.window = new Window(source);
    this.file = file;
    this.#entryBytes = entryBytes;
    this.#requirement = requirement;
    this.used = usedEntries(this.window, entryBytes);
  }

  protected abstract read(bytes: Uint8Array): Entry;

  segment(segment: Segment): void {
    this.end = segment.end;
    const { sizeBytes } = this.window;
    const mustBeTrimmed = segment.end !== undefined || this.partition.stop === 'clean';
    if (sizeBytes % this.#entryBytes !== 0) {
      const start = sizeBytes - (sizeBytes % this.#entryBytes);
      this.wrong('LOG-007', `The file ends inside an entry of ${this.#entryBytes} bytes`, {
        start,
        end: sizeBytes,
      });
    } else if (mustBeTrimmed && this.used * this.#entryBytes < sizeBytes) {
      const why = segment.end === undefined ? 'after a clean stop' : 'of a segment that is closed';
      const span = { start: this.used * this.#entryBytes, end: sizeBytes };
      this.wrong('LOG-007', `An index ${why} ends in empty entries`, span);
    }
  }

  /** The entry at the cursor, `undefined` behind the last. */
  protected current(): Entry | undefined {
    if (this.at >= this.used) return undefined;
    return this.read(this.window.bytes(this.at * this.#entryBytes, this.#entryBytes));
  }

  protected wrong(requirement: RequirementId, message: string, span: { start: number; end: number }): void {
    addWeighed(
      this.partition,
      requirement,
      { file: this.file, ...(this.end !== undefined && { segmentEnd: this.end }) },
      message,
      span,
    );
  }

  /** A finding at the entry under the cursor. An index that is wrong throughout is not read to its end. */
  protected wrongEntry(message: string, part: readonly [number, number] = [0, this.#entryBytes]): void {
    const start = this.at * this.#entryBytes;
    const span = { start: start + part[0], end: start + part[1] };
    this.wrong(this.#requirement, `Entry ${this.at}: ${message}`, span);
    this.#wrongEntries += 1;
    if (this.#wrongEntries < mostWrong || this.at >= this.used - 1) return;
    const rest = { start: start + this.#entryBytes, end: this.used * this.#entryBytes };
    this.wrong(this.#requirement, `The entries from ${this.at + 1} on are not looked at`, rest);
    this.at = this.used;
  }

  protected oddEntry(message: string): void {
    const start = this.at * this.#entryBytes;
    const span = { start, end: start + this.#entryBytes };
    this.partition.findings.add(
      this.#requirement,
      'warning',
      this.file,
      `Entry ${this.at}: ${message}`,
      span,
    );
  }
}

/** `.index`: each entry leads to the beginning of a batch. */
export class OffsetIndexFollower extends IndexFollower<OffsetEntry> {
  #before: OffsetEntry | undefined;
  /** The entry whose append goes by, until the next one begins; its offset must end one of its batches. */
  #open: { at: number; relative: number; endsOne: boolean } | undefined;

  constructor(partition: Partition, source: ByteSource, file: string) {
    super(partition, source, file, offsetEntryBytes, 'IDX-001');
  }

  protected override read(bytes: Uint8Array): OffsetEntry {
    return offsetEntry(bytes);
  }

  batch(walked: WalkedBatch, segment: Segment): void {
    for (let entry = this.current(); entry && entry.position <= walked.position; entry = this.current()) {
      this.#closeEntry();
      if (entry.position === walked.position) this.#begin(entry, walked, segment);
      else this.wrongEntry(`no batch begins at position ${entry.position}`, [4, 8]);
      this.#ascends(entry);
      this.at += 1;
    }
    const open = this.#open;
    if (open === undefined || open.endsOne) return;
    const offset = segment.base + BigInt(open.relative);
    const { batch } = walked;
    // A cleaner that takes records out writes the offset of the last record it kept.
    const kept =
      batch.recordsCount <= batch.lastOffsetDelta && batch.records.some((one) => one.offset === offset);
    open.endsOne = lastOffset(batch) === offset || kept || walked.isHuge;
  }

  #begin(entry: OffsetEntry, { batch }: WalkedBatch, segment: Segment): void {
    const offset = segment.base + BigInt(entry.relative);
    if (batch.baseOffset > offset)
      this.wrongEntry(`offset ${offset} lies before the batch it leads to, at ${batch.baseOffset}`, [0, 4]);
    else this.#open = { at: this.at, relative: entry.relative, endsOne: false };
  }

  #ascends(entry: OffsetEntry): void {
    const before = this.#before;
    if (before && entry.relative <= before.relative)
      this.wrongEntry('its offset is not above that of the entry before', [0, 4]);
    if (before && entry.position <= before.position)
      this.wrongEntry('its position is not above that of the entry before', [4, 8]);
    this.#before = entry;
  }

  /** The append of an entry is over: did a batch of it end at the offset? */
  #closeEntry(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || open.endsOne) return;
    const now = this.at;
    this.at = open.at;
    this.oddEntry(
      `no batch between its position and the next entry ends at its offset (base + ${open.relative})`,
    );
    this.at = now;
  }

  segmentEnd(segment: Segment, nextOffset: bigint): void {
    const last = this.#open;
    if (last && segment.base + BigInt(last.relative) >= nextOffset) {
      this.at -= 1;
      this.wrongEntry(
        `offset ${segment.base + BigInt(last.relative)} lies behind the segment, which ends at ${nextOffset}`,
        [0, 4],
      );
      this.at += 1;
    } else this.#closeEntry();
    for (; this.current() !== undefined; this.at += 1)
      this.wrongEntry('no batch begins at its position', [4, 8]);
  }
}

/** `.timeindex`: up to the offset of an entry nothing is later than its time. */
export class TimeIndexFollower extends IndexFollower<TimeEntry> {
  #before: TimeEntry | undefined;
  #largest = -1n;
  /** Without the batch that goes by. */
  #largestBefore = -1n;
  #last = -1n;
  #sawBatches = false;

  constructor(partition: Partition, source: ByteSource, file: string) {
    super(partition, source, file, timeEntryBytes, 'IDX-003');
  }

  protected override read(bytes: Uint8Array): TimeEntry {
    return timeEntry(bytes);
  }

  batch({ batch }: WalkedBatch, segment: Segment): void {
    this.#sawBatches = true;
    const last = lastOffset(batch);
    // Entries whose offset lies before this batch are decided: they speak of what went by.
    while (this.#decide(segment, batch.baseOffset - 1n));
    this.#largestBefore = this.#largest;
    this.#last = last;
    if (batch.maxTimestamp > this.#largest) this.#largest = batch.maxTimestamp;
    while (this.#decide(segment, last));
    this.#largestBefore = this.#largest;
  }

  /** Judges the entry under the cursor when its offset is at most `upTo`. */
  #decide(segment: Segment, upTo: bigint): boolean {
    const entry = this.current();
    if (entry === undefined || segment.base + BigInt(entry.relative) > upTo) return false;
    const { timestamp, relative } = entry;
    this.#ascends(entry);
    // A batch that ends behind the offset may be later: older releases note the record, not the batch.
    const bound = segment.base + BigInt(relative) < this.#last ? this.#largestBefore : this.#largest;
    if (timestamp < bound)
      this.wrongEntry(`time ${timestamp} lies before ${bound}, which is at or before its offset`, [0, 8]);
    else if (timestamp !== this.#largest)
      this.oddEntry(`nothing up to its offset has the time ${timestamp}; the largest is ${this.#largest}`);
    this.#before = entry;
    this.at += 1;
    return true;
  }

  #ascends({ timestamp, relative }: TimeEntry): void {
    if (relative < 0) this.wrongEntry('its offset lies before the segment', [8, 12]);
    if (this.#before && timestamp <= this.#before.timestamp)
      this.wrongEntry('it is not later than the entry before', [0, 8]);
    if (this.#before && relative < this.#before.relative)
      this.wrongEntry('its offset lies before that of the entry before', [8, 12]);
  }

  segmentEnd(segment: Segment, nextOffset: bigint): void {
    while (this.#decide(segment, nextOffset - 1n));
    for (; this.current() !== undefined; this.at += 1) {
      this.wrongEntry(`its offset lies behind the segment, which ends at ${nextOffset}`, [8, 12]);
    }
    const isOver = segment.end !== undefined || this.partition.stop === 'clean';
    const last = this.#before?.timestamp ?? -1n;
    if (!isOver || !this.#sawBatches || last >= this.#largest) return;
    const span = { start: Math.max(0, this.used - 1) * timeEntryBytes, end: this.window.sizeBytes };
    this.wrong('IDX-003', `The last entry holds the time ${last}, the segment has ${this.#largest}`, span);
  }
}
