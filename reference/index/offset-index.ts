/**
 * The offset index of a segment: sparse, offset → position in the log file.
 *
 * Shape   entries live in two flat arrays; loaded at first use, written by `write` (roll, flush, close).
 * Units   an entry is 8 bytes: i32 offset − base, i32 byte position. The offset is the last one of the append
 *         that began at the position.
 * Errors  an append out of order is a broken invariant; a file whose entries make no sense answers `isSane()
 *         === false` and is rebuilt.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/OffsetIndex.java
 */
import { assert } from '../base/assert.ts';
import { type Offset, offset } from '../base/ids.ts';
import type { Disk } from '../ports/disk.ts';
import { grown, IndexFile } from './index-file.ts';

const ENTRY_BYTES = 8;
/** As far from its base a segment may reach: entries hold an offset in four bytes. */
export const LARGEST_RELATIVE_OFFSET = 0x7fffffff;
/** And so large a segment may be: positions have four bytes too. */
export const LARGEST_SEGMENT_BYTES = 0x7fffffff;

export interface OffsetPosition {
  readonly offset: Offset;
  readonly position: number;
}

/** @requirement IDX-001 IDX-002 IDX-006 LOG-007 */
export class OffsetIndex {
  readonly baseOffset: Offset;
  readonly file: IndexFile;
  readonly #maxEntries: number;
  #offsets = new Int32Array(0);
  #positions = new Int32Array(0);
  #count = 0;
  #loaded: boolean;

  /** `fresh` starts empty; otherwise the file is read at first use. */
  constructor(disk: Disk, path: string, baseOffset: Offset, maxBytes: number, fresh: boolean) {
    this.baseOffset = baseOffset;
    this.file = new IndexFile(disk, path, ENTRY_BYTES);
    this.#maxEntries = Math.floor(maxBytes / ENTRY_BYTES);
    this.#loaded = fresh;
  }

  get count(): number {
    this.#load();
    return this.#count;
  }

  get isFull(): boolean {
    return this.#loaded && this.#count >= this.#maxEntries;
  }

  entry(at: number): OffsetPosition {
    this.#load();
    assert(at >= 0 && at < this.#count, 'an index entry is asked for by a number below the count');
    return { offset: offset(this.baseOffset + this.#offsets[at]!), position: this.#positions[at]! };
  }

  append(last: Offset, position: number): void {
    this.#load();
    const relative = last - this.baseOffset;
    assert(relative >= 0 && relative <= LARGEST_RELATIVE_OFFSET, 'an index entry fits its segment');
    assert(position < LARGEST_SEGMENT_BYTES, 'an index entry names a place that a segment can have');
    const newest = this.#count - 1;
    assert(newest < 0 || relative > this.#offsets[newest]!, 'offsets in an index strictly increase');
    this.#offsets = grown(this.#offsets, this.#count);
    this.#positions = grown(this.#positions, this.#count);
    this.#offsets[this.#count] = relative;
    this.#positions[this.#count] = position;
    this.#count++;
  }

  /** The greatest entry with offset ≤ target; (base, 0) when there is none. */
  lookup(target: Offset): OffsetPosition {
    this.#load();
    const at = this.#search(target - this.baseOffset);
    return at < 0 ? { offset: this.baseOffset, position: 0 } : this.entry(at);
  }

  /** As `lookup`, the position alone, without an object. */
  lookupPosition(target: Offset): number {
    this.#load();
    const at = this.#search(target - this.baseOffset);
    return at < 0 ? 0 : this.#positions[at]!;
  }

  /** Removes entries with offset ≥ target. */
  truncateTo(target: Offset): void {
    this.#load();
    this.#count = this.#search(target - this.baseOffset - 1) + 1;
    this.file.truncated(this.#count);
  }

  /** Forgets everything, unread: a rebuild follows. */
  reset(): void {
    this.#loaded = true;
    this.#count = 0;
    this.file.load();
    this.file.truncated(0);
  }

  /**
   * True when entries increase and lie inside the log. Apache Kafka trusts the file.
   * OURS: the check is cheap, and garbage must never lead a reader to wrong bytes (IDX-005).
   */
  isSane(logSizeBytes: number): boolean {
    this.#load();
    for (let at = 0; at < this.#count; at++) {
      const isAfter = at === 0 || this.#offsets[at]! > this.#offsets[at - 1]!;
      const isBehind = at === 0 || this.#positions[at]! > this.#positions[at - 1]!;
      const isInside =
        this.#offsets[at]! >= 0 && this.#positions[at]! >= 0 && this.#positions[at]! < logSizeBytes;
      if (!isAfter || !isBehind || !isInside) return false;
    }
    return true;
  }

  /** Brings the file up to date; `sync` makes it durable. An index never loaded has nothing to write. */
  write(): void {
    if (this.#loaded) this.file.write(this.#count, (from) => this.#encode(from));
  }

  #load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    const bytes = this.file.load();
    const view = new DataView(bytes.buffer);
    let count = bytes.length / ENTRY_BYTES;
    // A preallocated file ends in zeros. No real entry is (0, 0): the first is written behind more than one
    // batch.
    while (count > 0 && view.getInt32((count - 1) * 8) === 0 && view.getInt32((count - 1) * 8 + 4) === 0)
      count--;
    this.#offsets = new Int32Array(count);
    this.#positions = new Int32Array(count);
    for (let at = 0; at < count; at++) {
      this.#offsets[at] = view.getInt32(at * 8);
      this.#positions[at] = view.getInt32(at * 8 + 4);
    }
    this.#count = count;
    this.file.truncated(count);
  }

  #encode(from: number): Uint8Array {
    const bytes = new Uint8Array((this.#count - from) * ENTRY_BYTES);
    const view = new DataView(bytes.buffer);
    for (let at = from; at < this.#count; at++) {
      view.setInt32((at - from) * 8, this.#offsets[at]!);
      view.setInt32((at - from) * 8 + 4, this.#positions[at]!);
    }
    return bytes;
  }

  /** Number of the greatest entry with relative offset ≤ target, or −1. */
  #search(target: number): number {
    let low = -1;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#offsets[middle]! <= target) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
