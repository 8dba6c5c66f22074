/**
 * What an interrupted deletion, compaction or split left in a partition's directory, brought to one of its
 * two ends: as if it had never begun, or as if it had been finished.
 *
 * Shape   `completeReplacements` is called before any segment is opened.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#removeTempFilesAndCollectSwapFiles
 */
import type { Offset } from '../base/ids.ts';
import { snapshotOffset } from '../idempotence/producer-snapshot.ts';
import type { Disk } from '../ports/disk.ts';
import { batchScanner } from './batch-scanner.ts';
import { parseSegmentFile, type SegmentFileName } from './names.ts';

interface NamedFile extends SegmentFileName {
  readonly name: string;
}

/** @requirement RCV-004 RCV-005 */
export function completeReplacements(disk: Disk, directory: string): void {
  for (const name of namesIn(disk, directory)) {
    if (name.endsWith('.deleted')) disk.remove(`${directory}/${name}`); // RCV-004: row "before unlink".
  }
  const cleaned = filesIn(disk, directory).filter((file) => file.stage === 'cleaned');
  const firstCleaned = Math.min(...cleaned.map((file) => file.base));
  for (const file of filesIn(disk, directory)) {
    // RCV-004: renames to .swap go from the highest base down, so a .cleaned file means that none of them
    // counts.
    const isVoid = file.stage === 'cleaned' || (file.stage === 'swap' && file.base >= firstCleaned);
    if (isVoid) disk.remove(`${directory}/${file.name}`);
  }
  const swapped = filesIn(disk, directory).filter((file) => file.stage === 'swap');
  if (swapped.length > 0) finishSwap(disk, directory, swapped);
}

/** The new segments are complete: what they replace goes, then they take their names. */
function finishSwap(disk: Disk, directory: string, swapped: readonly NamedFile[]): void {
  const logs = swapped.filter((file) => file.suffix === 'log');
  const start = Math.min(...logs.map((file) => file.base));
  const end = Math.max(...logs.map((file) => endOfLog(disk, `${directory}/${file.name}`, file.base)));
  for (const name of namesIn(disk, directory)) {
    const base = parseSegmentFile(name)?.base ?? snapshotOffset(name);
    const isReplaced = base !== undefined && base >= start && base < end && !name.endsWith('.swap');
    if (isReplaced) disk.remove(`${directory}/${name}`);
  }
  for (const { name } of swapped)
    disk.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -'.swap'.length)}`);
  disk.syncDirectory(directory);
}

function endOfLog(disk: Disk, path: string, base: Offset): number {
  const file = disk.open(path, 'read');
  let end: number = base;
  batchScanner.open(file, 0, file.size());
  while (batchScanner.next()) end = batchScanner.lastOffset + 1;
  file.close();
  return end;
}

/** An index whose log is gone says nothing. @requirement RCV-005 */
export function removeOrphanIndexes(disk: Disk, directory: string): void {
  const files = filesIn(disk, directory).filter((file) => file.stage === '');
  const logs = new Set<number>(files.filter((file) => file.suffix === 'log').map((file) => file.base));
  for (const file of files) if (!logs.has(file.base)) disk.remove(`${directory}/${file.name}`); // RCV-005
}

/** Base offsets of the segments in force, ascending. */
export function segmentBases(disk: Disk, directory: string): Offset[] {
  return filesIn(disk, directory)
    .filter((file) => file.stage === '' && file.suffix === 'log')
    .map((file) => file.base)
    .sort((a, b) => a - b);
}

function namesIn(disk: Disk, directory: string): string[] {
  return disk.list(directory).flatMap((entry) => (entry.directory ? [] : [entry.name]));
}

function filesIn(disk: Disk, directory: string): NamedFile[] {
  return namesIn(disk, directory).flatMap((name) => {
    const parsed = parseSegmentFile(name);
    return parsed === undefined ? [] : [{ ...parsed, name }];
  });
}
