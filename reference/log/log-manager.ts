/**
 * All logs of one node: its log directories, their locks and markers, loading, checkpoints, deletion.
 *
 * How to call it:
 *
 *     const manager = LogManager.open({ ports, brokerConfig, directories: ['data'], clusterId, nodeId }); // or a refusal: { refused: sentence }
 *     manager.load((topic) => logConfigOf(topic), now);       // after the metadata log was replayed
 *     manager.getOrCreate(topic, partition, { topicId, config }, now); manager.get(topic, partition); manager.deleteLog(topic, partition, now);
 *     manager.tick(now) when manager.nextDeadline() has come; manager.close({ brokerEpoch }, now) to stop cleanly.
 *     PartitionLog.open(…) opens `__cluster_metadata-0` for the quorum: the manager leaves that directory alone.
 *
 * Shape   one class, no timers: work is due by `nextDeadline()`.
 * Units   times are those of `Now`; offsets count records.
 * Errors  a refusal to start is a value; a failing disk takes its directory offline, `offlineDirectories()` names it.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala
 */
import type { Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { Compression, Digest } from '../ports/codecs.ts';
import type { Disk } from '../ports/disk.ts';
import type { Random } from '../ports/random.ts';
import type { LogError } from './log-results.ts';
import type { PartitionLog } from './partition-log.ts';

/** What the log needs from outside. */
export interface LogPorts {
  readonly disk: Disk;
  readonly random: Random;
  readonly compression: Compression;
  readonly digest: Digest;
}

export interface LogManagerOptions {
  readonly ports: LogPorts;
  readonly brokerConfig: BrokerConfig;
  /** Paths below the disk's root. */
  readonly directories: readonly string[];
  /** base64url of 16 bytes, as Kafka writes it. A fresh directory is formatted with it; another one in meta.properties refuses the start. */
  readonly clusterId: string;
  readonly nodeId: number;
}

export interface NewLog {
  readonly topicId: string;
  readonly config: LogConfig;
}

export declare class LogManager {
  static open(options: LogManagerOptions): LogManager | { readonly refused: string };
  load(configOf: (topic: string) => LogConfig, now: Now): void;
  get(topic: string, partition: number): PartitionLog | undefined;
  getOrCreate(topic: string, partition: number, fresh: NewLog, now: Now): PartitionLog | LogError;
  /** Renames the directory to `…-delete` at once; its files go after file.delete.delay.ms. */
  deleteLog(topic: string, partition: number, now: Now): LogError | undefined;
  logs(): Iterable<PartitionLog>;
  /** Paths that failed. When all did, the node must stop (RCV-011). */
  offlineDirectories(): readonly string[];
  /** directory.id of the first directory (registration carries it), base64url. */
  directoryIds(): readonly string[];
  tick(now: Now): void;
  nextDeadline(): MonotonicMs | undefined;
  close(stop: { readonly brokerEpoch: number }, now: Now): void;
}
