/**
 * Everything a log directory holds, opened.
 *
 * Shape   `loadDirectory` is called once per directory, after the metadata log was replayed.
 * Units   offsets count records.
 * Errors  a directory name that no Kafka gives is a sentence (RCV-008); `DiskFault` takes the directory
 *         offline, through its guard.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#loadLogs, #loadLog
 */
import type { Now } from '../base/actor.ts';
import { type Offset, offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import {
  HIGH_WATERMARKS,
  LOG_STARTS,
  partitionKey,
  RECOVERY_POINTS,
  readOffsets,
} from '../log/checkpoint-file.ts';
import type { LogPorts } from '../log/load-log.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import { isLogError } from '../log/log-results.ts';
import { CLEAN_SHUTDOWN, directoryKind } from '../log/names.ts';
import { PartitionLog } from '../log/partition-log.ts';
import { readTopicId } from '../log/partition-metadata.ts';
import type { Disk } from '../ports/disk.ts';
import { futureOf } from './future-name.ts';

export interface DirectoryContents {
  readonly logs: readonly PartitionLog[];
  /** Replicas on their way into this directory. */
  readonly futures: readonly PartitionLog[];
  /** Paths of `…-delete` directories that were left, and of copies that a crash makes doubtful. */
  readonly doomed: readonly string[];
  /** A checkpoint names a partition that is not here any more. */
  readonly staleCheckpoints: boolean;
}

export interface DirectoryOptions {
  readonly ports: LogPorts;
  readonly home: LogDirectory;
  readonly configOf: (topic: string) => LogConfig;
  readonly now: Now;
}

/** What the directory says about its logs before any of them is opened. */
interface Beforehand {
  readonly clean: boolean;
  readonly recoveryPoints: ReadonlyMap<string, Offset>;
  readonly logStarts: ReadonlyMap<string, Offset>;
  readonly highWatermarks: ReadonlyMap<string, Offset>;
}

interface Replica {
  readonly topic: string;
  readonly partition: number;
  readonly directoryName?: string;
}

/** @requirement RCV-007 RCV-008 RCV-030 CKP-005 DIR-016 */
export function loadDirectory(options: DirectoryOptions): DirectoryContents | { readonly refused: string } {
  const { home } = options;
  const beforehand = readBeforehand(home);
  const logs: PartitionLog[] = [];
  const futures: PartitionLog[] = [];
  const doomed: string[] = [];
  for (const { name, directory } of home.disk.list(home.path)) {
    if (!directory) continue; // RCV-030
    const future = futureOf(name);
    if (future !== undefined) {
      // OURS: Kafka cuts the copy back to where both agree; after a crash we rather copy again.
      if (beforehand.clean)
        futures.push(...openReplica(options, beforehand, { ...future, directoryName: name }));
      else doomed.push(withdraw(home, name)); // DIR-016
      continue;
    }
    const found = directoryKind(name);
    if (found.kind === 'unknown') {
      // RCV-008
      return { refused: `${home.at(name)} is neither a partition nor anything else of Kafka's` };
    }
    if (found.kind === 'deleted') doomed.push(home.at(name));
    if (found.kind === 'partition') logs.push(...openReplica(options, beforehand, found));
  }
  return { logs, futures, doomed, staleCheckpoints: isStale(beforehand, logs) };
}

/** The copy loses its name at once and its files later, like every log that goes. */
function withdraw(home: LogDirectory, name: string): string {
  const path = home.at(name.replace(/-future$/, '-delete'));
  home.disk.rename(home.at(name), path);
  return path;
}

/** No log where the directory failed under it. */
function openReplica(
  { ports, home, configOf, now }: DirectoryOptions,
  { clean, recoveryPoints, logStarts, highWatermarks }: Beforehand,
  { topic, partition, directoryName }: Replica,
): PartitionLog[] {
  const key = partitionKey(topic, partition);
  const name = directoryName ?? key;
  const topicId = readTopicId(home.disk, home.at(name));
  const log = PartitionLog.open({
    ports,
    home,
    now,
    topic,
    partition,
    directoryName: name,
    config: configOf(topic),
    topicId,
    metadataWritten: topicId !== undefined,
    clean,
    // A checkpoint speaks of the replica in force, never of a copy that is still growing.
    recoveryPoint: (directoryName === undefined ? recoveryPoints.get(key) : undefined) ?? offset(0),
    logStartOffset: (directoryName === undefined ? logStarts.get(key) : undefined) ?? offset(0),
    highWatermark: (directoryName === undefined ? highWatermarks.get(key) : undefined) ?? offset(0),
  });
  return isLogError(log) ? [] : [log];
}

/** @requirement RCV-007 */
function readBeforehand(home: LogDirectory): Beforehand {
  const { disk } = home;
  const clean = takeMarker(disk, home);
  return {
    clean,
    recoveryPoints: readOffsets(disk, home.at(RECOVERY_POINTS)),
    logStarts: readOffsets(disk, home.at(LOG_STARTS)),
    highWatermarks: readOffsets(disk, home.at(HIGH_WATERMARKS)),
  };
}

/** Believed of a new log by the same name, such a line could cut its records off. */
function isStale(found: Beforehand, logs: readonly PartitionLog[]): boolean {
  const here = new Set(logs.map(({ topic, partition }) => partitionKey(topic, partition)));
  const named = [found.recoveryPoints, found.logStarts, found.highWatermarks].flatMap((rows) => [
    ...rows.keys(),
  ]);
  return named.some((key) => !here.has(key));
}

/**
 * The marker goes before anything is loaded: a crash while loading is no clean stop (KAFKA-10471).
 * @requirement RCV-007
 */
function takeMarker(disk: Disk, home: LogDirectory): boolean {
  const path = home.at(CLEAN_SHUTDOWN);
  if (!disk.exists(path)) return false;
  disk.remove(path); // RCV-007
  disk.syncDirectory(home.path);
  return true;
}
