/**
 * How far each log was cleaned, as `cleaner-offset-checkpoint` of its log directory says.
 *
 * Shape   a directory's file is read once, for the logs that are there then: a log that is made later is
 *         dirty from its start, whatever an earlier log by its name had reached.
 * Units   offsets count records.
 * Errors  `DiskFault` from the disk, or for a malformed file, as for every checkpoint; the caller stands in
 *         the guard.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleanerManager.scala#allCleanerCheckpoints, #updateCheckpoints
 */
import type { Offset } from '../base/ids.ts';
import { partitionKey, readOffsets, writeRows } from '../log/checkpoint-file.ts';
import type { PartitionLog } from '../log/partition-log.ts';

const CLEANER_OFFSETS = 'cleaner-offset-checkpoint';

/** @requirement CMP-020 */
export class CleanerCheckpoint {
  readonly #ends = new Map<PartitionLog, Offset>();
  readonly #home: PartitionLog['home'];

  constructor(home: PartitionLog['home']) {
    this.#home = home;
  }

  /** Reads the file, for the logs that are there now; lines of others go. @requirement CMP-028 */
  load(logs: readonly PartitionLog[]): void {
    const rows = readOffsets(this.#home.disk, this.#home.at(CLEANER_OFFSETS));
    for (const log of logs) {
      const end = rows.get(partitionKey(log.topic, log.partition));
      if (end !== undefined) this.#ends.set(log, end);
    }
    if (this.#ends.size < rows.size) this.#write(); // CMP-028
  }

  /** End of the last round, or `undefined`. */
  endOf(log: PartitionLog): Offset | undefined {
    return this.#ends.get(log);
  }

  /** Notes the end of a round. @requirement CMP-020 */
  note(log: PartitionLog, end: Offset): void {
    this.#ends.set(log, end);
    this.#write();
  }

  /** The log is not here any more: its line goes. @requirement CMP-027 CMP-028 */
  forget(log: PartitionLog): void {
    if (this.#ends.delete(log)) this.#write(); // CMP-027, CMP-028
  }

  #write(): void {
    const rows = [...this.#ends].map(([{ topic, partition }, at]) => [topic, partition, at] as const);
    writeRows(this.#home.disk, this.#home.path, CLEANER_OFFSETS, rows); // CMP-020
  }
}
