/**
 * A region of a segment that is converted while it is sent, batch by batch: as much memory is held as one batch
 * needs, however much was asked for.
 *
 * Shape   `convertRegion(source, demand, compression)` gives a `FileRegion` whose file makes its bytes when they
 *         are read. Only the first batch is converted before, because the length of the answer must be known.
 * Units   positions and sizes are bytes.
 * Errors  what makes the first batch inconvertible is the answer of the partition; a later one ends the messages.
 *         `DiskFault` from the disk.
 * Source  kafka@1eb7644:…/common/record/LazyDownConversionRecords.java, LazyDownConversionRecordsSend.java; KIP-283
 */
import { assert } from '../base/assert.ts';
import type { Compression } from '../ports/codecs.ts';
import type { DiskFile } from '../ports/disk.ts';
import type { FileRegion } from '../ports/network.ts';
import { writeInt32, writeInt64 } from '../protocol/int64.ts';
import { batchSizeAt } from '../records/batch-cursor.ts';
import {
  BATCH_OVERHEAD_BYTES,
  HEADER_UP_TO_MAGIC_BYTES,
  LOG_OVERHEAD_BYTES,
} from '../records/batch-header.ts';
import { type Demand, downConvert, type Inconvertible } from './down-convert.ts';

const NOTHING = new Uint8Array(0);

/**
 * The region as the consumer can read it; `undefined` where it holds no whole batch. The source is released with
 * the answer, and here where there is none.
 * @requirement OLD-017 OLD-019 OLD-020
 */
export function convertRegion(
  source: FileRegion,
  demand: Demand,
  compression: Compression,
): FileRegion | Inconvertible | undefined {
  const batches = new ConvertedBatches(source, demand, compression);
  const first = batches.next();
  if (first !== undefined && !(first instanceof Uint8Array)) {
    source.release();
    return first; // OLD-017
  }
  if (!batches.sawBatch) {
    source.release();
    return undefined; // OLD-020: part of a batch cannot be converted.
  }
  // The whole first set fits, and a region in which nothing can be shown is at least the head of a message.
  const length = first === undefined ? LOG_OVERHEAD_BYTES : Math.max(source.length, first.length);
  const file = new ConvertingFile(source.file.path, length, first ?? NOTHING, batches);
  return { file, position: 0, length, release: () => source.release() };
}

/** Converts the batches of a region in their order. */
class ConvertedBatches {
  sawBatch = false;
  readonly #source: FileRegion;
  readonly #demand: Demand;
  readonly #compression: Compression;
  readonly #header = new Uint8Array(HEADER_UP_TO_MAGIC_BYTES);
  #at = 0;

  constructor(source: FileRegion, demand: Demand, compression: Compression) {
    this.#source = source;
    this.#demand = demand;
    this.#compression = compression;
  }

  /** What can be shown of the next batch that has something to show; `undefined` behind the last. */
  next(): Uint8Array | Inconvertible | undefined {
    for (let batch = this.#read(); batch !== undefined; batch = this.#read()) {
      this.sawBatch = true;
      const converted = downConvert(batch, this.#demand, this.#compression);
      if (!(converted instanceof Uint8Array) || converted.length > 0) return converted;
    }
    return undefined;
  }

  /** The next whole batch. */
  #read(): Uint8Array | undefined {
    const { file, position, length } = this.#source;
    if (length - this.#at < HEADER_UP_TO_MAGIC_BYTES) return undefined;
    if (file.read(position + this.#at, this.#header) < HEADER_UP_TO_MAGIC_BYTES) return undefined;
    const size = batchSizeAt(this.#header, 0, length - this.#at);
    if (size < 0) return undefined;
    const batch = new Uint8Array(size);
    file.read(position + this.#at, batch);
    this.#at += size;
    return batch;
  }
}

/** A file that is made while it is read, from front to back and once. */
class ConvertingFile implements DiskFile {
  readonly path: string;
  readonly #sizeBytes: number;
  readonly #batches: ConvertedBatches;
  #current: Uint8Array;
  #used = 0;
  #given = 0;
  #filling = false;

  constructor(path: string, sizeBytes: number, first: Uint8Array, batches: ConvertedBatches) {
    this.path = path;
    this.#sizeBytes = sizeBytes;
    this.#current = first;
    this.#batches = batches;
  }

  size(): number {
    return this.#sizeBytes;
  }

  read(position: number, into: Uint8Array): number {
    assert(position === this.#given, 'a converted region is read once, from front to back');
    const wanted = Math.min(into.length, this.#sizeBytes - position);
    let filled = 0;
    while (filled < wanted) {
      if (this.#used === this.#current.length) this.#step(this.#sizeBytes - this.#given);
      const part = this.#current.subarray(this.#used, this.#used + wanted - filled);
      into.set(part, filled);
      filled += part.length;
      this.#used += part.length;
      this.#given += part.length;
    }
    return filled;
  }

  /** The next converted batch; behind the last, what fills the rest. */
  #step(left: number): void {
    const next = this.#filling ? undefined : this.#batches.next();
    this.#used = 0;
    if (next instanceof Uint8Array) {
      this.#current = next;
      return;
    }
    this.#current = this.#filling ? new Uint8Array(Math.min(left, FILLER_BYTES)) : overflowHead(left);
    this.#filling = true;
  }

  write(): void {
    assert(false, 'a converted region is never written');
  }

  truncate(): void {
    assert(false, 'a converted region is never truncated');
  }

  sync(): void {
    assert(false, 'a converted region is never made durable');
  }

  /** The source is let go of by the region. */
  close(): void {
    return;
  }
}

const FILLER_BYTES = 64 * 1024;

/**
 * The head of a message that is larger than what is left of the answer: every client drops it as cut.
 * @requirement OLD-019
 */
function overflowHead(left: number): Uint8Array {
  const head = new Uint8Array(LOG_OVERHEAD_BYTES);
  writeInt64(head, 0, -1);
  writeInt32(head, 8, Math.max(left + 1, BATCH_OVERHEAD_BYTES)); // OLD-019
  return head;
}
