/**
 * Producer state at the end of a log: the newest snapshot that can be read, and the batches behind it. On the way
 * transaction indexes that are doubted are made anew.
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
import { PartitionTransactions } from '../markers/partition-transactions.ts';
import type { Digest } from '../ports/codecs.ts';
import type { Disk } from '../ports/disk.ts';
import { readWholeFile } from '../ports/whole-file.ts';
import { batchScanner, readBatch } from './batch-scanner.ts';
import type { LogSegment } from './segment.ts';

/** Where a log lies, as far as snapshots are concerned. */
export interface SnapshotHome {
  readonly disk: Disk;
  readonly directory: string;
  readonly digest: Digest;
}

export interface LoadedProducers {
  readonly transactions: PartitionTransactions;
  readonly lastSnapshotOffset: Offset;
}

/**
 * `recovered` are the segments that were just checked byte by byte. Their transaction indexes are made anew,
 * and so are those that make no sense: a transaction that ends there may have begun before, so the replay
 * starts no later than they do.
 * @requirement IDM-007 RCV-014 MARK-018 MARK-020
 */
export function loadProducers(
  home: SnapshotHome,
  segments: readonly LogSegment[],
  recovered: ReadonlySet<LogSegment>,
  logStartOffset: Offset,
  logEndOffset: Offset,
): LoadedProducers {
  // MARK-018, MARK-020
  const doubted = new Set(segments.filter((one) => recovered.has(one) || !one.txnIndex.isSane()));
  const [firstDoubted] = doubted;
  const atMost = firstDoubted?.baseOffset ?? logEndOffset;
  const producers = new ProducerStateManager();
  const from = loadNewestSnapshot(home, producers, atMost) ?? logStartOffset;
  const transactions = new PartitionTransactions(producers);
  for (const segment of doubted) segment.txnIndex.clear();
  for (const [at, segment] of segments.entries()) {
    const next = segments[at + 1];
    if (next !== undefined && next.baseOffset <= from) continue; // The snapshot knows all of it.
    replay(segment, transactions, from, doubted.has(segment));
  }
  return { transactions, lastSnapshotOffset: from };
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
  atMost: Offset,
): Offset | undefined {
  for (const at of snapshotsIn(home.disk, home.directory).reverse()) {
    const path = `${home.directory}/${snapshotName(at)}`;
    const bytes = readWholeFile(home.disk, path);
    const entries = decodeSnapshot(bytes, home.digest);
    if (entries === undefined)
      home.disk.remove(path); // RCV-014
    else if (at <= atMost) {
      producers.reload(entries, at);
      return at;
    }
  }
  return undefined;
}

function snapshotsIn(disk: Disk, directory: string): Offset[] {
  const offsets = disk.list(directory).flatMap(({ name }) => snapshotOffset(name) ?? []);
  return offsets.sort((a, b) => a - b);
}

function replay(
  segment: LogSegment,
  transactions: PartitionTransactions,
  from: Offset,
  indexing: boolean,
): void {
  const start = from > segment.baseOffset ? (segment.find(from)?.position ?? segment.sizeBytes) : 0;
  let next: number = segment.baseOffset;
  batchScanner.open(segment.file, start, segment.sizeBytes);
  // Below the recovery point nobody has checked the headers: one that cannot stand there ends the replay.
  while (batchScanner.next() && segment.canFollow(next, batchScanner)) {
    next = batchScanner.lastOffset + 1;
    const { chunk, headerAt, baseOffset, lastOffset, position, sizeBytes, magic } = batchScanner;
    if (magic < 2 || lastOffset < from) continue;
    const whole = (): Uint8Array => readBatch(segment.file, position, sizeBytes);
    const aborted = transactions.note(chunk, headerAt, offset(baseOffset), whole);
    if (aborted !== undefined && indexing) segment.txnIndex.append(aborted);
  }
}
