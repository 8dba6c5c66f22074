/**
 * Logs for tests: on a simulated disk, with batches made by one call and read back as plain values.
 *
 * Shape   small functions; every refusal becomes a `TypeError`, so that a transcript reads as if nothing
 *         could fail.
 * Units   as the log's own.
 */
import type { Now } from '../base/actor.ts';
import { leaderEpoch, monotonicMs, type Offset, offset, wallMs } from '../base/ids.ts';
import { type BrokerConfig, parseBrokerConfig } from '../config/broker-config.ts';
import { isConfigError } from '../config/config-value.ts';
import { type LogConfig, parseTopicConfig, type TopicOverrides } from '../config/topic-config.ts';
import { LogManager, type Refused } from '../directories/log-manager.ts';
import { nodeCompression } from '../hosts/node/compression.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { LogPorts } from '../log/load-log.ts';
import { type AppendInfo, isLogError, type LogError } from '../log/log-results.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Disk } from '../ports/disk.ts';
import { sizeInBytes } from '../records/batch-header.ts';
import { type BatchDraft, buildBatch, type RecordDraft } from '../records/build-batch.ts';
import { readRecords, type StoredRecord } from '../records/read-batch.ts';
import { seededRandom } from './disk-random.ts';

export const compression = nodeCompression();
export const digest = nodeDigest();
export const CLUSTER_ID = 'AAAAAAAAAAAAAAAAAAAAAQ';
export const TOPIC_ID = '0123456789abcdef0123456789abcdef';

/** The wall stands at `T0` when a test begins. */
export const T0 = 1_700_000_000_000;
export const at = (elapsedMs = 0): Now => ({
  monotonicMs: monotonicMs(elapsedMs),
  wallMs: wallMs(T0 + elapsedMs),
});

export function mustBe<T extends object>(
  result: T | LogError | { readonly refused: string; readonly unavailable?: boolean },
): T {
  if (isLogError(result)) throw new TypeError(`${result.error}: ${result.reason}`);
  if ('refused' in result) throw new TypeError(result.refused as string);
  return result as T;
}

export function brokerConfig(texts: Record<string, string> = {}): BrokerConfig {
  const config = parseBrokerConfig(texts);
  if (isConfigError(config)) throw new TypeError(config.message);
  return config;
}

export function logConfig(overrides: TopicOverrides = {}): LogConfig {
  const config = parseTopicConfig(overrides, brokerConfig());
  if (isConfigError(config)) throw new TypeError(config.message);
  return config;
}

/** A disk in memory; the seed decides what is left when its power is cut. */
export const newDisk = (seed = 1): SimDisk => new SimDisk({ random: seededRandom(seed) });

export const portsOn = (disk: Disk, seed = 1): LogPorts => ({
  disk,
  random: seededRandom(seed),
  compression,
  digest,
});

export interface Owned {
  readonly broker?: Record<string, string>;
  readonly directories?: readonly string[];
  readonly clusterId?: string;
  readonly nodeId?: number;
}

/** A node takes hold of the directories on a disk, or may not. */
export const openManager = (disk: Disk, owned: Owned = {}): LogManager | Refused =>
  LogManager.open({
    ports: portsOn(disk),
    brokerConfig: brokerConfig(owned.broker),
    directories: owned.directories ?? ['data'],
    clusterId: owned.clusterId ?? CLUSTER_ID,
    nodeId: owned.nodeId ?? 1,
  });

export interface ManagerSetting extends Owned {
  readonly config?: LogConfig;
  readonly now?: Now;
}

/** Starts a node's log manager on a disk: opened and loaded. */
export function startManager(disk: Disk, setting: ManagerSetting = {}): LogManager {
  const config = setting.config ?? logConfig();
  const manager = mustBe(openManager(disk, setting));
  const refused = manager.load(() => config, setting.now ?? at());
  if (refused !== undefined) throw new TypeError(refused.refused);
  return manager;
}

export function openLog(manager: LogManager, config = logConfig(), topic = 'orders'): PartitionLog {
  return mustBe(manager.getOrCreate(topic, 0, { topicId: TOPIC_ID, config }, at()));
}

/** Starts a node that has one log: the one that lies on the disk, or a new one. */
export function startLog(
  disk: Disk,
  setting: ManagerSetting = {},
): { readonly manager: LogManager; readonly log: PartitionLog } {
  const manager = startManager(disk, setting);
  return { manager, log: openLog(manager, setting.config) };
}

const text = new TextEncoder();
export const record = (value: string, timestamp = T0, key: string | null = null): RecordDraft => ({
  timestamp,
  key: key === null ? null : text.encode(key),
  value: text.encode(value),
});

/** A batch as a producer sends it. */
export const batchOf = (
  records: readonly RecordDraft[],
  more: Omit<BatchDraft, 'records'> = {},
): Uint8Array => buildBatch({ records, ...more }, { digest, compression });

export function append(log: PartitionLog, bytes: Uint8Array, epoch = 0, now = at()): AppendInfo | LogError {
  return log.appendAsLeader(bytes, { leaderEpoch: leaderEpoch(epoch), now, origin: 'client' });
}

/** Appends and insists on success. */
export const put = (log: PartitionLog, bytes: Uint8Array, epoch = 0, now = at()): AppendInfo =>
  mustBe(append(log, bytes, epoch, now));

/** Whole batches, from the one that holds `from` to the end of the log. */
export function batchesFrom(log: PartitionLog, from: Offset = log.logStartOffset): Uint8Array[] {
  const batches: Uint8Array[] = [];
  for (let next = from; next < log.logEndOffset; ) {
    const limits = { maxBytes: 1 << 24, minOneBatch: true, upperBoundOffset: log.logEndOffset };
    const { region } = mustBe(log.read(next, limits));
    if (region === undefined) break;
    const bytes = new Uint8Array(region.length);
    region.file.read(region.position, bytes);
    region.release();
    for (let position = 0; position < bytes.length; position += sizeInBytes(bytes, position)) {
      batches.push(bytes.slice(position, position + sizeInBytes(bytes, position)));
    }
    const view = new DataView(batches.at(-1)!.buffer);
    next = offset(Number(view.getBigInt64(0)) + view.getInt32(23) + 1);
  }
  return batches;
}

export function recordsFrom(log: PartitionLog, from: Offset = log.logStartOffset): StoredRecord[] {
  return batchesFrom(log, from)
    .flatMap((batch) => readRecords(batch, 0, batch.length, compression).records)
    .filter((one) => one.offset >= from);
}

/** `offset:value`, the shortest way to tell what a log holds. */
export const valuesOf = (log: PartitionLog): string[] =>
  recordsFrom(log).map(
    ({ offset: at, value }) => `${at}:${new TextDecoder().decode(value ?? new Uint8Array())}`,
  );
