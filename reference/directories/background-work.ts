/**
 * What a node does about its logs at intervals: checkpoints, flushes, retention, forgetting silent producers.
 *
 * Shape   `planBackgroundWork` fills a schedule; the manager, which owns logs and clocks, runs it.
 * Units   intervals are milliseconds.
 * Errors  none: a failing disk is noted by its directory, and nobody waits for an answer here.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#startupWithConfigOverrides
 */
import type { Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Home } from './homes.ts';
import type { Schedule } from './schedule.ts';

/** What the work is done on. */
export interface BackgroundHost {
  readonly homes: readonly Home[];
  logs(): Iterable<PartitionLog>;
  logsOf(directory: LogDirectory): readonly PartitionLog[];
  /** The clocks of the turn that runs the schedule. */
  now(): Now;
  /** It may change while the node runs. */
  producerIdExpirationMs(): number;
}

/** Puts every task into the schedule. */
export function planBackgroundWork(
  schedule: Schedule,
  config: BrokerConfig,
  from: MonotonicMs,
  host: BackgroundHost,
): void {
  const eachHome = (write: (home: Home, logs: readonly PartitionLog[]) => void) => (): void => {
    for (const home of host.homes) home.directory.guard(() => write(home, host.logsOf(home.directory)));
  };
  schedule.every(
    config.logFlushOffsetCheckpointIntervalMs,
    from,
    eachHome((home, logs) => home.checkpoints.writeRecoveryPoints(logs)),
  );
  schedule.every(
    config.logFlushStartOffsetCheckpointIntervalMs,
    from,
    eachHome((home, logs) => home.checkpoints.writeLogStarts(logs)),
  );
  schedule.every(
    config.replicaHighWatermarkCheckpointIntervalMs,
    from,
    eachHome((home, logs) => home.checkpoints.writeHighWatermarks(logs)),
  );
  schedule.every(config.logFlushSchedulerIntervalMs, from, () => {
    for (const log of host.logs()) log.flushIfDue(host.now().wallMs);
  });
  const retentionMs = config.number('log.retention.check.interval.ms');
  schedule.every(retentionMs, from, () => retain(host), config.number('log.initial.task.delay.ms'));
  schedule.every(config.producerIdExpirationCheckIntervalMs, from, () => {
    const ageMs = host.producerIdExpirationMs();
    for (const log of host.logs()) log.producers.expire(host.now().wallMs, ageMs);
  });
}

/** Compacted logs are the cleaner's: it applies retention between two cleanings. @requirement RET-001 */
function retain(host: BackgroundHost): void {
  for (const log of host.logs()) if (!log.config.compact) log.applyRetention(host.now());
}
