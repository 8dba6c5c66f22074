/**
 * What must be true of a disk after the power was cut: the next start, and the one after it.
 *
 * Shape   `judge` opens the logs on an image of the disk, compares them with what was promised, and opens
 *         them once more.
 * Errors  a broken promise is `BrokenPromise`, in a sentence.
 */
import { LogManager } from '../../../reference/directories/log-manager.ts';
import type { SimDisk } from '../../../reference/hosts/sim/sim-disk.ts';
import type { PartitionLog } from '../../../reference/log/partition-log.ts';
import type { LogSegment } from '../../../reference/log/segment.ts';
import { batchesIn } from '../../../reference/records/batch-cursor.ts';
import {
  baseOffset,
  lastOffset,
  maxTimestamp,
  sizeInBytes,
} from '../../../reference/records/batch-header.ts';
import { brokerConfig, CLUSTER_ID, portsOn } from '../../../reference/testing/disk-log.ts';
import { config, type History, type Promised } from './history.ts';

/** What a power cut did, and should not have done. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

const broker = brokerConfig();

/** Recovers, compares, recovers again. `again` cuts the power a second time, right after the first start. */
export function judge(
  image: SimDisk,
  promises: readonly Promised[],
  now: History['now'],
  again: boolean,
): void {
  const first = recovered(image, promises, now);
  if (again) {
    image.crash();
    recovered(image, promises, now);
    return;
  }
  image.kill();
  const second = recovered(image, promises, now);
  if (first !== second) throw new BrokenPromise(`a second recovery changed something:\n${first}\n${second}`);
}

/** Opens the logs and looks at them; answers all that a later start may not change. */
function recovered(image: SimDisk, promises: readonly Promised[], now: History['now']): string {
  const manager = LogManager.open({
    ports: portsOn(image),
    brokerConfig: broker,
    directories: ['data'],
    clusterId: CLUSTER_ID,
    nodeId: 1,
  });
  if ('refused' in manager) throw new BrokenPromise(`the start is refused: ${manager.refused}`);
  const refused = manager.load(() => config, now);
  if (refused !== undefined) throw new BrokenPromise(`the start is refused: ${refused.refused}`);
  const [offline] = manager.offlineDirectories();
  if (offline !== undefined) throw new BrokenPromise(`${manager.lastFault?.message}`);
  const seen: string[] = [];
  for (const promised of promises) seen.push(lookAt(manager, promised));
  for (const log of manager.logs()) {
    const isKnown = promises.some(({ topicId }) => topicId === log.topicId);
    if (log.logEndOffset > 0 && !isKnown) throw new BrokenPromise(`${log.directory} belongs to no topic`);
  }
  return seen.join('\n');
}

function lookAt(manager: LogManager, promised: Promised): string {
  const log = manager.get(promised.topic, 0);
  if (log === undefined || (log.topicId !== undefined && log.topicId !== promised.topicId)) {
    if (promised.durable > 0 && !promised.isDeleted) throw new BrokenPromise(`${promised.topic} is gone`);
    return `${promised.topic} is not there`;
  }
  const { logStartOffset: start, logEndOffset: end } = log;
  const what = `${log.directory} [${start}, ${end})`;
  if (log.topicId === undefined) {
    if (end > 0) throw new BrokenPromise(`${what} does not know its topic`);
    return `${what} has no topic yet`;
  }
  if (end < promised.durable)
    throw new BrokenPromise(`${what} has lost records: ${promised.durable} were flushed`);
  if (end > promised.end)
    throw new BrokenPromise(`${what} holds what was never appended: ${promised.end} were`);
  if (start > promised.maxStart) throw new BrokenPromise(`${what} begins above ${promised.maxStart}`);
  const last = walk(log, promised, what);
  const remembered = log.producers.entry(9)?.batches.at(-1)?.lastOffset;
  if (last >= start && remembered !== last)
    throw new BrokenPromise(`${what} remembers ${remembered} of its producer, not ${last}`);
  return `${what} epochs ${log.earliestEpoch} ${log.latestEpoch} segments ${log.segments.map((one) => `${one.baseOffset}:${one.sizeBytes}`)}`;
}

/** Every batch is the one that was appended, in order and without a gap; answers the last offset. */
function walk(log: PartitionLog, { batches }: Promised, what: string): number {
  const { segments, logEndOffset } = log;
  let next = segments[0]!.baseOffset as number;
  for (const segment of segments) {
    if (segment.baseOffset !== next)
      throw new BrokenPromise(`${what}: a segment begins at ${segment.baseOffset}, not at ${next}`);
    const bytes = new Uint8Array(segment.sizeBytes);
    segment.file.read(0, bytes);
    const { positions, end } = batchesIn(bytes);
    if (end !== bytes.length)
      throw new BrokenPromise(`${what}: no batch at byte ${end} of ${segment.baseOffset}`);
    for (const position of positions) {
      const batch = bytes.subarray(position, position + sizeInBytes(bytes, position));
      const appended = batches.get(next);
      if (baseOffset(batch, 0) !== next || appended === undefined || Buffer.compare(appended, batch) !== 0)
        throw new BrokenPromise(`${what}: the batch at ${next} is not the one that was appended`);
      next = lastOffset(batch, 0) + 1;
    }
    checkIndexes(segment, bytes, positions, what);
  }
  if (next !== logEndOffset) throw new BrokenPromise(`${what} ends at ${next}`);
  return next - 1;
}

/** IDX-001 and IDX-003, read literally. */
function checkIndexes(
  segment: LogSegment,
  bytes: Uint8Array,
  positions: readonly number[],
  what: string,
): void {
  const { offsetIndex, timeIndex } = segment;
  const where = `${what} ${segment.baseOffset}`;
  for (let number = 0; number < offsetIndex.count; number++) {
    const entry = offsetIndex.entry(number);
    const isBatch = positions.includes(entry.position) && baseOffset(bytes, entry.position) <= entry.offset;
    if (!isBatch) throw new BrokenPromise(`${where}.index: no batch at ${entry.position}`);
  }
  for (let number = 0; number < timeIndex.count; number++) {
    const entry = timeIndex.entry(number);
    const isHidden = positions.some(
      (at) => lastOffset(bytes, at) <= entry.offset && maxTimestamp(bytes, at) > entry.timestampMs,
    );
    if (isHidden) throw new BrokenPromise(`${where}.timeindex: something younger than ${entry.timestampMs}`);
  }
}
