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
import { offset } from '../base/ids.ts';
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

export interface DirectoryContents {
  readonly logs: readonly PartitionLog[];
  /** Paths of `…-delete` directories that were left. */
  readonly doomed: readonly string[];
}

export interface DirectoryOptions {
  readonly ports: LogPorts;
  readonly home: LogDirectory;
  readonly configOf: (topic: string) => LogConfig;
  readonly now: Now;
}

/** @requirement RCV-007 RCV-008 CKP-005 */
export function loadDirectory(options: DirectoryOptions): DirectoryContents | { readonly refused: string } {
  const { home } = options;
  const { disk } = home;
  const clean = takeMarker(disk, home);
  const recoveryPoints = readOffsets(disk, home.at(RECOVERY_POINTS));
  const logStarts = readOffsets(disk, home.at(LOG_STARTS));
  const highWatermarks = readOffsets(disk, home.at(HIGH_WATERMARKS));
  const logs: PartitionLog[] = [];
  const doomed: string[] = [];
  for (const entry of disk.list(home.path)) {
    const found = directoryKind(entry.name);
    if (!entry.directory || found.kind === 'foreign') continue;
    if (found.kind === 'unknown') {
      // RCV-008
      return { refused: `${home.at(entry.name)} is neither a partition nor anything else of Kafka's` };
    }
    if (found.kind === 'deleted') {
      doomed.push(home.at(entry.name));
      continue;
    }
    const { topic, partition } = found;
    const key = partitionKey(topic, partition);
    const topicId = readTopicId(disk, home.at(entry.name));
    const log = PartitionLog.open({
      ...options,
      topic,
      partition,
      config: options.configOf(topic),
      topicId,
      metadataWritten: topicId !== undefined,
      clean,
      recoveryPoint: recoveryPoints.get(key) ?? offset(0),
      logStartOffset: logStarts.get(key) ?? offset(0),
      highWatermark: highWatermarks.get(key) ?? offset(0),
    });
    if (!isLogError(log)) logs.push(log);
  }
  return { logs, doomed };
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
