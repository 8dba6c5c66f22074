/**
 * All logs of one node: its log directories, their locks and markers, loading, checkpoints, deletion.
 *
 * How to call it:
 *
 *     const manager = LogManager.open({ ports, brokerConfig, directories: ['data'], clusterId, nodeId });
 *     if ('refused' in manager) …                             // why the node may not start, as a sentence
 *     manager.load((topic) => logConfigOf(topic), now);       // after the metadata log; may refuse too
 *     manager.getOrCreate(topic, partition, { topicId, config }, now); manager.get(topic, partition);
 *     manager.deleteLog(topic, partition, now);
 *     manager.tick(now) when manager.nextDeadline() has come;
 *     manager.close({ brokerEpoch }, now) to stop cleanly.
 *     PartitionLog.open(…) opens `__cluster_metadata-0` for the quorum; the manager leaves it alone.
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
import { later, type MonotonicMs, monotonicMs, offset, wallMs } from '../base/ids.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import { partitionKey } from '../log/checkpoint-file.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import { isLogError, type LogError, logError } from '../log/log-results.ts';
import { CLEAN_SHUTDOWN, deletedDirectory, strayDirectory } from '../log/names.ts';
import { PartitionLog } from '../log/partition-log.ts';
import { replaceFile } from '../log/text-file.ts';
import type { DiskFault } from '../ports/disk.ts';
import { planBackgroundWork } from './background-work.ts';
import { type Home, openHomes, type Refused } from './homes.ts';
import { loadDirectory } from './load-directory.ts';
import type { DirectoryState, LogManagerOptions, LogWatcher, NewLog } from './manager-types.ts';
import { ReplicaMoves } from './replica-moves.ts';
import { Schedule } from './schedule.ts';

export type { Refused } from './homes.ts';

export type { DirectoryState, LogManagerOptions, NewLog } from './manager-types.ts';

/** Wishes for partitions that are not there; most of them may never come. */
const MOST_WISHES = 10_000;

export class LogManager {
  readonly #options: LogManagerOptions;
  readonly #homes: readonly Home[];
  /** Directories that failed before they could be claimed. */
  readonly #failedAtOpen: readonly LogDirectory[];
  readonly #logs = new Map<string, PartitionLog>();
  readonly #schedule = new Schedule();
  readonly #busy = new Set<PartitionLog>();
  /** Those whose checkpoints still name logs that went. */
  readonly #outdated = new Set<Home>();
  readonly #watchers: LogWatcher[] = [];
  readonly #moves: ReplicaMoves;
  /** Where a partition shall be made that is not there yet. */
  readonly #wishes = new Map<string, LogDirectory>();
  #producerIdExpirationMs: number;
  #loaded = false;
  /** The clocks of the last tick. */
  #now: Now = { monotonicMs: monotonicMs(0), wallMs: wallMs(0) };

  private constructor(options: LogManagerOptions, homes: readonly Home[], failed: readonly LogDirectory[]) {
    this.#options = options;
    this.#producerIdExpirationMs = options.brokerConfig.producerIdExpirationMs;
    this.#homes = homes;
    this.#failedAtOpen = failed;
    this.#moves = new ReplicaMoves({
      ports: options.ports,
      current: (topic, partition) => this.get(topic, partition),
      replace: (replica, now) => this.#replace(replica, now),
      discard: (copy, now) => this.#retire(copy, now),
      uniqueHex: () => this.#uniqueHex(),
    });
  }

  /**
   * Locks and claims the directories; makes and formats those that are not there.
   * @requirement RCV-011
   */
  static open(options: LogManagerOptions): LogManager | Refused {
    const opened = openHomes(options.directories, options);
    return 'refused' in opened ? opened : new LogManager(options, opened.homes, opened.failed);
  }

  /** Takes what may change of the broker's configuration; topics have `updateConfig` of their logs. */
  reconfigure(config: BrokerConfig): void {
    this.#producerIdExpirationMs = config.producerIdExpirationMs;
  }

  /**
   * Opens every log. Call it once, when the configuration of topics is known.
   * @requirement DIR-008
   */
  load(configOf: (topic: string) => LogConfig, now: Now): Refused | undefined {
    const { ports, brokerConfig } = this.#options;
    const deleteAt = later(now.monotonicMs, brokerConfig.number('log.segment.delete.delay.ms'));
    for (const { directory: home, checkpoints } of this.#homes) {
      const found = home.guard(() => loadDirectory({ ports, home, configOf, now }));
      if ('refused' in found) return found;
      if (isLogError(found)) continue;
      for (const log of found.logs) {
        const twin = this.get(log.topic, log.partition);
        if (twin !== undefined) return twice(twin, log); // DIR-008
        this.#keep(log);
      }
      for (const copy of found.futures) this.#moves.resume(copy);
      for (const path of found.doomed) home.removals.add(home, deleteAt, () => home.disk.removeTree(path));
      if (found.staleCheckpoints) home.guard(() => checkpoints.write(this.#logsOf(home)));
    }
    this.#loaded = true;
    planBackgroundWork(this.#schedule, brokerConfig, now.monotonicMs, {
      homes: this.#homes,
      logs: () => this.#logs.values(),
      logsOf: (directory) => this.#logsOf(directory),
      now: () => this.#now,
      producerIdExpirationMs: () => this.#producerIdExpirationMs,
    });
    return undefined;
  }

  watch(watcher: LogWatcher): void {
    this.#watchers.push(watcher);
  }

  get(topic: string, partition: number): PartitionLog | undefined {
    return this.#logs.get(partitionKey(topic, partition));
  }

  logs(): Iterable<PartitionLog> {
    return this.#logs.values();
  }

  /** Every entry of log.dirs, in its order. */
  directories(): DirectoryState[] {
    return this.#options.directories.map((path) => {
      const directory = this.#directoryAt(path)!;
      const futures = [...this.#moves.futures()].filter(({ home }) => home === directory);
      return { directory, logs: this.#logsOf(directory), futures };
    });
  }

  /**
   * The log; where there is none, one is made in the directory with the fewest. `isNew` says that no earlier
   * life can have made it.
   * @requirement DIR-007 DIR-017
   */
  getOrCreate(
    topic: string,
    partition: number,
    fresh: NewLog,
    now: Now,
    isNew = false,
  ): PartitionLog | LogError {
    assert(this.#loaded, 'logs are made after those that are there were loaded');
    const known = this.get(topic, partition);
    if (known !== undefined) return known;
    const home = this.#placeFor(partitionKey(topic, partition));
    // DIR-017: a directory that was not read may hold this very log: making it elsewhere would lose its
    // records.
    if (home === undefined || (!isNew && this.offlineDirectories().length > 0)) {
      return logError(errorCodes.KAFKA_STORAGE_ERROR, 'a log directory is offline');
    }
    this.#forgetGone();
    const log = PartitionLog.open({
      ports: this.#options.ports,
      home,
      topic,
      partition,
      config: fresh.config,
      topicId: fresh.topicId,
      metadataWritten: false,
      clean: true,
      isNew: true,
      recoveryPoint: offset(0),
      logStartOffset: offset(0),
      highWatermark: offset(0),
      now,
    });
    if (isLogError(log)) return log;
    this.#keep(log);
    return log;
  }

  /**
   * Renames the directory to `…-delete` at once; its files go after file.delete.delay.ms.
   * @requirement LOG-009
   */
  deleteLog(topic: string, partition: number, now: Now, isStray = false): LogError | undefined {
    const log = this.get(topic, partition);
    if (log === undefined) return undefined;
    this.#moves.cancel(topic, partition, now);
    this.#logs.delete(partitionKey(topic, partition));
    const refused = this.#retire(log, now, isStray);
    for (const watcher of this.#watchers) watcher.gone(log);
    return refused;
  }

  /**
   * Begins to move a replica into the directory with this path; answers an error code. A partition that is
   * not here is remembered: when
   * it comes, it is made there.
   * @requirement DIR-015
   */
  moveTo(topic: string, partition: number, path: string, now: Now): number {
    const directory = this.#directoryAt(path);
    if (directory === undefined) return errorCodes.LOG_DIR_NOT_FOUND; // DIR-015
    if (directory.offline) return errorCodes.KAFKA_STORAGE_ERROR;
    const current = this.get(topic, partition);
    if (current !== undefined) {
      return current.offline ? errorCodes.KAFKA_STORAGE_ERROR : this.#moves.begin(current, directory, now);
    }
    this.#wishes.set(partitionKey(topic, partition), directory);
    // OURS: Kafka remembers every name that anybody ever asked for.
    if (this.#wishes.size > MOST_WISHES) this.#wishes.delete(this.#wishes.keys().next().value!);
    return errorCodes.UNKNOWN_TOPIC_OR_PARTITION;
  }

  /** Goes on with every move by one slice; answers the replicas that are in force from now on. */
  advanceMoves(now: Now): readonly PartitionLog[] {
    return this.#moves.step(now);
  }

  /** Paths that failed. When all did, the node must stop (RCV-011). */
  offlineDirectories(): readonly string[] {
    const failed = this.#homes.filter(({ directory }) => directory.offline).map(({ directory }) => directory);
    return [...this.#failedAtOpen, ...failed].map(({ path }) => path);
  }

  /** Why the last directory went offline; `undefined` while there is one left. */
  get lastFault(): DiskFault | undefined {
    const working = this.#homes.some(({ directory }) => !directory.offline);
    return working ? undefined : this.#homes.at(-1)!.directory.failure;
  }

  /** Why a directory is offline. */
  failureOf(path: string): DiskFault | undefined {
    return this.#directoryAt(path)?.failure;
  }

  /** directory.id of every directory that could be claimed, base64url. */
  directoryIds(): readonly string[] {
    return this.#homes.map((home) => home.directoryId);
  }

  nextDeadline(): MonotonicMs | undefined {
    if (this.#busy.size + this.#outdated.size > 0 || this.#moves.isBusy) return monotonicMs(0);
    let next = this.#schedule.nextDeadline();
    for (const { directory } of this.#homes) {
      const dueAt = directory.offline ? undefined : directory.removals.nextDeadline();
      if (dueAt !== undefined && (next === undefined || dueAt < next)) next = dueAt;
    }
    return next;
  }

  /** Does what is due. A failing disk is noted by the directory; nobody waits for an answer here. */
  tick(now: Now): void {
    this.#forgetGone();
    for (const log of this.#busy) log.doBackgroundWork();
    this.#busy.clear();
    for (const { directory } of this.#homes) {
      directory.guard(() => directory.removals.runDue(now.monotonicMs));
    }
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
        for (const copy of this.#moves.futures()) if (copy.home === directory) copy.close();
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
    for (const lock of this.#options.locks ?? []) lock.release();
  }

  /** Gives the locks back and changes nothing else: the start was called off. */
  abandon(): void {
    for (const { lock } of this.#homes) lock.release();
    for (const lock of this.#options.locks ?? []) lock.release();
  }

  #keep(log: PartitionLog): void {
    this.#logs.set(partitionKey(log.topic, log.partition), log);
    if (log.hasBackgroundWork) this.#busy.add(log);
  }

  /**
   * Takes a log's name from the disk at once and its files later; a stray keeps its files.
   * @requirement LOG-009 RCV-022
   */
  #retire(log: PartitionLog, now: Now, isStray = false): LogError | undefined {
    this.#busy.delete(log);
    const { home } = log;
    return home.guard(() => {
      log.closeFiles();
      const nameFor = isStray ? strayDirectory : deletedDirectory; // RCV-022
      const path = home.at(nameFor(log.topic, log.partition, this.#uniqueHex()));
      home.disk.rename(log.directory, path); // LOG-009
      home.disk.syncDirectory(home.path);
      const dueAt = later(now.monotonicMs, log.config.fileDeleteDelayMs);
      if (!isStray) home.removals.add(home, dueAt, () => home.disk.removeTree(path));
      this.#outdated.add(this.#homeOf(home));
      return undefined;
    });
  }

  /**
   * What the checkpoints say about a log that went must not be believed of a new one by the same name. Logs
   * that go together, as those of a topic do, are forgotten together.
   */
  #forgetGone(): void {
    for (const { directory, checkpoints } of this.#outdated) {
      directory.guard(() => checkpoints.write(this.#logsOf(directory)));
    }
    this.#outdated.clear();
  }

  /**
   * A moved replica is vouched for in its new directory before it is forgotten in the old one.
   * @requirement DIR-014
   */
  #replace(replica: PartitionLog, now: Now): void {
    const old = this.get(replica.topic, replica.partition);
    this.#logs.set(partitionKey(replica.topic, replica.partition), replica);
    const { home } = replica;
    this.#homeOf(home).checkpoints.write(this.#logsOf(home));
    if (old === undefined) return;
    this.#retire(old, now); // DIR-014
    for (const watcher of this.#watchers) watcher.moved(old, replica);
  }

  #logsOf(directory: LogDirectory): PartitionLog[] {
    return [...this.#logs.values()].filter((log) => log.home === directory);
  }

  #homeOf(directory: LogDirectory): Home {
    const home = this.#homes.find((one) => one.directory === directory);
    assert(home !== undefined, 'a managed log lies in a directory of the manager');
    return home;
  }

  #directoryAt(path: string): LogDirectory | undefined {
    const home = this.#homes.find(({ directory }) => directory.path === path);
    return home?.directory ?? this.#failedAtOpen.find((directory) => directory.path === path);
  }

  /**
   * The directory somebody asked for, else the one that holds the fewest logs. @requirement DIR-007 DIR-019
   */
  #placeFor(key: string): LogDirectory | undefined {
    const wished = this.#wishes.get(key);
    this.#wishes.delete(key);
    if (wished !== undefined && !wished.offline) return wished;
    const online = this.#homes.map(({ directory }) => directory).filter(({ offline }) => !offline);
    if (online.length < 2) return online[0];
    const load = (home: LogDirectory): number => this.#logsOf(home).length;
    return online.reduce((best, home) => (load(home) < load(best) ? home : best)); // DIR-007
  }

  #uniqueHex(): string {
    const bytes = this.#options.ports.random.bytes('deleted-log', 16);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

function twice(one: PartitionLog, other: PartitionLog): Refused {
  const name = partitionKey(one.topic, one.partition);
  const places = `${one.home.path} and ${other.home.path}`;
  return { refused: `the partition ${name} lies in both ${places}: remove one of the two` };
}
