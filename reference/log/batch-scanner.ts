/**
 * A walk from batch header to batch header through a log file, for lookups and replay: records are skipped,
 * not read.
 *
 *     batchScanner.open(file, position, end);
 *     while (batchScanner.next()) { … batchScanner.position, batchScanner.lastOffset … }
 *
 * Shape   one scanner for everybody (turns are synchronous and a walk ends before the next begins); it reads
 *         8 KiB at a time, because a read costs a microsecond whatever its size, and allocates nothing.
 * Units   positions and sizes are bytes; timestamps are wall milliseconds; offsets count records.
 * Errors  the walk ends at the first bytes that are no whole batch, and `corrupt` tells whether they ever
 *         could be; `DiskFault` from the disk.
 * Source
 *         kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/FileLogInputStream.java#nextBatch
 */
import type { DiskFile } from '../ports/disk.ts';
import { batchSizeAt, CORRUPT_BATCH } from '../records/batch-cursor.ts';
import * as header from '../records/batch-header.ts';
import { legacyTimestamp } from '../records/legacy.ts';

const CHUNK_BYTES = 8192;
/** Up to the end of its timestamp a message of format 1 is needed here; one of format 0 is never shorter. */
const LEGACY_TIMESTAMP_END = 26;

export class BatchScanner {
  /** The chunk; the current batch's header begins at `headerAt`. Valid until the next step. */
  readonly chunk = new Uint8Array(CHUNK_BYTES);
  headerAt = 0;
  /** Where the current batch lies in the file. */
  position = 0;
  sizeBytes = 0;
  baseOffset = 0;
  lastOffset = 0;
  maxTimestampMs = 0;
  /** −1 in the old formats. */
  leaderEpoch = -1;
  magic = 2;
  corrupt = false;

  #file: DiskFile | undefined;
  #end = 0;
  #chunkStart = 0;
  #chunkEnd = 0;

  /** Begins a walk at `position`; no batch that passes `end` is given. */
  open(file: DiskFile, position: number, end: number): void {
    this.#file = file;
    this.#end = end;
    this.#chunkStart = position;
    this.#chunkEnd = position;
    this.position = position;
    this.sizeBytes = 0;
    this.corrupt = false;
  }

  /** Steps to the next batch. */
  next(): boolean {
    const position = this.position + this.sizeBytes;
    const wanted = Math.min(header.BATCH_OVERHEAD_BYTES, this.#end - position);
    if (wanted < header.HEADER_UP_TO_MAGIC_BYTES) return false;
    if (position < this.#chunkStart || position + wanted > this.#chunkEnd) this.#fill(position);
    if (position + wanted > this.#chunkEnd) return false;
    const at = position - this.#chunkStart;
    const size = batchSizeAt(this.chunk, at, at + (this.#end - position));
    if (size < 0) {
      this.corrupt = size === CORRUPT_BATCH;
      return false;
    }
    return this.#take(at, position, size);
  }

  /** @requirement OLD-022 */
  #take(at: number, position: number, size: number): boolean {
    this.magic = header.magic(this.chunk, at);
    const shortest = this.magic === 2 ? header.BATCH_OVERHEAD_BYTES : LEGACY_TIMESTAMP_END;
    this.corrupt = size < shortest;
    if (this.corrupt) return false;
    this.headerAt = at;
    this.position = position;
    this.sizeBytes = size;
    this.baseOffset = header.baseOffset(this.chunk, at);
    const isNew = this.magic === 2;
    // OLD-022: the offset of an old wrapper is that of its last message.
    this.lastOffset = isNew ? header.lastOffset(this.chunk, at) : this.baseOffset;
    this.leaderEpoch = isNew ? header.partitionLeaderEpoch(this.chunk, at) : -1;
    this.maxTimestampMs = isNew ? header.maxTimestamp(this.chunk, at) : legacyTimestamp(this.chunk, at);
    return true;
  }

  #fill(position: number): void {
    const length = Math.min(CHUNK_BYTES, this.#end - position);
    const read = this.#file!.read(
      position,
      length === CHUNK_BYTES ? this.chunk : this.chunk.subarray(0, length),
    );
    this.#chunkStart = position;
    this.#chunkEnd = position + read;
  }
}

export const batchScanner = new BatchScanner();

/** Reads one whole batch: for lookups inside it, and for control records. */
export function readBatch(file: DiskFile, position: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  file.read(position, bytes);
  return bytes;
}
