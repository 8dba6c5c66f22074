/**
 * What of a log is on stable storage, and what is not yet.
 *
 * Shape   one object per log; the log tells it what it wrote, it flushes and moves the recovery point. A
 *         file's bytes are synced before the names in its directory, so a name never promises bytes that are
 *         not there.
 * Units   the recovery point is an offset: everything below it was flushed.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#flush, #markFlushed
 */
import type { Offset } from '../base/ids.ts';
import type { Disk } from '../ports/disk.ts';
import type { LogSegment } from './segment.ts';

export class Durability {
  readonly #disk: Disk;
  /** The log's directory, and the one it lies in. */
  readonly #directories: readonly string[];
  #recoveryPoint: Offset;
  /** Closed segments that were found above the recovery point: an earlier life may not have flushed them. */
  #doubtful: readonly LogSegment[];
  /** Names were made in the directories since they were last synced, perhaps in an earlier life. */
  #namesUnsynced = true;
  #lastFlushMs: number;

  constructor(
    disk: Disk,
    directories: readonly string[],
    found: {
      readonly recoveryPoint: Offset;
      readonly doubtful: readonly LogSegment[];
      readonly nowMs: number;
    },
  ) {
    this.#disk = disk;
    this.#directories = directories;
    this.#recoveryPoint = found.recoveryPoint;
    this.#doubtful = found.doubtful;
    this.#lastFlushMs = found.nowMs;
  }

  get recoveryPoint(): Offset {
    return this.#recoveryPoint;
  }

  get lastFlushMs(): number {
    return this.#lastFlushMs;
  }

  /** A segment's files were made. */
  namesMade(): void {
    this.#namesUnsynced = true;
  }

  /** The log begins here now: what lies below needs no recovery. */
  nothingBelow(logStartOffset: Offset): void {
    if (this.#recoveryPoint < logStartOffset) this.#recoveryPoint = logStartOffset;
  }

  /** These segments left the log: nobody needs them on stable storage. */
  forget(gone: readonly LogSegment[]): void {
    this.#doubtful = this.#doubtful.filter((segment) => !gone.includes(segment));
  }

  /** Makes everything up to the end of the active segment durable. @requirement RCV-001 */
  flush(active: LogSegment, logEndOffset: Offset, nowMs: number): void {
    for (const segment of this.#doubtful) segment.flush();
    this.#doubtful = [];
    active.flush();
    if (this.#namesUnsynced) for (const directory of this.#directories) this.#disk.syncDirectory(directory);
    this.#namesUnsynced = false;
    this.#recoveryPoint = logEndOffset;
    this.#lastFlushMs = nowMs;
  }
}
