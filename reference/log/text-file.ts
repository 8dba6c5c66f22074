/**
 * Small text files that are replaced as a whole: checkpoints, partition.metadata, meta.properties, the
 * clean-shutdown marker.
 *
 * Shape   `replaceFile` writes `<name>.tmp`, syncs it, renames it over the old one and syncs the directory;
 *         `readText` reads.
 * Errors  `DiskFault` from the disk, and for a text that is larger than any of Kafka's.
 * Source  kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/common/CheckpointFile.java#write
 */
import type { Disk } from '../ports/disk.ts';
import { readWholeFile } from '../ports/whole-file.ts';

/** A line for each of a million partitions. */
const LARGEST_TEXT_BYTES = 64 * 1024 * 1024;

/** @requirement CKP-001 CKP-002 */
export function replaceFile(disk: Disk, directory: string, name: string, text: string): void {
  const path = `${directory}/${name}`;
  const file = disk.open(`${path}.tmp`, 'create');
  file.truncate(0);
  file.write(0, [new TextEncoder().encode(text)]);
  file.sync(); // CKP-001
  file.close();
  disk.rename(`${path}.tmp`, path); // CKP-002
  disk.syncDirectory(directory);
}

/** The whole text, or `undefined` when there is no such file. */
export function readText(disk: Disk, path: string): string | undefined {
  if (!disk.exists(path)) return undefined;
  return new TextDecoder().decode(readWholeFile(disk, path, LARGEST_TEXT_BYTES));
}
