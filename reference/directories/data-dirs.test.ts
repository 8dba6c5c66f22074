/**
 * Goal    directories written by Apache Kafka open here, and hold the records its own clients read from them.
 * Method  a clean 4.3.1 directory and a killed 3.9.2 one are unpacked on the simulated disk, loaded by the
 *         manager, and compared record by record, offset by offset and epoch by epoch with the description
 *         that Kafka's classes gave.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Now } from '../base/actor.ts';
import { leaderEpoch, monotonicMs, offset, wallMs } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { isLogError } from '../log/log-results.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { isControlBatch, sizeInBytes } from '../records/batch-header.ts';
import { readRecords } from '../records/read-batch.ts';
import { compression, logConfig, newDisk, startManager } from '../testing/disk-log.ts';
import { untar } from '../testing/disk-untar.ts';
import type { LogManager } from './log-manager.ts';
import { readMetaProperties } from './meta-properties.ts';

interface Described {
  readonly live: {
    readonly topics: Record<
      string,
      {
        logStartOffset: string;
        highWatermark: string;
        readUncommitted: [string, string, string | null, string | null, number][];
        offsetsForTimes?: { target: string; offset: string | null; timestamp?: string }[];
      }
    >;
  };
  readonly files: Record<string, { lines?: string[]; producers?: { producerId: string; lastSeq: number }[] }>;
}

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../spec/fixtures/data-dirs/${name}`, import.meta.url));
const now: Now = { monotonicMs: monotonicMs(0), wallMs: wallMs(1_800_000_000_000) };

function load(name: string): { manager: LogManager; disk: SimDisk } {
  const disk = newDisk();
  untar(fixture(`${name}.tar.gz`), disk);
  const { clusterId = '' } = readMetaProperties(disk, 'data') ?? {};
  const config = logConfig({ 'internal.segment.bytes': '1200', 'index.interval.bytes': '200' });
  return { manager: startManager(disk, { clusterId, config, now }), disk };
}

/** Every data record from the start of the log, as the description writes them. */
function recordsOf(log: PartitionLog): unknown[][] {
  const records: unknown[][] = [];
  const hex = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : Buffer.from(bytes).toString('hex');
  let at = log.logStartOffset;
  while (at < log.logEndOffset) {
    const read = log.read(at, { maxBytes: 1 << 20, minOneBatch: true, upperBoundOffset: log.logEndOffset });
    if (isLogError(read) || read.region === undefined) break;
    const bytes = new Uint8Array(read.region.length);
    read.region.file.read(read.region.position, bytes);
    read.region.release();
    for (let batch = 0; batch < bytes.length; batch += sizeInBytes(bytes, batch)) {
      const view = new DataView(bytes.buffer, batch);
      at = offset(Number(view.getBigInt64(0)) + view.getInt32(23) + 1);
      if (isControlBatch(bytes, batch)) continue;
      for (const record of readRecords(bytes, batch, sizeInBytes(bytes, batch), compression).records) {
        if (record.offset < log.logStartOffset) continue;
        records.push([
          String(record.offset),
          String(record.timestamp),
          hex(record.key),
          hex(record.value),
          view.getInt32(12),
        ]);
      }
    }
  }
  return records;
}

test.each(['4.3.1-clean', '3.9.2-killed'])('%s holds what its clients read', (name) => {
  const { live, files } = JSON.parse(fixture(`${name}.json`).toString()) as Described;
  const { manager } = load(name);
  expect(Object.keys(live.topics).length).toBeGreaterThan(5);
  for (const [topic, expected] of Object.entries(live.topics)) {
    const log = manager.get(topic, 0);
    if (log === undefined) throw new TypeError(`no log for ${topic}`);
    // A killed broker's checkpoint of the log start may be older than what its clients saw last; it is never
    // younger.
    expect(log.logStartOffset, topic).toBeLessThanOrEqual(Number(expected.logStartOffset));
    expect(log.logEndOffset, topic).toBe(Number(expected.highWatermark));
    const seen = recordsOf(log).filter(([at]) => Number(at) >= Number(expected.logStartOffset));
    expect(seen, topic).toEqual(expected.readUncommitted);
    const epochs = files[`${topic}-0/leader-epoch-checkpoint`]?.lines?.slice(2) ?? [];
    const [epoch, start] = epochs.at(-1)?.split(' ') ?? [];
    expect(`${log.latestEpoch}`).toBe(epoch);
    expect(log.endOffsetForEpoch(leaderEpoch(Number(epoch) - 1)).endOffset).toBe(
      epochs.length > 1 ? Number(start) : -1,
    );
    expect(log.topicId).toMatch(/^[0-9a-f]{32}$/);
  }
});
