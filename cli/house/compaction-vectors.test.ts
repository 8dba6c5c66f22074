/**
 * Goal    the cleaner of the reference makes of Apache Kafka's segments what Apache Kafka's cleaner makes
 *         of them, and the inspector has nothing against either.
 * Method  each row of the vectors is a round of its own: the segments from before are loaded, then cleaned
 *         at the row's time with the row's map. Batches that were compressed anew are compared by what they
 *         hold, since another library compresses to other bytes. Segments that were never cleaned are also
 *         loaded as after a crash: their indexes must come out the same.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectDirectory } from '../../conformance/inspect/check-directory.ts';
import { memoryTree } from '../../conformance/inspect/source.ts';
import type { Now } from '../../reference/base/actor.ts';
import { monotonicMs, wallMs } from '../../reference/base/ids.ts';
import { LogCleaner } from '../../reference/compaction/log-cleaner.ts';
import { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import type { PartitionLog } from '../../reference/log/partition-log.ts';
import { batchesIn } from '../../reference/records/batch-cursor.ts';
import * as header from '../../reference/records/batch-header.ts';
import { readRecords } from '../../reference/records/read-batch.ts';
import {
  brokerConfig,
  compression,
  digest,
  logConfig,
  startManager,
} from '../../reference/testing/disk-log.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';

interface SegmentFiles {
  readonly baseOffset: string;
  readonly log: string;
  /** The active segment has none here. */
  readonly index?: string;
  readonly timeindex?: string;
  readonly txnindex?: string;
}

interface Round {
  readonly id: string;
  readonly now: string;
  readonly mapBytes: number;
  readonly loadFactor: number;
  readonly config: Record<string, string>;
  readonly firstDirtyOffset: string;
  readonly upperEnd: string;
  readonly end: string;
  readonly logEndOffset: string;
  readonly snapshot: string;
  readonly before: readonly SegmentFiles[];
  readonly after: readonly SegmentFiles[];
}

const SUFFIXES = ['log', 'index', 'timeindex', 'txnindex'] as const;
const DIRECTORY = 'data/t-0';
const CHECKPOINT = 'data/cleaner-offset-checkpoint';

const roundsOf = (file: string): Round[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../spec/vectors/storage', file), 'utf8')).rows;
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const nameOf = (base: string | number, suffix: string): string =>
  `${String(base).padStart(20, '0')}.${suffix}`;

function write(disk: SimDisk, path: string, content: Uint8Array): void {
  const file = disk.open(path, 'create');
  file.write(0, [content]);
  file.sync();
  file.close();
}

function read(disk: SimDisk, path: string): Uint8Array {
  const file = disk.open(path, 'read');
  const bytes = new Uint8Array(file.size());
  file.read(0, bytes);
  file.close();
  return bytes;
}

/** The files of a log as they stand on the disk, in the form of a row. */
function filesOf(disk: SimDisk, { segments }: PartitionLog): SegmentFiles[] {
  return segments.map(({ baseOffset }, nth) => {
    const isActive = nth === segments.length - 1;
    const wanted = isActive ? (['log', 'txnindex'] as const) : SUFFIXES;
    const present = wanted.filter((suffix) => disk.exists(`${DIRECTORY}/${nameOf(baseOffset, suffix)}`));
    const hex = (suffix: string): string =>
      Buffer.from(read(disk, `${DIRECTORY}/${nameOf(baseOffset, suffix)}`)).toString('hex');
    const files = Object.fromEntries(present.map((suffix) => [suffix, hex(suffix)]));
    return { baseOffset: String(baseOffset), ...files } as unknown as SegmentFiles;
  });
}

/** What is in the batches, but for how they are compressed. */
function contentsOf({ log }: SegmentFiles): object[] {
  const bytes = unhex(log);
  return batchesIn(bytes).positions.map((at) => {
    const size = header.sizeInBytes(bytes, at);
    const { records } = readRecords(bytes, at, size, compression);
    const plain = bytes.slice(at, at + header.RECORDS_AT);
    plain.fill(0, 8, 12); // The length,
    plain.fill(0, 17, 21); // and the checksum, are those of the compressed bytes.
    return { header: Buffer.from(plain).toString('hex'), records };
  });
}

const isCompressed = ({ log }: SegmentFiles): boolean => {
  const bytes = unhex(log);
  return batchesIn(bytes).positions.some((at) => header.compressionOf(bytes, at) !== 'none');
};

/** Byte for byte, or by content where a batch was compressed by another library. */
function expectFiles(found: readonly SegmentFiles[], wanted: readonly SegmentFiles[]): void {
  expect(found.map(({ baseOffset }) => baseOffset)).toEqual(wanted.map(({ baseOffset }) => baseOffset));
  for (const [nth, segment] of wanted.entries()) {
    const mine = found[nth]!;
    if (mine.log !== segment.log && isCompressed(segment)) {
      expect(contentsOf(mine)).toEqual(contentsOf(segment));
      expect(mine.txnindex).toBe(segment.txnindex);
    } else expect(mine).toEqual(segment);
  }
}

/** A node that stopped with these segments; one that was killed has to make their indexes again. */
function diskWith(round: Round, killed: boolean): SimDisk {
  const disk = new SimDisk({ random: seededRandom(1) });
  const config = logConfig(round.config);
  startManager(disk, { config }).close({ brokerEpoch: 1 }, at(round));
  if (killed) disk.remove('data/.kafka_cleanshutdown');
  disk.makeDirectory(DIRECTORY);
  for (const { baseOffset, ...files } of round.before) {
    for (const [suffix, hex] of Object.entries(files)) {
      if (killed && suffix !== 'log') continue;
      write(disk, `${DIRECTORY}/${nameOf(baseOffset, suffix)}`, unhex(hex));
    }
  }
  if (!killed) write(disk, `${DIRECTORY}/${nameOf(round.logEndOffset, 'snapshot')}`, unhex(round.snapshot));
  write(disk, CHECKPOINT, new TextEncoder().encode(`0\n1\nt 0 ${round.firstDirtyOffset}\n`));
  return disk;
}

const at = ({ now }: Round): Now => ({ monotonicMs: monotonicMs(0), wallMs: wallMs(Number(now)) });

/** What a start after a crash makes of the segments' indexes. */
function recovered(round: Round): SegmentFiles[] {
  const disk = diskWith(round, true);
  const manager = startManager(disk, { config: logConfig(round.config), now: at(round) });
  return filesOf(disk, manager.get('t', 0)!);
}

function judge(round: Round): void {
  const disk = diskWith(round, false);
  const manager = startManager(disk, { config: logConfig(round.config), now: at(round) });
  const log = manager.get('t', 0)!;
  expectFiles(filesOf(disk, log), round.before);
  log.updateHighWatermark(log.logEndOffset);

  const settings = brokerConfig({
    'log.cleaner.dedupe.buffer.size': String(round.mapBytes),
    'log.cleaner.io.buffer.load.factor': String(round.loadFactor),
  });
  const cleaner = new LogCleaner({ logs: manager, config: () => settings, ports: { compression, digest } });
  const checkpointed = (): string =>
    new TextDecoder().decode(read(disk, CHECKPOINT)).trim().split(' ').at(-1)!;
  const turns = cleanOnce(cleaner, at(round), checkpointed);
  expect(turns).toBeLessThan(100);
  expect(checkpointed()).toBe(round.end);
  expectFiles(filesOf(disk, log), round.after);
}

/** Turns until the end of the round is noted. */
function cleanOnce(cleaner: LogCleaner, now: Now, noted: () => string): number {
  const before = noted();
  let turns = 0;
  while (noted() === before && turns < 100) {
    cleaner.turn(now);
    turns++;
  }
  return turns;
}

/** What the inspector says of the segments that are closed. */
function findings(segments: readonly SegmentFiles[]): unknown[] {
  const files = new Map<string, Uint8Array>();
  for (const { baseOffset, ...contents } of segments.slice(0, -1)) {
    for (const [suffix, hex] of Object.entries(contents)) files.set(nameOf(baseOffset, suffix), unhex(hex));
  }
  const { findings: found } = inspectDirectory(memoryTree(files), { name: 't-0' });
  // A row has no file that belongs to the partition as a whole.
  return found.filter(({ file }) => files.has(file));
}

describe.each(['compaction.json', 'compaction-drawn.json'])('%s', (file) => {
  test.each(roundsOf(file))('$id', (round) => {
    judge(round);
    // Later, cleaning has taken data away that a transaction index still speaks of.
    if (round.id.endsWith('/1')) expectFiles(recovered(round), round.before);
    expect(findings(round.before)).toEqual([]);
    expect(findings(round.after)).toEqual([]);
  });
});
