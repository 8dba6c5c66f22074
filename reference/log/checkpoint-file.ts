/**
 * Checkpoint files: a version line, a count line, then one line an entry.
 *
 * Shape   lines against rows of fields; `readOffsets` and `writeOffsets` know the form `topic partition
 *         offset`.
 * Units   offsets count records.
 * Errors  a file of another version, with another count or with a malformed line is a `DiskFault`: the
 *         directory goes offline, as in Kafka. Fields that should be numbers and are not, or do not fit
 *         their 32 or 64 bits, make the file count as absent.
 * Source  kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/common/CheckpointFile.java;
 *         storage/src/main/java/org/apache/kafka/storage/internals/checkpoint/OffsetCheckpointFile.java
 */
import { type Offset, offset } from '../base/ids.ts';
import { type Disk, DiskFault } from '../ports/disk.ts';
import { readText, replaceFile } from './text-file.ts';

const VERSION = '0';

export const RECOVERY_POINTS = 'recovery-point-offset-checkpoint';
export const HIGH_WATERMARKS = 'replication-offset-checkpoint';
export const LOG_STARTS = 'log-start-offset-checkpoint';

/** The rows of a checkpoint; none when the file is missing or empty. @requirement CKP-001 CKP-002 CKP-020 */
export function readRows(disk: Disk, path: string, fields: number): string[][] {
  const lines = (readText(disk, path) ?? '').split('\n').filter((line) => line !== '');
  if (lines.length === 0) return [];
  const rows = lines.slice(2).map((line) => line.trim().split(/\s+/));
  const isWhole =
    lines[0] === VERSION && Number(lines[1]) === rows.length && rows.every((row) => row.length === fields);
  if (!isWhole) throw new DiskFault('EIO', path, 'the checkpoint is malformed'); // CKP-020
  return rows;
}

export function writeRows(
  disk: Disk,
  directory: string,
  name: string,
  rows: readonly (readonly (string | number)[])[],
): void {
  const lines = [VERSION, String(rows.length), ...rows.map((row) => row.join(' '))];
  replaceFile(disk, directory, name, `${lines.join('\n')}\n`);
}

/** Which partition an entry is about. */
export const partitionKey = (topic: string, partition: number): string => `${topic}-${partition}`;

/** Offsets by `partitionKey`. */
export function readOffsets(disk: Disk, path: string): Map<string, Offset> {
  const rows = readRows(disk, path, 3);
  const isNumeric = rows.every(([, partition, at]) => isInt32(partition!) && isInt64(at!));
  if (!isNumeric) return new Map();
  // OURS: such an offset is a number to Kafka. To guess another could cut a whole log off.
  if (!rows.every(([, , at]) => isCountable(at!)))
    throw new DiskFault('EIO', path, 'the checkpoint names an offset that this broker does not count to');
  return new Map(
    rows.map(([topic, partition, at]) => [partitionKey(topic!, Number(partition)), offset(Number(at))]),
  );
}

const GREATEST_INT32 = 2 ** 31 - 1;
const GREATEST_INT64 = 2n ** 63n - 1n;
const isWholeNumber = (text: string): boolean => /^\d{1,40}$/.test(text);

/** A number that Kafka reads into 32 bits. */
export const isInt32 = (text: string): boolean => isWholeNumber(text) && Number(text) <= GREATEST_INT32;
const isInt64 = (text: string): boolean => isWholeNumber(text) && BigInt(text) <= GREATEST_INT64;
/** A number that is told apart from its neighbours here. */
export const isCountable = (text: string): boolean =>
  isWholeNumber(text) && Number.isSafeInteger(Number(text));
