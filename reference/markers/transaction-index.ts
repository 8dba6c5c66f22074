/**
 * The file `%020d.txnindex`: the aborted transactions whose markers lie in one segment, in the order of their
 * markers.
 *
 * Shape   the segment owns one; the file is made at the first abort and most segments never have one. An
 *         entry is written when its marker is, and read at the first question.
 * Units   offsets count records; an entry is 34 bytes.
 * Errors  `DiskFault` from the disk. A file that makes no sense is told by `isSane`; who loads the log then
 *         makes it anew.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/TransactionIndex.java;
 *         KIP-98
 */
import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';
import { IndexFile } from '../index/index-file.ts';
import type { Disk } from '../ports/disk.ts';
import {
  ABORTED_BYTES,
  type AbortedTransaction,
  decodeAborted,
  encodeAborted,
} from './aborted-transaction.ts';

/** Aborted transactions of one segment. */
export class TransactionIndex {
  readonly file: IndexFile;
  readonly #disk: Disk;
  readonly #baseOffset: Offset;
  /** `undefined` until somebody asks. */
  #entries: AbortedTransaction[] | undefined;

  /** `fresh` for a segment that is being made: it has no file. */
  constructor(disk: Disk, path: string, baseOffset: Offset, fresh: boolean) {
    this.#disk = disk;
    this.#baseOffset = baseOffset;
    this.file = new IndexFile(disk, path, ABORTED_BYTES);
    this.#entries = fresh ? [] : undefined;
  }

  /** In the order of their markers. */
  get entries(): readonly AbortedTransaction[] {
    this.#entries ??= this.#load();
    return this.#entries;
  }

  /**
   * Adds the transaction whose marker was just written; answers whether that made the file.
   * @requirement MARK-016
   */
  append(entry: AbortedTransaction): boolean {
    this.#entries ??= this.#load();
    const entries = this.#entries;
    const last = entries.at(-1);
    assert(
      last === undefined || last.lastOffset < entry.lastOffset,
      'markers come in the order of their offsets',
    );
    entries.push(entry); // MARK-016
    this.file.write(entries.length, (from) => encodeAll(entries.slice(from)));
    return entries.length === 1;
  }

  /**
   * Whether what the file holds could have been written by anybody: whole entries of the known version, whose
   * markers lie in this segment and ascend.
   * @requirement MARK-020
   */
  isSane(): boolean {
    const path = this.file.path;
    if (!this.#disk.exists(path)) return true;
    // OURS: Kafka takes no notice of a torn entry at the end, and appends behind it.
    if (this.#disk.sizeOf(path) !== this.entries.length * ABORTED_BYTES) return false;
    let last = this.#baseOffset - 1;
    return this.entries.every(({ firstOffset, lastOffset }) => {
      const follows = lastOffset > last && firstOffset < lastOffset; // MARK-020
      last = lastOffset;
      return follows;
    });
  }

  /** Before it is made anew: the file goes. */
  clear(): void {
    this.#entries = [];
    this.file.truncated(0);
    if (this.#disk.exists(this.file.path)) this.#disk.remove(this.file.path);
  }

  #load(): AbortedTransaction[] {
    const bytes = this.file.load();
    const entries: AbortedTransaction[] = [];
    for (let at = 0; at < bytes.length; at += ABORTED_BYTES) {
      const entry = decodeAborted(bytes, at);
      if (entry === undefined) break;
      entries.push(entry);
    }
    this.file.truncated(entries.length);
    return entries;
  }
}

function encodeAll(entries: readonly AbortedTransaction[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * ABORTED_BYTES);
  entries.forEach((entry, at) => {
    encodeAborted(entry, bytes, at * ABORTED_BYTES);
  });
  return bytes;
}

/**
 * The aborted transactions that overlap the offsets `[from, upTo)`: the marker lies at or after `from`, the
 * first record before `upTo`. `indexes` are those of the segment that holds `from` and of all behind it; the
 * search ends at the first entry which says that everything below `upTo` was decided.
 *
 * Who reads a whole log (compaction) asks with `from` = the first offset of the segments to be cleaned and
 * `upTo` = their end; a record belongs to an aborted transaction when its producer's entry spans its offset.
 * @requirement MARK-007 MARK-008
 */
export function abortedBetween(
  indexes: Iterable<TransactionIndex>,
  from: number,
  upTo: number,
): AbortedTransaction[] {
  const found: AbortedTransaction[] = [];
  for (const index of indexes) {
    for (const entry of index.entries) {
      if (entry.lastOffset >= from && entry.firstOffset < upTo) found.push(entry); // MARK-007, MARK-008
      if (entry.lastStableOffset >= upTo) return found;
    }
  }
  return found;
}
