/**
 * The file behind an index: a run of fixed-size entries, written when the log rolls, flushes or closes, not
 * at every append.
 *
 * Shape   `IndexFile` knows what the file holds already; the index gives it the encoded entries that are
 *         missing. No handle stays open.
 * Units   sizes and positions are bytes; counts are entries.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/AbstractIndex.java
 *         (memory-mapped there)
 */
import type { Disk } from '../ports/disk.ts';
import { readWholeFile } from '../ports/whole-file.ts';

export class IndexFile {
  readonly entryBytes: number;
  readonly #disk: Disk;
  #path: string;
  /** Entries of ours that the file holds from its beginning. */
  #writtenCount = 0;
  /** What lies behind them is not ours: a preallocated tail of zeros, or entries cut off by a truncation. */
  #hasForeignTail = false;
  #unsynced = false;

  constructor(disk: Disk, path: string, entryBytes: number) {
    this.#disk = disk;
    this.#path = path;
    this.entryBytes = entryBytes;
  }

  get path(): string {
    return this.#path;
  }

  /**
   * The whole entries of the file; the count is length ÷ entry size, trusted. A missing file holds nothing.
   */
  load(): Uint8Array {
    if (!this.#disk.exists(this.#path)) return new Uint8Array(0);
    const whole = readWholeFile(this.#disk, this.#path);
    this.#writtenCount = Math.floor(whole.length / this.entryBytes);
    const bytes = whole.subarray(0, this.#writtenCount * this.entryBytes);
    this.#hasForeignTail = bytes.length !== whole.length;
    return bytes;
  }

  /** Entries from `count` on are no longer part of the index, or never were. */
  truncated(count: number): void {
    if (count >= this.#writtenCount) return;
    this.#writtenCount = count;
    this.#hasForeignTail = true;
  }

  /**
   * Brings the file up to `count` entries; `encode(from)` gives the bytes of entries [from, count). Creates
   * the file if it is missing.
   */
  write(count: number, encode: (from: number) => Uint8Array): void {
    const isMissing = this.#writtenCount === 0 && !this.#disk.exists(this.#path);
    if (count === this.#writtenCount && !this.#hasForeignTail && !isMissing) return;
    const file = this.#disk.open(this.#path, 'create');
    if (this.#hasForeignTail) file.truncate(this.#writtenCount * this.entryBytes);
    if (count > this.#writtenCount) {
      file.write(this.#writtenCount * this.entryBytes, [encode(this.#writtenCount)]);
    }
    file.close();
    this.#writtenCount = count;
    this.#hasForeignTail = false;
    this.#unsynced = true;
  }

  sync(): void {
    if (!this.#unsynced) return;
    const file = this.#disk.open(this.#path, 'write');
    file.sync();
    file.close();
    this.#unsynced = false;
  }

  /** The segment's files were renamed, this one among them. */
  moved(path: string): void {
    this.#path = path;
  }
}

/** Room for one more: the same array, or a larger copy. */
export function grown<A extends Int32Array | Float64Array>(array: A, count: number): A {
  if (count < array.length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.max(16, array.length * 2));
  larger.set(array as never);
  return larger;
}
