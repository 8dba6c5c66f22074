/**
 * The reference's storage at the same work as `ApacheStorage.java`, in a process of its own.
 *
 *     node bench/storage/reference-storage.ts append|read|load|lookup|clean|fill|fill-keyed <directory> <arguments>
 *
 * Shape   one JSON object on standard output; each mode warms itself on work of the same kind before it measures. `fill` makes a log of
 *         many small segments for the others to open; its record n has the timestamp 1,700,000,000,000 + n. `fill-keyed` makes one in
 *         which each of 100,000 keys is overwritten again and again.
 * Units   cpuSeconds are those of the whole process; bytes; nanoseconds an operation.
 * Errors  a log that refuses ends the process: a measurement of refusals is none.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Now } from '../../reference/base/actor.ts';
import { leaderEpoch, monotonicMs, type Offset, offset, wallMs } from '../../reference/base/ids.ts';
import { cleanableRange } from '../../reference/compaction/choose-log.ts';
import { cleanLog } from '../../reference/compaction/clean-log.ts';
import { OffsetMap } from '../../reference/compaction/offset-map.ts';
import { type BrokerConfig, parseBrokerConfig } from '../../reference/config/broker-config.ts';
import { isConfigError } from '../../reference/config/config-value.ts';
import { parseTopicConfig } from '../../reference/config/topic-config.ts';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import { nodeDisk } from '../../reference/hosts/node/node-disk.ts';
import { nodeRandom } from '../../reference/hosts/node/node-random.ts';
import { LogDirectory } from '../../reference/log/log-directory.ts';
import { isLogError } from '../../reference/log/log-results.ts';
import { PartitionLog } from '../../reference/log/partition-log.ts';
import { lastOffset, sizeInBytes } from '../../reference/records/batch-header.ts';
import { buildBatch } from '../../reference/records/build-batch.ts';

const CHUNK = 1024 * 1024;
const T0 = 1_700_000_000_000;

const now = (): Now => ({
  monotonicMs: monotonicMs(Math.floor(performance.now())),
  wallMs: wallMs(Date.now()),
});
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function succeed<T>(value: T): T {
  if (typeof value === 'object' && value !== null && isLogError(value))
    throw new Error(`the log refused with error ${value.error}: ${value.reason}`);
  return value;
}

function brokerConfig(): BrokerConfig {
  const config = parseBrokerConfig({});
  if (isConfigError(config)) throw new Error(config.message);
  return config;
}

/** Opens `<directory>`, which is named like a partition. */
function open(path: string, clean: boolean, overrides: Readonly<Record<string, string>> = {}): PartitionLog {
  mkdirSync(path, { recursive: true });
  const config = parseTopicConfig(
    { 'segment.bytes': String(64 * 1024 * 1024), ...overrides },
    brokerConfig(),
  );
  if (isConfigError(config)) throw new Error(config.message);
  const disk = nodeDisk(dirname(path));
  const ports = { disk, random: nodeRandom(), compression: nodeCompression(), digest: nodeDigest() };
  const name = basename(path);
  const at = name.lastIndexOf('-');
  return succeed(
    PartitionLog.open({
      ports,
      home: new LogDirectory(disk, ''),
      topic: name.slice(0, at),
      partition: Number(name.slice(at + 1)),
      config,
      topicId: undefined,
      metadataWritten: true,
      clean,
      recoveryPoint: offset(0),
      logStartOffset: offset(0),
      highWatermark: offset(Number.MAX_SAFE_INTEGER),
      now: now(),
    }),
  ) as PartitionLog;
}

/** Batches stand in the file behind their lengths. */
function batchesOf(file: string): Uint8Array[] {
  const bytes = readFileSync(file);
  const all: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    all.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return all;
}

function appendAll(log: PartitionLog, batches: readonly Uint8Array[], totalBytes: number): number {
  let bytes = 0;
  while (bytes < totalBytes) {
    for (const batch of batches) {
      batch.fill(0, 0, 8); // The append before has written its offset there.
      succeed(log.appendAsLeader(batch, { leaderEpoch: leaderEpoch(0), now: now(), origin: 'client' }));
      bytes += batch.length;
    }
  }
  return bytes;
}

function append(path: string, file: string, totalBytes: number): object {
  const batches = batchesOf(file);
  const log = open(path, true);
  appendAll(log, batches, totalBytes / 2);
  const before = cpuSeconds();
  const bytes = appendAll(log, batches, totalBytes);
  const cpu = cpuSeconds() - before;
  log.close();
  return { bytes, cpuSeconds: cpu };
}

function readAll(log: PartitionLog, totalBytes: number): number {
  const buffer = new Uint8Array(CHUNK);
  const limits = { maxBytes: CHUNK, minOneBatch: true, upperBoundOffset: log.logEndOffset };
  let bytes = 0;
  while (bytes < totalBytes) {
    for (let at = log.logStartOffset; at < log.logEndOffset && bytes < totalBytes; ) {
      const result = succeed(log.read(at, limits));
      if (isLogError(result) || result.region === undefined) throw new Error('nothing was read');
      const { file, position, length } = result.region;
      const read = file.read(position, buffer.subarray(0, length));
      result.region.release();
      bytes += read;
      at = offset(lastOf(buffer.subarray(0, read)) + 1);
    }
  }
  return bytes;
}

/** The last offset of the last whole batch in what was read. */
function lastOf(bytes: Uint8Array): Offset {
  let last = 0;
  for (let at = 0; at + 27 <= bytes.length; ) {
    const end = at + sizeInBytes(bytes, at);
    if (end > bytes.length) break;
    last = at;
    at = end;
  }
  return offset(lastOffset(bytes, last));
}

function read(path: string, totalBytes: number): object {
  const log = open(path, true);
  readAll(log, totalBytes / 2);
  const before = cpuSeconds();
  const bytes = readAll(log, totalBytes);
  return { bytes, cpuSeconds: cpuSeconds() - before };
}

function load(path: string, clean: boolean): object {
  const before = cpuSeconds();
  const began = performance.now();
  const log = open(path, clean);
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, cpuSeconds: cpuSeconds() - before, segments: log.segments.length };
}

/** Segments of a few batches each. */
function fill(path: string, segments: number): object {
  const ports = { compression: nodeCompression(), digest: nodeDigest() };
  const value = new Uint8Array(100);
  let record = 0;
  const batch = (): Uint8Array =>
    buildBatch(
      {
        records: Array.from({ length: 10 }, () => ({ timestamp: T0 + record++, key: null, value })),
      },
      ports,
    );
  const batchesEach = 4;
  const bytes = batch().length * batchesEach + 200;
  record = 0;
  const log = open(path, true, {
    'internal.segment.bytes': String(bytes),
    'index.interval.bytes': '1024',
    'message.timestamp.after.max.ms': String(Number.MAX_SAFE_INTEGER),
  });
  while (log.segments.length < segments) {
    succeed(log.appendAsLeader(batch(), { leaderEpoch: leaderEpoch(0), now: now(), origin: 'client' }));
  }
  const records = log.logEndOffset;
  log.close();
  return { segments, records };
}

/** Batches of 100 records of 100 bytes, keys drawn from 100,000. */
function fillKeyed(path: string, megabytes: number): object {
  const ports = { compression: nodeCompression(), digest: nodeDigest() };
  const value = new Uint8Array(100).fill(97);
  const random = drawing(1);
  const log = open(path, true, compacted);
  let bytes = 0;
  while (bytes < megabytes * 1e6) {
    const timestamp = Date.now();
    const records = Array.from({ length: 100 }, () => {
      return { timestamp, key: Buffer.from(`key-${Math.floor(random() * 100_000)}`), value };
    });
    const batch = buildBatch({ records }, ports);
    succeed(log.appendAsLeader(batch, { leaderEpoch: leaderEpoch(0), now: now(), origin: 'client' }));
    bytes += batch.length;
  }
  log.close();
  return { bytes, records: log.logEndOffset };
}

/** Cleans one directory after another, all with the same bytes; the last is measured. */
function clean(paths: readonly string[]): object {
  let cost = { cpuSeconds: 0, seconds: 0 };
  for (const path of paths) {
    const log = open(path, true, compacted);
    const ports = { compression: nodeCompression(), digest: nodeDigest() };
    const upperEnd = log.segments.at(-1)!.baseOffset;
    const view = { ...viewOfWholeLog(log), logEndOffset: log.logEndOffset };
    const range = { ...cleanableRange(view, Date.now()), upperEnd };
    const before = cpuSeconds();
    const began = performance.now();
    const round = cleanLog(
      {
        log,
        range,
        ports,
        map: new OffsetMap(64 * 1024 * 1024, 0.9),
        buffer: new Uint8Array(512 * 1024),
        renewsOldFormats: true,
      },
      now(),
    );
    while (round.next(now()).done !== true);
    cost = { cpuSeconds: cpuSeconds() - before, seconds: (performance.now() - began) / 1_000 };
  }
  return cost;
}

const compacted = {
  'segment.bytes': String(8 * 1024 * 1024),
  'cleanup.policy': 'compact',
  'delete.retention.ms': '0',
};

const viewOfWholeLog = (log: PartitionLog) => ({
  segments: log.segments,
  logStartOffset: log.logStartOffset,
  lastStableOffset: log.logEndOffset,
  checkpoint: undefined,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
  minCleanableDirtyRatio: 0,
});

/** Numbers from 0 to 1, the same on every run. */
function drawing(start: number): () => number {
  let seed = start;
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

function lookup(path: string, operations: number): object {
  const log = open(path, true);
  const limits = { maxBytes: 1, minOneBatch: true, upperBoundOffset: log.logEndOffset };
  let offsetNs = 0;
  let timestampNs = 0;
  for (let round = 0; round < 3; round += 1) {
    const random = drawing(round + 1);
    let began = performance.now();
    for (let i = 0; i < operations; i += 1) {
      const found = log.read(offset(Math.floor(random() * log.logEndOffset)), limits);
      if (!isLogError(found)) found.region?.release();
    }
    offsetNs = ((performance.now() - began) * 1e6) / operations;
    began = performance.now();
    for (let i = 0; i < operations; i += 1) {
      succeed(log.offsetForTimestamp(T0 + Math.floor(random() * log.logEndOffset)));
    }
    timestampNs = ((performance.now() - began) * 1e6) / operations;
  }
  return { offsetNs, timestampNs };
}

const [mode, path, first, second] = process.argv.slice(2) as [string, string, string, string];
const modes: Readonly<Record<string, () => object>> = {
  append: () => append(path, first, Number(second)),
  read: () => read(path, Number(first)),
  load: () => load(path, first === 'clean'),
  clean: () => clean(process.argv.slice(3)),
  fill: () => fill(path, Number(first)),
  'fill-keyed': () => fillKeyed(path, Number(first)),
  lookup: () => lookup(path, Number(first)),
};
const work = modes[mode];
if (work === undefined) throw new Error(`there is no mode ${mode}`);
process.stdout.write(`${JSON.stringify(work())}\n`);
