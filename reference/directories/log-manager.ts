/**
 * All logs of one node: its log directories, their locks and markers, loading, checkpoints, deletion.
 *
 * How to call it:
 *
 *     const manager = LogManager.open({ ports, brokerConfig, directories: ['data'], clusterId, nodeId }); //
 *     or a refusal: { refused: sentence }
 *     manager.load((topic) => logConfigOf(topic), now);       // after the metadata log was replayed; may
 *     refuse too
 *     manager.getOrCreate(topic, partition, { topicId, config }, now); manager.get(topic, partition);
 *     manager.deleteLog(topic, partition, now);
 *     manager.tick(now) when manager.nextDeadline() has come; manager.close({ brokerEpoch }, now) to stop
 *     cleanly.
 *     PartitionLog.open(…) opens `__cluster_metadata-0` for the quorum: the manager leaves that directory
 *     alone.
 *
 * Shape   one class, no timers: work is due by `nextDeadline()`.
 * Units   times are those of `Now`; offsets count records.
 * Errors  a refusal to start is a value; a failing disk takes its directory offline, `offlineDirectories()`
 *         names it.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { type MonotonicMs, monotonicMs, offset, wallMs } from '../base/ids.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import { partitionKey } from '../log/checkpoint-file.ts';
import type { LogPorts } from '../log/load-log.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import { isLogError, type LogError, logError } from '../log/log-results.ts';
import { CLEAN_SHUTDOWN, deletedDirectory } from '../log/names.ts';
import { PartitionLog } from '../log/partition-log.ts';
import { replaceFile } from '../log/text-file.ts';
import type { DiskFault } from '../ports/disk.ts';
import { type Home, type Owner, openHomes, type Refused } from './homes.ts';
import { loadDirectory } from './load-directory.ts';
import { Schedule } from './schedule.ts';

export type { LogPorts } from '../log/load-log.ts';
export type { Refused } from './homes.ts';

export interface LogManagerOptions extends Owner {
  readonly brokerConfig: BrokerConfig;
  /** Paths below the disk's root. */
  readonly directories: readonly string[];
}

export interface NewLog {
  readonly topicId: string;
  readonly config: LogConfig;
}

/** A directory that was renamed and waits to be removed. */
interface Doomed {
  readonly home: LogDirectory;
  readonly path: string;
  readonly dueAt: MonotonicMs;
}

export class LogManager {
  readonly #options: LogManagerOptions;
  readonly #homes: readonly Home[];
  /** Directories that failed before they could be claimed. */
  readonly #failedAtOpen: readonly LogDirectory[];
  readonly #logs = new Map<string, PartitionLog>();
  readonly #schedule = new Schedule();
  readonly #busy = new Set<PartitionLog>();
  #doomed: Doomed[] = [];
  #loaded = false;
  /** The clocks of the last tick. */
  #now: Now = { monotonicMs: monotonicMs(0), wallMs: wallMs(0) };

  private constructor(options: LogManagerOptions, homes: readonly Home[], failed: readonly LogDirectory[]) {
    this.#options = options;
    this.#homes = homes;
    this.#failedAtOpen = failed;
  }

  /**
   * Locks and claims the directories; makes and formats those that are not there.
   * @requirement RCV-011
   */
  static open(options: LogManagerOptions): LogManager | Refused {
    const opened = openHomes(options.directories, options);
    return 'refused' in opened ? opened : new LogManager(options, opened.homes, opened.failed);
  }

  /** Opens every log. Call it once, when the configuration of topics is known. */
  load(configOf: (topic: string) => LogConfig, now: Now): Refused | undefined {
    const { ports, brokerConfig } = this.#options;
    const deleteAt = monotonicMs(now.monotonicMs + brokerConfig.number('log.segment.delete.delay.ms'));
    for (const { directory: home } of this.#homes) {
      const found = home.guard(() => loadDirectory({ ports, home, configOf, now }));
      if ('refused' in found) return found;
      if (isLogError(found)) continue;
      for (const log of found.logs) {
        this.#logs.set(partitionKey(log.topic, log.partition), log);
        if (log.hasBackgroundWork) this.#busy.add(log);
      }
      for (const path of found.doomed) this.#doomed.push({ home, path, dueAt: deleteAt });
    }
    this.#loaded = true;
    this.#plan(now.monotonicMs);
    return undefined;
  }

  get(topic: string, partition: number): PartitionLog | undefined {
    return this.#logs.get(partitionKey(topic, partition));
  }

  logs(): Iterable<PartitionLog> {
    return this.#logs.values();
  }

  /** The log, made in the emptiest directory when there is none. */
  getOrCreate(topic: string, partition: number, fresh: NewLog, now: Now): PartitionLog | LogError {
    assert(this.#loaded, 'logs are made after those that are there were loaded');
    const known = this.get(topic, partition);
    if (known !== undefined) return known;
    const home = this.#emptiestHome();
    // A directory that was not read may hold this very log: making it elsewhere would lose its records.
    if (home === undefined || this.#failedAtOpen.length > 0) {
      return logError(errorCodes.KAFKA_STORAGE_ERROR, 'a log directory is offline');
    }
    const log = PartitionLog.open({
      ports: this.#options.ports,
      home: home.directory,
      topic,
      partition,
      config: fresh.config,
      topicId: fresh.topicId,
      metadataWritten: false,
      clean: true,
      recoveryPoint: offset(0),
      logStartOffset: offset(0),
      highWatermark: offset(0),
      now,
    });
    if (isLogError(log)) return log;
    this.#logs.set(partitionKey(topic, partition), log);
    this.#busy.add(log);
    return log;
  }

  /**
   * Renames the directory to `…-delete` at once; its files go after file.delete.delay.ms.
   * @requirement LOG-009
   */
  deleteLog(topic: string, partition: number, now: Now): LogError | undefined {
    const log = this.get(topic, partition);
    if (log === undefined) return undefined;
    this.#logs.delete(partitionKey(topic, partition));
    this.#busy.delete(log);
    const { home } = log;
    return home.guard(() => {
      log.closeFiles();
      const path = home.at(deletedDirectory(topic, partition, this.#uniqueHex()));
      home.disk.rename(log.directory, path); // LOG-009
      home.disk.syncDirectory(home.path);
      const dueAt = monotonicMs(now.monotonicMs + log.config.fileDeleteDelayMs);
      this.#doomed.push({ home, path, dueAt });
      // What the checkpoints say about the old log must not be believed of a new one by the same name.
      this.#homeOf(log).checkpoints.write(this.#logsOf(home));
      return undefined;
    });
  }

  /** Paths that failed. When all did, the node must stop (RCV-011). */
  offlineDirectories(): readonly string[] {
    const failed = this.#homes.filter(({ directory }) => directory.offline).map(({ directory }) => directory);
    return [...this.#failedAtOpen, ...failed].map(({ path }) => path);
  }

  /** Why a directory is offline: the newest of the reasons in the order of log.dirs. */
  get lastFault(): DiskFault | undefined {
    return this.#homes.findLast(({ directory }) => directory.offline)?.directory.failure;
  }

  /** directory.id of every directory that could be claimed, base64url. */
  directoryIds(): readonly string[] {
    return this.#homes.map((home) => home.directoryId);
  }

  nextDeadline(): MonotonicMs | undefined {
    if (this.#busy.size > 0) return monotonicMs(0);
    let next = this.#schedule.nextDeadline();
    for (const { dueAt } of this.#doomed) if (next === undefined || dueAt < next) next = dueAt;
    for (const { directory } of this.#homes) {
      const dueAt = directory.offline ? undefined : directory.removals.nextDeadline();
      if (dueAt !== undefined && (next === undefined || dueAt < next)) next = dueAt;
    }
    return next;
  }

  /** Does what is due. A failing disk is noted by the directory; nobody waits for an answer here. */
  tick(now: Now): void {
    for (const log of this.#busy) log.doBackgroundWork();
    this.#busy.clear();
    this.#removeDoomed(now.monotonicMs);
    this.#now = now;
    this.#schedule.runDue(now.monotonicMs);
  }

  /**
   * Stops cleanly: everything durable, checkpoints and the marker written, locks given back.
   * @requirement CKP-004 LOG-012 RCV-007
   */
  close(stop: { readonly brokerEpoch: number }, _now: Now): void {
    for (const { directory, checkpoints, lock } of this.#homes) {
      const logs = this.#logsOf(directory);
      directory.guard(() => {
        for (const log of logs) log.close(); // LOG-012
        // RCV-007: a marker would vouch for logs nobody looked at.
        if (!this.#loaded || directory.offline) return;
        checkpoints.write(logs);
        replaceFile(
          directory.disk,
          directory.path,
          CLEAN_SHUTDOWN,
          `{"version":0,"brokerEpoch":${stop.brokerEpoch}}`,
        );
      });
      lock.release();
    }
  }

  /** Gives the locks back and changes nothing else: the start was called off. */
  abandon(): void {
    for (const { lock } of this.#homes) lock.release();
  }

  #plan(now: MonotonicMs): void {
    const { brokerConfig: config } = this.#options;
    const eachHome = (write: (home: Home, logs: PartitionLog[]) => void) => (): void => {
      for (const home of this.#homes) home.directory.guard(() => write(home, this.#logsOf(home.directory)));
    };
    this.#schedule.every(
      config.logFlushOffsetCheckpointIntervalMs,
      now,
      eachHome((home, logs) => home.checkpoints.writeRecoveryPoints(logs)),
    );
    this.#schedule.every(
      config.logFlushStartOffsetCheckpointIntervalMs,
      now,
      eachHome((home, logs) => home.checkpoints.writeLogStarts(logs)),
    );
    this.#schedule.every(
      config.replicaHighWatermarkCheckpointIntervalMs,
      now,
      eachHome((home, logs) => home.checkpoints.writeHighWatermarks(logs)),
    );
    this.#schedule.every(config.logFlushSchedulerIntervalMs, now, () => {
      for (const log of this.#logs.values()) log.flushIfDue(this.#now.wallMs);
    });
    const retentionMs = config.number('log.retention.check.interval.ms');
    this.#schedule.every(retentionMs, now, this.#retain, config.number('log.initial.task.delay.ms'));
    this.#schedule.every(config.producerIdExpirationCheckIntervalMs, now, () => {
      for (const log of this.#logs.values())
        log.producers.expire(this.#now.wallMs, config.producerIdExpirationMs);
    });
  }

  /** Compacted logs are the cleaner's: it applies retention between two cleanings. @requirement RET-001 */
  readonly #retain = (): void => {
    for (const log of this.#logs.values()) if (!log.config.compact) log.applyRetention(this.#now);
  };

  #removeDoomed(now: MonotonicMs): void {
    for (const home of this.#homes) home.directory.guard(() => home.directory.removals.runDue(now));
    const due = this.#doomed.filter(({ dueAt }) => dueAt <= now);
    if (due.length === 0) return;
    this.#doomed = this.#doomed.filter(({ dueAt }) => dueAt > now);
    for (const { home, path } of due) home.guard(() => home.disk.removeTree(path));
  }

  #logsOf(directory: LogDirectory): PartitionLog[] {
    return [...this.#logs.values()].filter((log) => log.home === directory);
  }

  #homeOf(log: PartitionLog): Home {
    const home = this.#homes.find(({ directory }) => directory === log.home);
    assert(home !== undefined, 'a managed log lies in a directory of the manager');
    return home;
  }

  #emptiestHome(): Home | undefined {
    const online = this.#homes.filter(({ directory }) => !directory.offline);
    const load = (home: Home): number => this.#logsOf(home.directory).length;
    return online.length < 2
      ? online[0]
      : online.reduce((best, home) => (load(home) < load(best) ? home : best));
  }

  #uniqueHex(): string {
    const bytes = this.#options.ports.random.bytes('deleted-log', 16);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
