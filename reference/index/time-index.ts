/**
 * The time index of a segment: sparse, timestamp → offset. An entry says: no record up to this offset is
 * younger than this timestamp.
 *
 * Shape   entries live in two flat arrays; loaded at first use, written by `write` (roll, flush, close).
 * Units   an entry is 12 bytes: i64 timestamp in milliseconds, i32 offset − base. Timestamps are doubles
 *         inside: beyond 2^53 they lose their last digits, which no lookup can notice before the year 287396.
 * Errors  an append with a smaller offset is a broken invariant; a file that makes no sense answers `isSane()
 *         === false` and is rebuilt.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/TimeIndex.java
 */
import { assert } from '../base/assert.ts';
import { type Offset, offset } from '../base/ids.ts';
import type { Disk } from '../ports/disk.ts';
import { grown, IndexFile } from './index-file.ts';

const ENTRY_BYTES = 12;

export interface TimestampOffset {
  readonly timestampMs: number;
  readonly offset: Offset;
}

/** @requirement IDX-003 IDX-006 LOG-007 */
export class TimeIndex {
  readonly baseOffset: Offset;
  readonly file: IndexFile;
  readonly #maxEntries: number;
  #timestamps = new Float64Array(0);
  #offsets = new Int32Array(0);
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

  /** One entry stays free for the roll, which adds the segment's largest timestamp. */
  get isFull(): boolean {
    return this.#loaded && this.#count >= this.#maxEntries - 1;
  }

  /** The newest entry; (−1, base) when there is none. */
  get last(): TimestampOffset {
    return this.count === 0 ? { timestampMs: -1, offset: this.baseOffset } : this.entry(this.#count - 1);
  }

  entry(at: number): TimestampOffset {
    this.#load();
    assert(at >= 0 && at < this.#count, 'an index entry is asked for by a number below the count');
    return { timestampMs: this.#timestamps[at]!, offset: offset(this.baseOffset + this.#offsets[at]!) };
  }

  /** Adds an entry when the timestamp is larger than the last one's; otherwise there is nothing to say. */
  maybeAppend(timestampMs: number, upTo: Offset): void {
    const { timestampMs: lastMs, offset: lastOffset } = this.last;
    if (timestampMs <= lastMs) return;
    assert(this.#count === 0 || upTo >= lastOffset, 'offsets in a time index never go back');
    this.#timestamps = grown(this.#timestamps, this.#count);
    this.#offsets = grown(this.#offsets, this.#count);
    this.#timestamps[this.#count] = timestampMs;
    this.#offsets[this.#count] = upTo - this.baseOffset;
    this.#count++;
  }

  /** The greatest entry with timestamp ≤ target; (−1, base) when there is none. */
  lookup(targetMs: number): TimestampOffset {
    this.#load();
    let low = -1;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#timestamps[middle]! <= targetMs) low = middle;
      else high = middle - 1;
    }
    return low < 0 ? { timestampMs: -1, offset: this.baseOffset } : this.entry(low);
  }

  /** Removes entries with offset ≥ target. */
  truncateTo(target: Offset): void {
    this.#load();
    while (this.#count > 0 && this.#offsets[this.#count - 1]! >= target - this.baseOffset) this.#count--;
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
   * True when neither column ever goes back and no offset lies at or behind `end`. OURS: see
   * OffsetIndex.isSane.
   */
  isSane(end: Offset): boolean {
    this.#load();
    for (let at = 0; at < this.#count; at++) {
      const isLater = at === 0 || this.#timestamps[at]! >= this.#timestamps[at - 1]!;
      const isAfter = at === 0 || this.#offsets[at]! >= this.#offsets[at - 1]!;
      const isInside = this.#offsets[at]! >= 0 && this.#offsets[at]! < Math.max(1, end - this.baseOffset);
      if (!isLater || !isAfter || !isInside) return false;
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
    // A preallocated file ends in zeros; a real (0, 0) at the end says no more than the empty index does.
    while (count > 0 && isZero(bytes, (count - 1) * ENTRY_BYTES)) count--;
    this.#timestamps = new Float64Array(count);
    this.#offsets = new Int32Array(count);
    for (let at = 0; at < count; at++) {
      this.#timestamps[at] = Number(view.getBigInt64(at * 12));
      this.#offsets[at] = view.getInt32(at * 12 + 8);
    }
    this.#count = count;
    this.file.truncated(count);
  }

  #encode(from: number): Uint8Array {
    const bytes = new Uint8Array((this.#count - from) * ENTRY_BYTES);
    const view = new DataView(bytes.buffer);
    for (let at = from; at < this.#count; at++) {
      view.setBigInt64((at - from) * 12, int64(this.#timestamps[at]!));
      view.setInt32((at - from) * 12 + 8, this.#offsets[at]!);
    }
    return bytes;
  }
}

function isZero(bytes: Uint8Array, at: number): boolean {
  for (let each = at; each < at + ENTRY_BYTES; each++) if (bytes[each] !== 0) return false;
  return true;
}

/**
 * A double that was an int64 once, as an int64 again: the largest one rounds up to 2^63, which does not fit.
 */
function int64(value: number): bigint {
  return value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value);
}
