/**
 * Producer state at the end of a log: the newest snapshot that can be read, and the batches behind it.
 *
 * Shape   `loadProducers` reads files and segments; `writeSnapshot` and `readSnapshotFile` are the files.
 * Units   offsets count records; a snapshot covers everything below the offset in its name.
 * Errors  a snapshot that cannot be read is removed and an older one is taken; `DiskFault` from the disk.
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java#truncateAndReload,
 *         core/src/main/scala/kafka/log/UnifiedLog.scala#rebuildProducerState
 */
import { type Offset, offset } from '../base/ids.ts';
import {
  decodeSnapshot,
  encodeSnapshot,
  snapshotName,
  snapshotOffset,
} from '../idempotence/producer-snapshot.ts';
import { ProducerStateManager } from '../idempotence/producer-state.ts';
import type { Digest } from '../ports/codecs.ts';
import type { Disk } from '../ports/disk.ts';
import { isControlBatch, RECORDS_AT, recordsCount } from '../records/batch-header.ts';
import { coordinatorEpochOf } from '../records/control-records.ts';
import { RecordCursor } from '../records/record-cursor.ts';
import { batchScanner, readBatch } from './batch-scanner.ts';
import type { LogSegment } from './segment.ts';

/** Where a log lies, as far as snapshots are concerned. */
export interface SnapshotHome {
  readonly disk: Disk;
  readonly directory: string;
  readonly digest: Digest;
}

/** @requirement IDM-007 RCV-014 */
export function loadProducers(
  home: SnapshotHome,
  segments: readonly LogSegment[],
  logStartOffset: Offset,
  logEndOffset: Offset,
): { readonly producers: ProducerStateManager; readonly lastSnapshotOffset: Offset } {
  const producers = new ProducerStateManager();
  const from = loadNewestSnapshot(home, producers, logEndOffset) ?? logStartOffset;
  for (const segment of segments) replay(segment, producers, from);
  return { producers, lastSnapshotOffset: from };
}

/**
 * Snapshots that belong to no segment go, but the newest one, taken at a stop, stays.
 * @requirement RCV-005
 */
export function removeStraySnapshots(
  { disk, directory }: SnapshotHome,
  bases: readonly Offset[],
  end: Offset,
): void {
  const inForce = new Set<number>(bases);
  const offsets = snapshotsIn(disk, directory);
  const newest = offsets.findLast((at) => at <= end);
  for (const at of offsets) {
    const isStray = at > end || (!inForce.has(at) && at !== newest);
    if (isStray) disk.remove(`${directory}/${snapshotName(at)}`); // RCV-005
  }
}

export function writeSnapshot(
  home: SnapshotHome,
  producers: ProducerStateManager,
  upTo: Offset,
  durable: boolean,
): void {
  const file = home.disk.open(`${home.directory}/${snapshotName(upTo)}`, 'create');
  file.truncate(0);
  file.write(0, [encodeSnapshot(producers.entries(), home.digest)]);
  if (durable) file.sync();
  file.close();
}

function loadNewestSnapshot(
  home: SnapshotHome,
  producers: ProducerStateManager,
  end: Offset,
): Offset | undefined {
  for (const at of snapshotsIn(home.disk, home.directory).reverse()) {
    if (at > end) continue;
    const path = `${home.directory}/${snapshotName(at)}`;
    const file = home.disk.open(path, 'read');
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    file.close();
    const entries = decodeSnapshot(bytes, home.digest);
    if (entries !== undefined) {
      producers.reload(entries, at);
      return at;
    }
    home.disk.remove(path); // RCV-014
  }
  return undefined;
}

function snapshotsIn(disk: Disk, directory: string): Offset[] {
  const offsets = disk.list(directory).flatMap(({ name }) => snapshotOffset(name) ?? []);
  return offsets.sort((a, b) => a - b);
}

/** Control batches have records of their own to read while the scanner stands at their header. */
const markerCursor = new RecordCursor();

function replay(segment: LogSegment, producers: ProducerStateManager, from: Offset): void {
  const start = from > segment.baseOffset ? (segment.find(from)?.position ?? segment.sizeBytes) : 0;
  let next: number = segment.baseOffset;
  batchScanner.open(segment.file, start, segment.sizeBytes);
  // Below the recovery point nobody has checked the headers: one that cannot stand there ends the replay.
  while (batchScanner.next() && segment.canFollow(next, batchScanner)) {
    next = batchScanner.lastOffset + 1;
    const { chunk, headerAt, baseOffset, lastOffset, position, sizeBytes, magic } = batchScanner;
    if (magic < 2 || lastOffset < from) continue;
    if (!isControlBatch(chunk, headerAt)) {
      producers.update(chunk, headerAt, offset(baseOffset));
      continue;
    }
    const bytes = readBatch(segment.file, position, sizeBytes);
    producers.updateControl(bytes, 0, offset(baseOffset), markerOf(bytes));
  }
}

function markerOf(bytes: Uint8Array): { readonly coordinatorEpoch: number } | undefined {
  markerCursor.open(bytes, RECORDS_AT, bytes.length, recordsCount(bytes, 0));
  if (!markerCursor.next()) return undefined;
  const coordinatorEpoch = coordinatorEpochOf(markerCursor.value());
  return coordinatorEpoch === undefined ? undefined : { coordinatorEpoch };
}
