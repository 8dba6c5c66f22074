/**
 * What a log manager is made of, and what it says about its directories.
 *
 * Shape   plain readonly records.
 * Units   paths lie below the root of the disk.
 */
import type { BrokerConfig } from '../config/broker-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Owner } from './homes.ts';

export interface LogManagerOptions extends Owner {
  readonly brokerConfig: BrokerConfig;
  /** Paths below the disk's root. */
  readonly directories: readonly string[];
  /** What the node holds beside them; it is given back when the manager ends. */
  readonly locks?: readonly { release(): void }[];
}

export interface NewLog {
  readonly topicId: string;
  readonly config: LogConfig;
}

/** Somebody who keeps notes about logs where they lie. */
export interface LogWatcher {
  /** `to` is in force in place of `from`, in another directory. */
  moved(from: PartitionLog, to: PartitionLog): void;
  /** The log was deleted. */
  gone(log: PartitionLog): void;
}

/** A log directory and what lies in it, for whoever describes it. */
export interface DirectoryState {
  readonly directory: LogDirectory;
  readonly logs: readonly PartitionLog[];
  /** Replicas on their way into it. */
  readonly futures: readonly PartitionLog[];
}
