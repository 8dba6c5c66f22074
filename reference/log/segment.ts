/**
 * One segment of a log: a file of batches and its two indexes.
 *
 * Shape   the log owns its segments and tells them what to do; a segment knows nothing of its neighbours. Who
 *         is still sending bytes of a segment pins it: its file stays open until the last pin is gone, deleted
 *         or not.
 * Units   offsets count records; positions and sizes are bytes; timestamps are wall milliseconds.
 * Errors  `DiskFault` from the disk, and for a file that is larger than any segment.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java
 */
import { assert } from '../base/assert.ts';
import { type Offset, offset, type WallMs } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import { LARGEST_RELATIVE_OFFSET, LARGEST_SEGMENT_BYTES, OffsetIndex } from '../index/offset-index.ts';
import { TimeIndex } from '../index/time-index.ts';
import { TransactionIndex } from '../markers/transaction-index.ts';
import { type Disk, DiskFault, type DiskFile } from '../ports/disk.ts';
import type { FileRegion } from '../ports/network.ts';
import { batchScanner } from './batch-scanner.ts';
import { type BatchPosition, findBatch } from './find-batch.ts';
import type { SegmentStage, SegmentSuffix } from './names.ts';
import { mustRoll } from './roll-rule.ts';
import { type MadeSegment, SegmentFiles } from './segment-files.ts';

/** What an append says about the batch, so that nobody reads it twice. */
export interface AppendedBatch {
  readonly bytes: Uint8Array;
  readonly lastOffset: Offset;
  readonly maxTimestampMs: number;
}

export class LogSegment {
  readonly baseOffset: Offset;
  readonly file: DiskFile;
  readonly offsetIndex: OffsetIndex;
  readonly timeIndex: TimeIndex;
  readonly txnIndex: TransactionIndex;
  readonly createdAtMs: number;
  readonly rollJitterMs: number;
  /** As much is written between two index entries. */
  indexIntervalBytes: number;
  readonly #files: SegmentFiles;
  #sizeBytes: number;
  /** `undefined` while only the time index knows. */
  #maxTimestampMs: number | undefined;
  #offsetOfMaxTimestamp: Offset;
  #bytesSinceLastEntry = 0;
  #indexesChecked: boolean;
  #firstBatchTimestampMs: number | undefined;
  #preallocated = false;
  #pins = 0;
  #closing = false;

  private constructor(
    disk: Disk,
    directory: string,
    base: Offset,
    made: MadeSegment & { readonly fresh: boolean },
  ) {
    const { config, fresh, nowMs } = made;
    this.#files = new SegmentFiles(disk, directory, base, made.stage ?? '');
    this.baseOffset = base;
    this.#offsetOfMaxTimestamp = base;
    this.#maxTimestampMs = fresh ? -1 : undefined;
    this.#indexesChecked = fresh;
    this.createdAtMs = nowMs;
    this.rollJitterMs = made.rollJitterMs;
    this.indexIntervalBytes = config.indexIntervalBytes;
    this.file = disk.open(this.path('log'), fresh ? 'create' : 'write');
    this.#sizeBytes = this.file.size();
    if (this.#sizeBytes > LARGEST_SEGMENT_BYTES) {
      this.file.close();
      throw new DiskFault('EFBIG', this.path('log'), 'no segment is as large'); // OURS: Kafka does not start.
    }
    const { segmentIndexBytes } = config;
    this.offsetIndex = new OffsetIndex(disk, this.path('index'), base, segmentIndexBytes, fresh);
    this.timeIndex = new TimeIndex(disk, this.path('timeindex'), base, segmentIndexBytes, fresh);
    this.txnIndex = new TransactionIndex(disk, this.path('txnindex'), base, fresh);
  }

  /** A new, empty segment; its files exist when this returns. */
  static create(disk: Disk, directory: string, base: Offset, made: MadeSegment): LogSegment {
    // What an earlier segment by this name said about transactions is not said about this one.
    const txnIndex = new SegmentFiles(disk, directory, base, made.stage ?? '').path('txnindex');
    if (disk.exists(txnIndex)) disk.remove(txnIndex);
    const segment = new LogSegment(disk, directory, base, { ...made, fresh: true });
    try {
      segment.#begin(made.config);
    } catch (fault) {
      segment.close(); // A handle that nobody knows of would never be given back.
      throw fault;
    }
    return segment;
  }

  #begin(config: LogConfig): void {
    if (this.#sizeBytes > 0) this.truncateFile(0);
    this.offsetIndex.reset();
    this.timeIndex.reset();
    this.writeIndexes();
    if (config.preallocate && this.stage === '') this.#preallocate(config.segmentBytes);
  }

  /**
   * A new segment that takes the place of old ones when it is complete: its files are named `.cleaned` until
   * `PartitionLog.replaceSegments` swaps them in.
   * @requirement RCV-004
   */
  static createCleaned(disk: Disk, directory: string, base: Offset, made: MadeSegment): LogSegment {
    return LogSegment.create(disk, directory, base, { ...made, stage: 'cleaned' });
  }

  /** A segment that lies on the disk. */
  static open(disk: Disk, directory: string, base: Offset, made: MadeSegment): LogSegment {
    return new LogSegment(disk, directory, base, { ...made, fresh: false });
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** '' for a segment in force. */
  get stage(): SegmentStage {
    return this.#files.stage;
  }

  /** Where a file of the segment lies now, whether it exists or not. */
  path(suffix: SegmentSuffix): string {
    return this.#files.path(suffix);
  }

  /** When the log file was last written, as the disk says. */
  get modifiedAtMs(): number {
    return this.#files.disk.modifiedAt(this.path('log'));
  }

  set modifiedAtMs(at: number) {
    for (const suffix of ['log', 'index', 'timeindex'] as const) {
      this.#files.disk.setModifiedAt(this.path(suffix), at as WallMs);
    }
  }

  /** What retention by time compares: the greatest timestamp, or when the file was written if no record has one. */
  get largestTimestampMs(): number {
    return this.maxTimestampMs >= 0 ? this.maxTimestampMs : this.modifiedAtMs;
  }

  /** Greatest timestamp of the first batch; −1 for an empty segment. */
  get firstTimestampMs(): number {
    if (this.#sizeBytes > 0) this.#firstBatchTimestampMs ??= this.#readFirstTimestamp();
    return this.#firstBatchTimestampMs ?? -1;
  }

  /** Greatest timestamp of any batch; −1 for an empty segment. A closed segment's last time index entry holds it. */
  get maxTimestampMs(): number {
    if (this.#maxTimestampMs === undefined) this.checkIndexes(); // What is rebuilt there is known afterwards.
    if (this.#maxTimestampMs === undefined) {
      const { timestampMs, offset: upTo } = this.timeIndex.last;
      this.#maxTimestampMs = timestampMs;
      this.#offsetOfMaxTimestamp = upTo;
    }
    return this.#maxTimestampMs;
  }

  /** Last offset of the first batch that carries the greatest timestamp. */
  get offsetOfMaxTimestamp(): Offset {
    return this.maxTimestampMs < 0 ? this.baseOffset : this.#offsetOfMaxTimestamp;
  }

  /**
   * Loads the indexes at their first use, and makes them anew from the file when what was loaded makes no
   * sense. OURS: Apache Kafka trusts them; here garbage must not lead a reader astray (IDX-005).
   */
  checkIndexes(): void {
    if (this.#indexesChecked) return;
    this.#indexesChecked = true;
    const endOfPossible = offset(this.baseOffset + LARGEST_RELATIVE_OFFSET + 1);
    const isSane = this.offsetIndex.isSane(this.#sizeBytes) && this.timeIndex.isSane(endOfPossible);
    if (!isSane || (this.timeIndex.count === 0 && this.#sizeBytes > 0)) this.rebuildIndexes();
  }

  /**
   * Makes the indexes anew from the headers in the file, without looking at a CRC. A header that cannot stand
   * there ends them: in a part of the log that is trusted a damaged one is met here first.
   * @requirement IDX-004
   */
  rebuildIndexes(): void {
    this.forget();
    let next: number = this.baseOffset;
    batchScanner.open(this.file, 0, this.#sizeBytes);
    while (batchScanner.next() && this.canFollow(next, batchScanner)) {
      const { position, sizeBytes, lastOffset, maxTimestampMs } = batchScanner;
      this.noteBatch(position, sizeBytes, offset(lastOffset), maxTimestampMs);
      next = lastOffset + 1;
    }
  }

  /** Whether a batch with these offsets may stand in this segment behind everything below `next`. */
  canFollow(next: number, { baseOffset, lastOffset }: Offsets): boolean {
    const isInOrder = baseOffset >= next && lastOffset >= baseOffset;
    return isInOrder && lastOffset - this.baseOffset <= LARGEST_RELATIVE_OFFSET;
  }

  /** Whether the segment must be closed before this batch may enter. */
  shouldRoll(config: LogConfig, batch: AppendedBatch, nowMs: number): boolean {
    const view = {
      baseOffset: this.baseOffset,
      sizeBytes: this.#sizeBytes,
      firstBatchTimestampMs: this.firstTimestampMs,
      createdAtMs: this.createdAtMs,
      rollJitterMs: this.rollJitterMs,
      indexesAreFull: this.offsetIndex.isFull || this.timeIndex.isFull,
      incoming: {
        sizeBytes: batch.bytes.length,
        lastOffset: batch.lastOffset,
        maxTimestampMs: batch.maxTimestampMs,
      },
    };
    return mustRoll(view, config, nowMs);
  }

  /**
   * Writes one batch at the end. Index entries come before the batch is counted: an entry names the place
   * where this append began.
   * @requirement IDX-001 IDX-002 IDX-003
   */
  append({ bytes, lastOffset, maxTimestampMs }: AppendedBatch): void {
    const position = this.#sizeBytes;
    this.file.write(position, [bytes]);
    this.#sizeBytes += bytes.length;
    if (position === 0) this.#firstBatchTimestampMs = maxTimestampMs;
    this.noteBatch(position, bytes.length, lastOffset, maxTimestampMs);
  }

  /** Index entries and the greatest timestamp, for a batch that is in the file; recovery replays them one by one. */
  noteBatch(position: number, sizeBytes: number, last: Offset, maxTimestampMs: number): void {
    if (maxTimestampMs > this.maxTimestampMs) {
      this.#maxTimestampMs = maxTimestampMs;
      this.#offsetOfMaxTimestamp = last;
    }
    if (this.#bytesSinceLastEntry > this.indexIntervalBytes) {
      this.offsetIndex.append(last, position); // IDX-001, IDX-002
      this.timeIndex.maybeAppend(this.maxTimestampMs, this.#offsetOfMaxTimestamp); // IDX-003
      this.#bytesSinceLastEntry = 0;
    }
    this.#bytesSinceLastEntry += sizeBytes;
  }

  /** The first batch whose last offset is at or after the target; `undefined` when the segment ends before. */
  find(target: Offset): BatchPosition | undefined {
    this.checkIndexes();
    return findBatch(this, target, this.offsetIndex.lookupPosition(target));
  }

  /** A region of the file, pinned until it is released. @requirement RET-008 */
  region(position: number, length: number): FileRegion {
    assert(position + length <= this.#sizeBytes, 'a region lies inside its segment');
    this.#pins++;
    let held = true;
    return {
      file: this.file,
      position,
      length,
      release: () => {
        if (!held) return;
        held = false;
        this.#pins--;
        this.#closeIfDone();
      },
    };
  }

  /**
   * After loading: walks the batches behind the last index entry, so that appends can go on. Returns where
   * the records end and where the last whole batch ends.
   */
  resume(): { readonly endOffset: Offset; readonly endPosition: number } {
    this.checkIndexes();
    const walked = this.#walkTail();
    if (walked !== undefined && this.#indexesEndBefore(walked.endOffset)) return walked;
    this.rebuildIndexes(); // The last entry pointed at no batch, or not at the one it names.
    return this.#walkTail() ?? { endOffset: this.baseOffset, endPosition: 0 };
  }

  /** An entry beyond the records would stand in the way of the next one. */
  #indexesEndBefore(endOffset: Offset): boolean {
    const { offsetIndex, timeIndex } = this;
    const offsets = offsetIndex.count === 0 || offsetIndex.entry(offsetIndex.count - 1).offset < endOffset;
    return offsets && (timeIndex.count === 0 || timeIndex.last.offset < endOffset);
  }

  /** From the batch of the last entry on; `undefined` when no batch is there. */
  #walkTail(): { endOffset: Offset; endPosition: number } | undefined {
    const { count } = this.offsetIndex;
    const start = count === 0 ? 0 : this.offsetIndex.entry(count - 1).position;
    let end: number = this.baseOffset;
    let upTo: number | undefined;
    this.#bytesSinceLastEntry = 0;
    batchScanner.open(this.file, start, this.#sizeBytes);
    while (batchScanner.next() && this.canFollow(end, batchScanner)) {
      end = batchScanner.lastOffset + 1;
      upTo = batchScanner.position + batchScanner.sizeBytes;
      this.#bytesSinceLastEntry += batchScanner.sizeBytes;
      if (batchScanner.maxTimestampMs > this.maxTimestampMs) {
        this.#maxTimestampMs = batchScanner.maxTimestampMs;
        this.#offsetOfMaxTimestamp = offset(batchScanner.lastOffset);
      }
    }
    if (upTo === undefined) return undefined;
    return { endOffset: offset(end), endPosition: upTo };
  }

  /** A batch begins here whose offsets are too far from the base. */
  isOverflowedAt(position: number): boolean {
    batchScanner.open(this.file, position, this.#sizeBytes);
    return batchScanner.next() && batchScanner.lastOffset - this.baseOffset > LARGEST_RELATIVE_OFFSET;
  }

  /** Before a rebuild: nothing is known. */
  forget(): void {
    this.offsetIndex.reset();
    this.timeIndex.reset();
    this.#indexesChecked = true;
    this.#maxTimestampMs = -1;
    this.#offsetOfMaxTimestamp = this.baseOffset;
    this.#bytesSinceLastEntry = 0;
    this.#firstBatchTimestampMs = undefined;
  }

  truncateFile(sizeBytes: number): void {
    this.file.truncate(sizeBytes);
    this.#sizeBytes = sizeBytes;
  }

  /**
   * The segment will not grow any more: its last time index entry says how young it got.
   * @requirement LOG-007
   */
  becomeInactive(): void {
    if (this.maxTimestampMs >= 0) this.timeIndex.maybeAppend(this.maxTimestampMs, this.#offsetOfMaxTimestamp);
    this.writeIndexes(); // LOG-007
    if (this.#preallocated) this.truncateFile(this.#sizeBytes); // LOG-014
    this.#preallocated = false;
  }

  /** Room for a whole segment; the zeros behind the records are not part of it. @requirement LOG-014 */
  #preallocate(segmentBytes: number): void {
    this.file.truncate(segmentBytes); // LOG-014
    this.#preallocated = true;
  }

  writeIndexes(): void {
    this.offsetIndex.write();
    this.timeIndex.write();
  }

  flush(): void {
    this.writeIndexes();
    this.file.sync();
    this.offsetIndex.file.sync();
    this.timeIndex.file.sync();
    this.txnIndex.file.sync();
  }

  /** Lets go of the file as soon as nobody sends from it. */
  close(): void {
    this.#closing = true;
    this.#closeIfDone();
  }

  /** Renames all files; who reads the segment does not notice. @requirement LOG-010 RCV-004 */
  moveTo(stage: SegmentStage): void {
    this.#files.moveTo(stage);
    this.offsetIndex.file.moved(this.path('index'));
    this.timeIndex.file.moved(this.path('timeindex'));
    this.txnIndex.file.moved(this.path('txnindex'));
  }

  /** Removes the files from the disk. */
  remove(): void {
    this.close();
    this.#files.remove();
  }

  #closeIfDone(): void {
    if (this.#closing && this.#pins === 0) this.file.close(); // RET-008
  }

  #readFirstTimestamp(): number {
    batchScanner.open(this.file, 0, this.#sizeBytes);
    return batchScanner.next() ? batchScanner.maxTimestampMs : -1;
  }
}

interface Offsets {
  readonly baseOffset: number;
  readonly lastOffset: number;
}
