/**
 * Goal    our cleaner makes of Apache Kafka's segments what Apache Kafka's cleaner made of them, byte for byte.
 * Method  directories that were stopped after a cleaning hold both: the new segments, and the old ones,
 *         renamed to `.deleted` and not yet removed. The old ones are put back in force, our cleaner cleans
 *         them at the time of that round (the horizon tells it), and the files are compared.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Now } from '../base/actor.ts';
import { monotonicMs, wallMs } from '../base/ids.ts';
import { readMetaProperties } from '../directories/meta-properties.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { baseTimestamp, hasDeleteHorizon, sizeInBytes } from '../records/batch-header.ts';
import {
  brokerConfig,
  compression,
  digest,
  logConfig,
  mustBe,
  newDisk,
  openManager,
} from '../testing/disk-log.ts';
import { untar } from '../testing/disk-untar.ts';
import { LogCleaner } from './log-cleaner.ts';

const DAY_MS = 86_400_000;
const BACKOFF_MS = 15_000;
const SUFFIXES = ['log', 'index', 'timeindex', 'txnindex'];

interface Cleaned {
  readonly image: string;
  readonly topic: string;
  readonly retentionMs: number;
  /** Bases of the segments as they were before the last round, and where its dirty part began. */
  readonly before: readonly number[];
  readonly firstDirty: number;
  readonly after: readonly number[];
}

const last: readonly Cleaned[] = [
  {
    image: '3.9.2-compacted',
    topic: 'compact',
    retentionMs: DAY_MS,
    before: [0, 6, 20, 39, 61, 83, 90, 108, 130],
    firstDirty: 108,
    after: [0, 90, 108, 130],
  },
  {
    image: '4.3.1-compacted',
    topic: 'compact',
    retentionMs: DAY_MS,
    before: [0, 6, 20, 39, 61, 83, 90, 108, 130],
    firstDirty: 108,
    after: [0, 90, 108, 130],
  },
  {
    image: '4.3.1-compacted',
    topic: 'compact-drop',
    retentionMs: 0,
    before: [0, 6, 25, 42, 62, 79, 90, 112, 127],
    firstDirty: 112,
    after: [0, 90, 112, 127],
  },
];

const fileOf = (topic: string, base: number, suffix: string): string =>
  `data/${topic}-0/${String(base).padStart(20, '0')}.${suffix}`;

function contentOf(disk: SimDisk, path: string): Uint8Array {
  if (!disk.exists(path)) return new Uint8Array(0);
  const file = disk.open(path, 'read');
  const bytes = new Uint8Array(file.size());
  file.read(0, bytes);
  file.close();
  return bytes;
}

/** The youngest horizon was set by the last round. */
function timeOfRound(segments: readonly Uint8Array[], retentionMs: number): number {
  let youngest = 0;
  for (const bytes of segments) {
    for (let at = 0; at < bytes.length; at += sizeInBytes(bytes, at)) {
      if (hasDeleteHorizon(bytes, at)) youngest = Math.max(youngest, baseTimestamp(bytes, at));
    }
  }
  return youngest - retentionMs;
}

/** Puts the segments from before the round back in force. */
function putBack(disk: SimDisk, { topic, before, after, firstDirty }: Cleaned): void {
  for (const suffix of SUFFIXES) {
    for (const base of after) {
      const path = fileOf(topic, base, suffix);
      if (disk.exists(path)) disk.remove(path);
    }
    for (const base of before) {
      const path = fileOf(topic, base, suffix);
      if (disk.exists(`${path}.deleted`)) disk.rename(`${path}.deleted`, path);
    }
  }
  const checkpoint = disk.open('data/cleaner-offset-checkpoint', 'create');
  checkpoint.truncate(0);
  checkpoint.write(0, [new TextEncoder().encode(`0\n1\n${topic} 0 ${firstDirty}\n`)]);
  checkpoint.close();
}

test.each(last)('$image: the last round over $topic', (cleaned) => {
  const { image, topic, retentionMs, after } = cleaned;
  const disk = newDisk();
  untar(readFileSync(new URL(`../../spec/fixtures/data-dirs/${image}.tar.gz`, import.meta.url)), disk);
  const expected = after.map((base) => contentOf(disk, fileOf(topic, base, 'log')));
  const wall = timeOfRound(expected, retentionMs);
  const at = (ms: number): Now => ({ monotonicMs: monotonicMs(ms), wallMs: wallMs(wall) });
  putBack(disk, cleaned);

  const { clusterId = '' } = readMetaProperties(disk, 'data') ?? {};
  const manager = mustBe(openManager(disk, { clusterId }));
  const config = {
    'internal.segment.bytes': '1200',
    'index.interval.bytes': '200',
    'cleanup.policy': 'compact',
    'min.cleanable.dirty.ratio': '0.01',
    'delete.retention.ms': String(retentionMs),
  };
  const plain = logConfig({ 'internal.segment.bytes': '1200', 'retention.ms': '-1' });
  manager.load((name) => (name === topic ? logConfig(config) : plain), at(0));
  const ports = { compression, digest };
  const cleaner = new LogCleaner({ logs: manager, config: () => brokerConfig(), ports });
  for (let turn = 0; turn < 1_000 && cleaner.nextDeadline() !== BACKOFF_MS; turn++) cleaner.turn(at(0));

  const log = manager.get(topic, 0);
  expect(log?.segments.slice(0, -1).map(({ baseOffset }) => baseOffset)).toEqual(after);
  for (const [nth, base] of after.entries()) {
    const found = contentOf(disk, fileOf(topic, base, 'log'));
    expect(Buffer.from(found).toString('hex'), `segment ${base}`).toBe(
      Buffer.from(expected[nth]!).toString('hex'),
    );
  }
});
