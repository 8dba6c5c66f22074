/**
 * The files of one segment and the stage they are in: in force, being made by compaction, being swapped in, or
 * waiting to be removed.
 *
 * Shape   `SegmentFiles` knows the paths; whoever holds a file open is told by its owner, the segment.
 * Units   a segment's files are named by its base offset.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#changeFileSuffixes
 */
import type { Offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { Disk } from '../ports/disk.ts';
import { SEGMENT_SUFFIXES, type SegmentStage, type SegmentSuffix, segmentFile } from './names.ts';

/** How a segment is made or opened. */
export interface MadeSegment {
  readonly config: LogConfig;
  readonly nowMs: number;
  readonly rollJitterMs: number;
  readonly stage?: SegmentStage;
}

/** The files of one segment, by name. */
export class SegmentFiles {
  readonly disk: Disk;
  readonly directory: string;
  readonly baseOffset: Offset;
  #stage: SegmentStage;

  constructor(disk: Disk, directory: string, baseOffset: Offset, stage: SegmentStage) {
    this.disk = disk;
    this.directory = directory;
    this.baseOffset = baseOffset;
    this.#stage = stage;
  }

  /** '' for a segment in force. */
  get stage(): SegmentStage {
    return this.#stage;
  }

  /** Where a file of the segment lies in its present stage, whether it exists or not. */
  path(suffix: SegmentSuffix): string {
    const staged = this.#stage === '' ? '' : `.${this.#stage}`;
    return `${this.directory}/${segmentFile(this.baseOffset, suffix)}${staged}`;
  }

  /** Renames the files that exist, the log first: a crash in between leaves files without a log, which say nothing. */
  moveTo(stage: SegmentStage): void {
    const from = SEGMENT_SUFFIXES.map((suffix) => this.path(suffix));
    this.#stage = stage;
    for (const [at, suffix] of SEGMENT_SUFFIXES.entries()) {
      if (this.disk.exists(from[at]!)) this.disk.rename(from[at]!, this.path(suffix));
    }
  }

  /** Removes the files that exist. */
  remove(): void {
    for (const suffix of SEGMENT_SUFFIXES) {
      if (this.disk.exists(this.path(suffix))) this.disk.remove(this.path(suffix));
    }
  }
}
