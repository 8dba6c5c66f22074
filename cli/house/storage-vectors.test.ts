/**
 * Goal    the storage rules of the reference decide as Apache Kafka's own classes do: the cleaner's map,
 *         retention, rolls, transaction indexes, leader epochs.
 * Method  each row of spec/vectors/storage, before the function or structure it is about; transaction
 *         indexes are made by loading the segments as after a crash, and the inspector looks at them too.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectDirectory } from '../../conformance/inspect/check-directory.ts';
import { memoryTree } from '../../conformance/inspect/source.ts';
import { leaderEpoch, offset } from '../../reference/base/ids.ts';
import { md5 } from '../../reference/compaction/md5.ts';
import { OffsetMap, slotOf } from '../../reference/compaction/offset-map.ts';
import { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import {
  LEADER_EPOCHS,
  LeaderEpochCache,
  writeLeaderEpochs,
} from '../../reference/log/leader-epoch-cache.ts';
import { mustRoll } from '../../reference/log/roll-rule.ts';
import { abortedBetween } from '../../reference/markers/transaction-index.ts';
import { expiredSegments } from '../../reference/retention/retention.ts';
import { at, logConfig, startManager } from '../../reference/testing/disk-log.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';

const rowsOf = <Row>(file: string): Row[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../spec/vectors/storage', file), 'utf8')).rows;
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface MapRow {
  readonly memoryBytes: number;
  readonly puts: readonly [key: string, offset: string][];
  readonly size: number;
  readonly slots: readonly ([hash: string, offset: string] | null)[];
  readonly gets: readonly [key: string, offset: string][];
}

/** Where each key of a table with so many slots stands, by the order of the probes. */
function placed({ puts, slots }: MapRow): MapRow['slots'] {
  const table: [string, string][] = [];
  for (const [key, at] of puts) {
    const words = new Int32Array(4);
    md5(unhex(key), 0, key.length / 2, words);
    const hash = hexOf(new Uint8Array(words.buffer));
    let attempt = 0;
    let slot = slotOf(words, attempt, slots.length);
    for (let there = table[slot]; there !== undefined && there[0] !== hash; there = table[slot]) {
      slot = slotOf(words, ++attempt, slots.length);
    }
    table[slot] = [hash, at];
  }
  return slots.map((_, slot) => table[slot] ?? null);
}

describe('CMP-013: the map of the cleaner', () => {
  test.each(rowsOf<MapRow>('offset-map.json'))('$memoryBytes bytes, $size keys', (row) => {
    const map = new OffsetMap(row.memoryBytes, 1);
    expect(map.slots).toBe(row.slots.length);
    for (const [key, at] of row.puts) map.put(unhex(key), 0, key.length / 2, Number(at));
    expect(map.size).toBe(row.size);
    expect(map.isFull).toBe(row.size === row.slots.length);
    for (const [key, at] of row.gets) expect(map.get(unhex(key), 0, key.length / 2)).toBe(Number(at));
    expect(placed(row)).toEqual(row.slots);
    const hashes = new Set(row.slots.map((slot) => slot?.[0]));
    for (const [key] of row.puts) {
      expect(hashes.has(createHash('md5').update(unhex(key)).digest('hex'))).toBe(true);
    }
  });
});

interface RetentionRow {
  readonly config: Readonly<Record<'cleanup.policy' | 'retention.ms' | 'retention.bytes', string>>;
  readonly now: string;
  readonly segments: readonly { baseOffset: string; sizeBytes: number; largestTimestamp: string }[];
  readonly logStartOffset: string;
  readonly highWatermark: string;
  readonly logEndOffset: string;
  readonly expected: { readonly gone: number; readonly rolled: boolean; readonly logStartOffset: string };
}

test.each(rowsOf<RetentionRow>('retention.json'))('RET-001 to RET-011: $config, $expected', (row) => {
  const config = logConfig(row.config);
  const segments = row.segments.map(({ baseOffset, sizeBytes, largestTimestamp }) => ({
    baseOffset: Number(baseOffset),
    sizeBytes,
    largestTimestampMs: Number(largestTimestamp),
  }));
  const logStartOffset = Number(row.logStartOffset);
  const logEndOffset = Number(row.logEndOffset);
  const view = { segments, logStartOffset, highWatermark: Number(row.highWatermark), logEndOffset };
  const { retentionMs, retentionBytes } = config;
  const gone = expiredSegments(view, { byAge: config.delete, retentionMs, retentionBytes }, Number(row.now));
  const firstLeft = segments[gone]?.baseOffset ?? logEndOffset;
  expect({
    gone,
    rolled: gone === segments.length,
    logStartOffset: String(Math.max(logStartOffset, gone > 0 ? firstLeft : 0)),
  }).toEqual(row.expected);
});

interface RollRow {
  readonly segment: {
    readonly baseOffset: string;
    readonly sizeBytes: number;
    readonly firstBatchTimestamp: string;
    readonly createdAt: string;
    readonly rollJitterMs: string;
    readonly indexesAreFull: boolean;
  };
  readonly config: { readonly segmentMs: string; readonly segmentBytes: number };
  readonly incoming: {
    readonly sizeBytes: number;
    readonly lastOffset: string;
    readonly maxTimestamp: string;
  };
  readonly now: string;
  readonly rolls: boolean;
}

test.each(rowsOf<RollRow>('roll.json'))('LOG-004 to LOG-013: $segment $incoming', (row) => {
  const { segment, incoming } = row;
  const view = {
    baseOffset: Number(segment.baseOffset),
    sizeBytes: segment.sizeBytes,
    firstBatchTimestampMs: Number(segment.firstBatchTimestamp),
    createdAtMs: Number(segment.createdAt),
    rollJitterMs: Number(segment.rollJitterMs),
    indexesAreFull: segment.indexesAreFull,
    incoming: {
      sizeBytes: incoming.sizeBytes,
      lastOffset: Number(incoming.lastOffset),
      maxTimestampMs: Number(incoming.maxTimestamp),
    },
  };
  const config = logConfig({
    'internal.segment.bytes': String(row.config.segmentBytes),
    'segment.ms': row.config.segmentMs,
  });
  // Kafka puts a new file in the place of an empty one with the same name; its time alone would show it.
  const isSameFile = segment.sizeBytes === 0 && view.incoming.lastOffset - view.baseOffset < 2 ** 31;
  expect(mustRoll(view, config, Number(row.now))).toBe(row.rolls && !isSameFile);
});

interface TransactionRow {
  readonly id: string;
  readonly segments: readonly { baseOffset: string; log: string; txnindex?: string }[];
  readonly questions: readonly { from: string; upTo: string; found: readonly (readonly string[])[] }[];
}

const fileName = (base: string, suffix: string): string => `${base.padStart(20, '0')}.${suffix}`;

function write(disk: SimDisk, path: string, content: Uint8Array): void {
  const file = disk.open(path, 'create');
  file.write(0, [content]);
  file.close();
}

describe('MARK-007, MARK-008, MARK-016: transaction indexes', () => {
  test.each(rowsOf<TransactionRow>('transaction-index.json'))('$id', ({ segments, questions }) => {
    const disk = new SimDisk({ random: seededRandom(1) });
    startManager(disk).close({ brokerEpoch: 1 }, at());
    disk.remove('data/.kafka_cleanshutdown');
    disk.makeDirectory('data/t-0');
    for (const { baseOffset, log } of segments)
      write(disk, `data/t-0/${fileName(baseOffset, 'log')}`, unhex(log));
    const log = startManager(disk, { now: at(1000) }).get('t', 0)!;
    for (const { baseOffset, txnindex } of segments) {
      const path = `data/t-0/${fileName(baseOffset, 'txnindex')}`;
      expect(disk.exists(path)).toBe(txnindex !== undefined);
      if (txnindex === undefined) continue;
      const bytes = new Uint8Array(disk.sizeOf(path));
      disk.open(path, 'read').read(0, bytes);
      expect(hexOf(bytes)).toBe(txnindex);
    }
    for (const { from, upTo, found } of questions) {
      const first = log.segments.findLastIndex(({ baseOffset }) => baseOffset <= Number(from));
      const indexes = log.segments.slice(first).map(({ txnIndex }) => txnIndex);
      const aborted = abortedBetween(indexes, Number(from), Number(upTo));
      const rows = aborted.map((one) =>
        [one.producerId, one.firstOffset, one.lastOffset, one.lastStableOffset].map(String),
      );
      expect(rows, `${from} to ${upTo}`).toEqual(found);
    }
  });

  test.each(rowsOf<TransactionRow>('transaction-index.json'))(
    '$id: as the inspector has it',
    ({ segments }) => {
      const files = new Map<string, Uint8Array>();
      for (const { baseOffset, log, txnindex } of segments) {
        files.set(fileName(baseOffset, 'log'), unhex(log));
        if (txnindex !== undefined) files.set(fileName(baseOffset, 'txnindex'), unhex(txnindex));
      }
      const wrong = ({ file }: { file: string }): boolean => file.endsWith('.txnindex') || files.has(file);
      expect(inspectDirectory(memoryTree(files), { name: 't-0' }).findings.filter(wrong)).toEqual([]);
      for (const [name, content] of files) {
        if (!name.endsWith('.txnindex')) continue;
        const other = new Map(files).set(name, content.with(content.length - 1, content.at(-1)! ^ 1));
        const { findings } = inspectDirectory(memoryTree(other), { name: 't-0' });
        expect(findings.some(({ file }) => file === name)).toBe(true);
      }
    },
  );
});

interface EpochRow {
  readonly operations: readonly (readonly ['assign', number, string] | readonly [string, string])[];
  readonly lists: readonly (readonly [number, string][])[];
  readonly file: string;
  readonly logEndOffset: string;
  readonly ended: readonly (readonly [requested: number, found: number, end: string])[];
}

test.each(rowsOf<EpochRow>('leader-epochs.json'))('CKP-006, OLE-001 to OLE-005: $operations', (row) => {
  const cache = new LeaderEpochCache();
  for (const [nth, [name, first, second]] of row.operations.entries()) {
    if (name === 'assign') cache.assign(leaderEpoch(Number(first)), offset(Number(second)));
    else if (name === 'truncateFromEnd') cache.truncateFromEnd(offset(Number(first)));
    else cache.truncateFromStart(offset(Number(first)));
    const list = cache.entries.map(({ epoch, startOffset }) => [epoch, String(startOffset)]);
    expect(list, `operation ${nth + 1}`).toEqual(row.lists[nth]);
  }
  const disk = new SimDisk({ random: seededRandom(1) });
  disk.makeDirectory('t-0');
  writeLeaderEpochs(disk, 't-0', cache);
  const bytes = new Uint8Array(disk.sizeOf(`t-0/${LEADER_EPOCHS}`));
  disk.open(`t-0/${LEADER_EPOCHS}`, 'read').read(0, bytes);
  expect(new TextDecoder().decode(bytes)).toBe(row.file);
  for (const [requested, found, end] of row.ended) {
    const answer = cache.endOffsetFor(leaderEpoch(requested), offset(Number(row.logEndOffset)));
    expect([answer.leaderEpoch, String(answer.endOffset)], `epoch ${requested}`).toEqual([found, end]);
  }
});
