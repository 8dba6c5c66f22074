/**
 * The cleaner: it chooses the dirtiest log, cleans it slice by slice, and looks again.
 *
 *     const cleaner = new LogCleaner({ logs, config: () => brokerConfig, ports });   // one more actor of the node
 *
 * Shape   an actor without a mailbox. A turn does one slice, so that the node serves others in between; a
 *         bound on I/O moves the next turn back. One log is cleaned at a time.
 * Units   times are those of `Now`; a slice's cost is bytes.
 * Errors  a log whose bytes make no sense is set aside until the next start; a failing disk is the
 *         directory's affair.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala#CleanerThread, LogCleanerManager.scala
 */
import type { Actor, Now } from '../base/actor.ts';
import { later, type MonotonicMs, monotonicMs } from '../base/ids.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import type { DirectoryState, LogWatcher } from '../directories/manager-types.ts';
import { isLogError } from '../log/log-results.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { DecompressionFailed } from '../ports/codecs.ts';
import type { BatchPorts } from '../records/build-batch.ts';
import { CannotClean } from './cannot-clean.ts';
import { type CleanableRange, cleanableRange, filthiest, type LogView } from './choose-log.ts';
import { cleanLog, type Round } from './clean-log.ts';
import { CleanerCheckpoint } from './cleaner-checkpoint.ts';
import { OffsetMap } from './offset-map.ts';

/** What the cleaner wants of the node's logs; `LogManager` has it. */
export interface CleanableLogs {
  logs(): Iterable<PartitionLog>;
  directories(): Iterable<Pick<DirectoryState, 'directory' | 'logs'>>;
  /** Tells of logs that go and logs that take their place. */
  watch(watcher: LogWatcher): void;
}

export interface LogCleanerOptions {
  readonly logs: CleanableLogs;
  /** As it is now: most of the cleaner's settings may change while it runs. */
  readonly config: () => BrokerConfig;
  readonly ports: BatchPorts;
}

/** A larger read buffer would make a turn longer. */
const LARGEST_BUFFER_BYTES = 256 * 1024;
/** Of a compressed record with a short value. */
const LIKELY_RECORD_BYTES = 32;

interface Running {
  readonly log: PartitionLog;
  readonly round: Round;
}

export class LogCleaner implements Actor, LogWatcher {
  readonly name = 'log-cleaner';
  readonly #options: LogCleanerOptions;
  readonly #checkpoints = new Map<PartitionLog['home'], CleanerCheckpoint>();
  readonly #uncleanable = new WeakSet<PartitionLog>();
  #running: Running | undefined;
  #started = false;
  #nextTurnAt: MonotonicMs = monotonicMs(0);

  constructor(options: LogCleanerOptions) {
    this.#options = options;
    options.logs.watch(this);
  }

  hasMail(): boolean {
    return false;
  }

  nextDeadline(): MonotonicMs | undefined {
    return this.#isEnabled ? this.#nextTurnAt : undefined;
  }

  turn(now: Now): void {
    if (!this.#isEnabled || now.monotonicMs < this.#nextTurnAt) return;
    if (!this.#started) this.#start();
    if (this.#running !== undefined && !this.#isStillWanted(this.#running.log)) this.#giveUp();
    if (this.#running === undefined) this.#begin(now);
    else this.#goOn(this.#running, now);
  }

  /** The node stops: an unfinished segment goes. */
  close(): void {
    this.#giveUp();
  }

  /** How far it was cleaned stays true in the other directory. @requirement CMP-027 */
  moved(from: PartitionLog, to: PartitionLog): void {
    if (!this.#started) this.#start();
    if (this.#uncleanable.has(from)) this.#uncleanable.add(to);
    const end = this.#checkpointOf(from).endOf(from);
    if (end === undefined) return;
    to.home.guard(() => this.#checkpointOf(to).note(to, end)); // CMP-027
    this.gone(from);
  }

  /** @requirement CMP-028 */
  gone(log: PartitionLog): void {
    if (!this.#started) this.#start();
    log.home.guard(() => this.#checkpointOf(log).forget(log)); // CMP-028
  }

  get #isEnabled(): boolean {
    const config = this.#options.config();
    return config.boolean('log.cleaner.enable') && config.number('log.cleaner.threads') > 0;
  }

  /** Believes the checkpoints about the logs that are there now, and only about those. @requirement CMP-020 */
  #start(): void {
    this.#started = true;
    for (const { directory: home, logs } of this.#options.logs.directories()) {
      const checkpoint = new CleanerCheckpoint(home);
      this.#checkpoints.set(home, checkpoint);
      home.guard(() => checkpoint.load(logs)); // CMP-020
    }
  }

  /** Looks for the dirtiest log. @requirement CMP-015 CMP-022 CMP-024 */
  #begin(now: Now): void {
    const candidates = [...this.#options.logs.logs()].filter(
      (log) => isCleanable(log) && !this.#uncleanable.has(log), // CMP-015, CMP-022
    );
    const looked = candidates.flatMap((log) => {
      log.applyRetention(now); // CMP-024: of a compacted log it is the cleaner's, so that the two never meet.
      const range = log.home.guard(() => this.#look(log, now));
      return isLogError(range) ? [] : [{ log, range }];
    });
    const chosen = filthiest(looked);
    if (chosen === undefined) {
      this.#nextTurnAt = this.#afterPause(now);
      return;
    }
    const { log, range } = chosen;
    this.#running = { log, round: this.#round(log, range, now) };
    this.#nextTurnAt = now.monotonicMs;
  }

  #look(log: PartitionLog, now: Now): CleanableRange {
    return cleanableRange(viewOf(log, this.#checkpointOf(log).endOf(log)), now.wallMs);
  }

  /** @requirement CMP-029 */
  #round(log: PartitionLog, range: CleanableRange, now: Now): Round {
    const config = this.#options.config();
    const threads = config.number('log.cleaner.threads');
    const loadFactor = config.number('log.cleaner.io.buffer.load.factor');
    const memoryBytes = config.number('log.cleaner.dedupe.buffer.size') / threads;
    const bufferBytes = Math.floor(config.number('log.cleaner.io.buffer.size') / threads / 2);
    return cleanLog(
      {
        log,
        range,
        ports: this.#options.ports,
        map: new OffsetMap(memoryBytes, loadFactor, range.cleanableBytes / LIKELY_RECORD_BYTES),
        buffer: new Uint8Array(Math.max(64, Math.min(bufferBytes, LARGEST_BUFFER_BYTES))),
        renewsOldFormats: config.layers.release !== '3.9.2', // CMP-029
      },
      now,
    );
  }

  /** One slice. A round that failed is followed by a pause, as one that had nothing to do. @requirement CMP-022 */
  #goOn({ log, round }: Running, now: Now): void {
    const step = log.home.guard(() => {
      try {
        return round.next(now);
      } catch (failure) {
        if (!(failure instanceof CannotClean || failure instanceof DecompressionFailed)) throw failure;
        this.#uncleanable.add(log); // CMP-022
        return undefined;
      }
    });
    this.#nextTurnAt = now.monotonicMs;
    if (step === undefined || isLogError(step)) {
      this.#running = undefined;
      this.#nextTurnAt = this.#afterPause(now);
    } else if (step.done !== true) this.#nextTurnAt = plus(now, this.#throttleMs(step.value));
    else {
      this.#running = undefined;
      const end = step.value;
      if (end !== undefined) log.home.guard(() => this.#checkpointOf(log).note(log, end));
    }
  }

  #afterPause(now: Now): MonotonicMs {
    return plus(now, this.#options.config().number('log.cleaner.backoff.ms'));
  }

  /** As long as so many bytes may take. */
  #throttleMs(bytes: number): number {
    const perSecond = this.#options.config().number('log.cleaner.io.max.bytes.per.second');
    return Math.floor((bytes / perSecond) * 1000);
  }

  /** OURS: what was cleaned so far is not worth more than the files it takes. */
  #giveUp(): void {
    const running = this.#running;
    this.#running = undefined;
    // A generator that is left this way still runs its `finally`, which removes files.
    if (running !== undefined) running.log.home.guard(() => void running.round.return(undefined));
  }

  /** Its configuration may have changed since the round began, and the log may have been deleted or moved. */
  #isStillWanted(log: PartitionLog): boolean {
    if (!isCleanable(log)) return false;
    for (const present of this.#options.logs.logs()) if (present === log) return true;
    return false;
  }

  #checkpointOf({ home }: PartitionLog): CleanerCheckpoint {
    let checkpoint = this.#checkpoints.get(home);
    if (checkpoint === undefined) {
      checkpoint = new CleanerCheckpoint(home);
      this.#checkpoints.set(home, checkpoint);
    }
    return checkpoint;
  }
}

/** @requirement CMP-015 */
function isCleanable(log: PartitionLog): boolean {
  if (!log.config.compact || log.offline) return false; // CMP-015
  return true;
}

const plus = (now: Now, ms: number): MonotonicMs => later(now.monotonicMs, ms);

/** A log as the choice sees it. */
function viewOf(log: PartitionLog, checkpoint: CleanableRange['upperEnd'] | undefined): LogView {
  const { config } = log;
  return {
    segments: log.segments,
    logStartOffset: log.logStartOffset,
    logEndOffset: log.logEndOffset,
    lastStableOffset: log.lastStableOffset,
    checkpoint,
    minCompactionLagMs: config.minCompactionLagMs,
    maxCompactionLagMs: config.maxCompactionLagMs,
    minCleanableDirtyRatio: config.minCleanableDirtyRatio,
  };
}
