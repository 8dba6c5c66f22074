/**
 * What of a log is on stable storage, and what is not yet.
 *
 * Shape   one object per log; the log tells it what it wrote, it flushes and moves the recovery point. A file's bytes are synced before the
 *         names in its directory, so a name never promises bytes that are not there.
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
  /** Segments that were rolled and not flushed since. */
  #rolled: LogSegment[];
  /** Names were made in the directories since they were last synced. */
  #namesUnsynced: boolean;
  #lastFlushMs: number;

  constructor(
    disk: Disk,
    directories: readonly string[],
    found: {
      readonly recoveryPoint: Offset;
      readonly rolled: readonly LogSegment[];
      readonly namesUnsynced: boolean;
      readonly nowMs: number;
    },
  ) {
    this.#disk = disk;
    this.#directories = directories;
    this.#recoveryPoint = found.recoveryPoint;
    this.#rolled = [...found.rolled];
    this.#namesUnsynced = found.namesUnsynced;
    this.#lastFlushMs = found.nowMs;
  }

  get recoveryPoint(): Offset {
    return this.#recoveryPoint;
  }

  get lastFlushMs(): number {
    return this.#lastFlushMs;
  }

  get hasRolled(): boolean {
    return this.#rolled.length > 0;
  }

  /** A segment was closed and another one begun. */
  rolled(segment: LogSegment): void {
    this.#rolled.push(segment);
    this.#namesUnsynced = true;
  }

  /** Makes closed segments durable; everything below the active one is then safe. */
  flushRolled(active: LogSegment): void {
    for (const segment of this.#rolled) segment.flush();
    this.#rolled = [];
    this.#syncNames();
    if (active.baseOffset > this.#recoveryPoint) this.#recoveryPoint = active.baseOffset;
  }

  /** Makes everything durable. */
  flushAll(active: LogSegment, logEndOffset: Offset, nowMs: number): void {
    active.flush();
    this.flushRolled(active);
    this.#recoveryPoint = logEndOffset;
    this.#lastFlushMs = nowMs;
  }

  #syncNames(): void {
    if (!this.#namesUnsynced) return;
    for (const directory of this.#directories) this.#disk.syncDirectory(directory);
    this.#namesUnsynced = false;
  }
}
