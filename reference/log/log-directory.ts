/**
 * One entry of log.dirs, and the one place where a failing disk is caught.
 *
 * Shape   `guard(work)` runs whatever touches the disk; the first `DiskFault` takes the directory offline for
 *         good.
 * Errors  an offline directory answers 56 KAFKA_STORAGE_ERROR without trying again.
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogDirFailureChannel.java;
 *         KIP-112
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { type Disk, DiskFault } from '../ports/disk.ts';
import { DeferredRemovals } from './deferred-removals.ts';
import { type LogError, logError } from './log-results.ts';

/** Of the process, and of the machine. */
const OUT_OF_HANDLES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

export class LogDirectory {
  readonly path: string;
  readonly disk: Disk;
  /** Files of this directory that wait to be removed. */
  readonly removals = new DeferredRemovals();
  #failure: DiskFault | undefined;

  constructor(disk: Disk, path: string) {
    this.disk = disk;
    this.path = path;
  }

  /** The fault that took the directory offline, or `undefined` while it works. */
  get failure(): DiskFault | undefined {
    return this.#failure;
  }

  get offline(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * As `guard`, for a log that is being made: when the process has no file handles left, that is no word
   * against the disk, and only this log cannot be had.
   * @requirement LOG-017
   */
  guardMaking<T>(work: () => T): T | LogError {
    return this.guard(() => {
      try {
        return work();
      } catch (fault) {
        const isOutOfHandles = fault instanceof DiskFault && OUT_OF_HANDLES.has(fault.code);
        if (!isOutOfHandles) throw fault;
        return logError(errorCodes.KAFKA_STORAGE_ERROR, `a log cannot be made: ${fault.message}`); // LOG-017
      }
    });
  }

  /** @requirement RCV-011 DIR-005 DIR-018 */
  guard<T>(work: () => T): T | LogError {
    if (this.#failure !== undefined) return this.#refusal(this.#failure);
    try {
      return work();
    } catch (fault) {
      if (!(fault instanceof DiskFault)) throw fault;
      this.#failure = fault; // RCV-011, DIR-018
      return this.#refusal(fault);
    }
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  #refusal(fault: DiskFault): LogError {
    return logError(
      errorCodes.KAFKA_STORAGE_ERROR,
      `the log directory ${this.path} is offline: ${fault.message}`,
    );
  }
}
