/**
 * How a log is opened: where it lies, and what was known about it before anybody looked.
 *
 * Shape   one record of options for `PartitionLog.open`.
 * Units   offsets count records.
 */
import type { Now } from '../base/actor.ts';
import type { Offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { LogPorts } from './load-log.ts';
import type { LogDirectory } from './log-directory.ts';

/** How a log that lies in a directory, or shall lie there, is opened. */
export interface OpenLog {
  readonly ports: LogPorts;
  readonly home: LogDirectory;
  readonly topic: string;
  readonly partition: number;
  /** Where it is not the name of the partition: a replica that moves in from another log directory. */
  readonly directoryName?: string;
  readonly config: LogConfig;
  /** Known from partition.metadata, or to be written there before the first batch. */
  readonly topicId: string | undefined;
  /** partition.metadata is on the disk already. */
  readonly metadataWritten: boolean;
  readonly clean: boolean;
  /** No earlier life made it: there is nothing to be lost when it cannot be opened. */
  readonly isNew?: boolean;
  readonly recoveryPoint: Offset;
  readonly logStartOffset: Offset;
  readonly highWatermark: Offset;
  readonly now: Now;
}
