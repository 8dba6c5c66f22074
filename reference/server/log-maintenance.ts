/**
 * Work of the log manager that falls due: checkpoints, flushes, deferred deletions. Also the watch over its directories.
 *
 * Shape   an actor without a mailbox; its deadline is the manager's.
 * Units   monotonic milliseconds.
 * Errors  when every log directory has failed the node cannot go on: the last `DiskFault` is thrown, and the host ends the node.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#startupWithConfigOverrides,
 *         server/ReplicaManager.scala#handleLogDirFailure
 */
import type { Actor, Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type { LogManager } from '../directories/log-manager.ts';

export class LogMaintenance implements Actor {
  readonly name = 'log-maintenance';
  readonly #logs: LogManager;
  readonly #directories: number;

  constructor(logs: LogManager, directories: number) {
    this.#logs = logs;
    this.#directories = directories;
  }

  hasMail(): boolean {
    return this.#logs.offlineDirectories().length === this.#directories;
  }

  nextDeadline(): MonotonicMs | undefined {
    return this.#logs.nextDeadline();
  }

  /** @requirement RCV-011 */
  turn(now: Now): void {
    const { lastFault } = this.#logs;
    if (lastFault !== undefined && this.hasMail()) throw lastFault; // RCV-011
    this.#logs.tick(now);
  }
}
