/**
 * Work of the log manager that falls due: checkpoints, flushes, deferred deletions. Also the watch over its
 * directories.
 *
 * Shape   an actor without a mailbox; its deadline is the manager's.
 * Units   monotonic milliseconds.
 * Errors  when every log directory has failed the node cannot go on: the last `DiskFault` is thrown, and the
 *         host ends the node.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#startupWithConfigOverrides,
 *         server/ReplicaManager.scala#handleLogDirFailure
 */
import type { Actor, Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type { LogManager } from '../directories/log-manager.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { DiskFault } from '../ports/disk.ts';

export interface MaintenanceOptions {
  readonly logs: LogManager;
  readonly metadataDirectory: string;
  /** A replica is in force in another directory from now on. */
  readonly moved: (replica: PartitionLog, now: Now) => void;
}

export class LogMaintenance implements Actor {
  readonly name = 'log-maintenance';
  readonly #options: MaintenanceOptions;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
  }

  hasMail(): boolean {
    return this.#fatal() !== undefined;
  }

  nextDeadline(): MonotonicMs | undefined {
    return this.#options.logs.nextDeadline();
  }

  /** @requirement RCV-011 DIR-004 */
  turn(now: Now): void {
    const { logs, moved } = this.#options;
    const fatal = this.#fatal();
    if (fatal !== undefined) throw fatal;
    logs.tick(now);
    for (const replica of logs.advanceMoves(now)) moved(replica, now);
  }

  /** The fault that no node outlives: of the last directory, or of the one with the metadata log. */
  #fatal(): DiskFault | undefined {
    const { logs, metadataDirectory } = this.#options;
    return logs.lastFault ?? logs.failureOf(metadataDirectory); // RCV-011, DIR-004
  }
}
