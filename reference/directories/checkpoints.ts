/**
 * The three offset checkpoints of one log directory.
 *
 * Shape   writes from the logs' state; a file whose text would be the same is left alone (OURS: Kafka writes
 *         it again).
 * Units   offsets count records.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#checkpointRecoveryOffsetsInDir,
 *         #checkpointLogStartOffsetsInDir
 */
import type { Offset } from '../base/ids.ts';
import { HIGH_WATERMARKS, LOG_STARTS, RECOVERY_POINTS, writeRows } from '../log/checkpoint-file.ts';
import type { LogDirectory } from '../log/log-directory.ts';
import type { PartitionLog } from '../log/partition-log.ts';

type Row = readonly [string, number, Offset];

/** What one directory says about the logs in it. @requirement DIR-009 */
export class DirectoryCheckpoints {
  readonly #home: LogDirectory;
  readonly #written = new Map<string, string>();

  constructor(home: LogDirectory) {
    this.#home = home;
  }

  write(logs: readonly PartitionLog[]): void {
    this.writeRecoveryPoints(logs);
    this.writeHighWatermarks(logs);
    this.writeLogStarts(logs);
  }

  /** @requirement CKP-001 CKP-004 */
  writeRecoveryPoints(logs: readonly PartitionLog[]): void {
    this.#write(RECOVERY_POINTS, logs, (log) => log.recoveryPoint);
  }

  /** @requirement CKP-001 CKP-004 */
  writeHighWatermarks(logs: readonly PartitionLog[]): void {
    this.#write(HIGH_WATERMARKS, logs, (log) => log.highWatermark);
  }

  /** A start is worth a line only where the first segment's name does not say it. @requirement DRC-002 */
  writeLogStarts(logs: readonly PartitionLog[]): void {
    const moved = logs.filter((log) => log.logStartOffset > log.segments[0]!.baseOffset);
    this.#write(LOG_STARTS, moved, (log) => log.logStartOffset);
  }

  #write(name: string, logs: readonly PartitionLog[], offsetOf: (log: PartitionLog) => Offset): void {
    const rows: Row[] = logs.map((log) => [log.topic, log.partition, offsetOf(log)]);
    const text = rows.join('\n');
    if (this.#written.get(name) === text) return;
    writeRows(this.#home.disk, this.#home.path, name, rows);
    this.#written.set(name, text);
  }
}
