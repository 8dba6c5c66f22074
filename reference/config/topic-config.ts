/**
 * The configuration of one topic: its own settings over the broker's defaults.
 *
 * Shape   `parseTopicConfig(overrides, broker)` gives the `LogConfig` that the log obeys;
 *         `topicConfigEntries` lists every value with its source.
 * Units   as the names say; a limit beyond 2^53 is `Infinity`.
 * Errors  `ConfigError`: an unknown name, an invalid value, or two values that contradict each other.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogConfig.java#validate;
 *         kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/config/ServerTopicConfigSynonyms.java
 */
import type { ReleaseName } from '../../spec/protocol/api-keys.ts';
import { type ConfigDefinition, configDefinitions } from '../../spec/protocol/configs.ts';
import { assert } from '../base/assert.ts';
import { type BrokerConfig, brokerDefinition, CONFIG_RELEASE } from './broker-config.ts';
import {
  type ConfigError,
  type ConfigValue,
  configError,
  configText,
  isConfigError,
  parseConfigValue,
} from './config-value.ts';

export type CompressionType = 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
export type TimestampType = 'CreateTime' | 'LogAppendTime';

/** What a log obeys. */
export interface LogConfig {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentJitterMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly flushMessages: number;
  readonly flushMs: number;
  readonly fileDeleteDelayMs: number;
  readonly maxMessageBytes: number;
  readonly minInsyncReplicas: number;
  readonly compact: boolean;
  /** cleanup.policy contains delete. */
  readonly delete: boolean;
  /** Negative: no limit. */
  readonly retentionMs: number;
  readonly retentionBytes: number;
  readonly preallocate: boolean;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
  /** As long a tombstone stays after the first cleaning that saw it. */
  readonly deleteRetentionMs: number;
  readonly compressionType: CompressionType;
  readonly gzipLevel: number;
  readonly lz4Level: number;
  readonly zstdLevel: number;
  readonly timestampType: TimestampType;
  readonly timestampBeforeMaxMs: number;
  readonly timestampAfterMaxMs: number;
  /** Release 4 has no such configuration, and nothing to convert. */
  readonly messageDownconversionEnable: boolean;
}

/** Where a value in force comes from, the nearer before the farther. @requirement CFG-017 */
export type ConfigSource = 'topic' | 'dynamicBroker' | 'dynamicDefault' | 'broker' | 'default';

export interface TopicConfigEntry {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

export type TopicOverrides = Readonly<Record<string, string | null>>;

/** Checks a topic's own settings and merges them with the broker's. `null` means "not set". */
export function parseTopicConfig(overrides: TopicOverrides, broker: BrokerConfig): LogConfig | ConfigError {
  const definitions = topicDefinitions(broker.layers.release);
  for (const [name, text] of Object.entries(overrides)) {
    const definition = definitions.get(name);
    if (definition === undefined) return configError(`Unknown topic config name: ${name}`);
    const parsed = parseConfigValue(definition, text);
    if (isConfigError(parsed)) return parsed;
  }
  const config = merge(overrides, broker);
  return isConfigError(config) ? config : toLogConfig(config);
}

/** Every value in force that Kafka shows for a topic, in the order of the names. */
export function topicConfigEntries(overrides: TopicOverrides, broker: BrokerConfig): TopicConfigEntry[] {
  const shown = [...topicDefinitions(broker.layers.release).values()].filter(
    (definition) => definition.internal !== true,
  );
  return shown.map((definition) => {
    const { text, source } = inForce(definition, overrides, broker);
    return { name: definition.name, value: text === null ? null : configText(definition, text), source };
  });
}

/** The definition of a topic configuration, or `undefined`. */
export function topicDefinition(name: string): ConfigDefinition | undefined {
  return topicDefinitions().get(name);
}

/** All topic configurations, by name. */
export function topicDefinitions(
  release: ReleaseName = CONFIG_RELEASE,
): ReadonlyMap<string, ConfigDefinition> {
  const definitions = configDefinitions(release).scopes.topic;
  assert(definitions !== undefined, 'the specification holds the topic configurations');
  return definitions;
}

function merge(overrides: TopicOverrides, broker: BrokerConfig): Map<string, ConfigValue> | ConfigError {
  const values = new Map<string, ConfigValue>();
  for (const definition of topicDefinitions(broker.layers.release).values()) {
    const parsed = parseConfigValue(definition, inForce(definition, overrides, broker).text);
    if (isConfigError(parsed)) return parsed;
    values.set(definition.name, parsed.value);
  }
  const minLag = Number(values.get('min.compaction.lag.ms'));
  const maxLag = Number(values.get('max.compaction.lag.ms'));
  if (minLag > maxLag) {
    return configError(
      `conflict topic config setting min.compaction.lag.ms (${minLag}) > max.compaction.lag.ms (${maxLag})`,
    );
  }
  if (values.get('remote.storage.enable') === true && !broker.boolean('remote.log.storage.system.enable')) {
    return configError(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    );
  }
  return values;
}

/**
 * Coarser broker names that give a topic's default when the finer one is not set, with the factor to the
 * topic's unit.
 */
export const COARSER: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  'log.roll.ms': [['log.roll.hours', 3_600_000]],
  'log.roll.jitter.ms': [['log.roll.jitter.hours', 3_600_000]],
  'log.retention.ms': [
    ['log.retention.minutes', 60_000],
    ['log.retention.hours', 3_600_000],
  ],
  'log.flush.interval.ms': [['log.flush.scheduler.interval.ms', 1]],
};

/** The text in force for a topic, and where it comes from. */
export function inForce(
  definition: ConfigDefinition,
  overrides: TopicOverrides,
  broker: BrokerConfig,
): { text: string | null; source: ConfigSource } {
  const own = overrides[definition.name];
  if (typeof own === 'string') return { text: own, source: 'topic' };
  const server = definition.server;
  if (server === undefined || brokerDefinition(server) === undefined) {
    return { text: definition.default ?? null, source: 'default' };
  }
  const set = broker.texts.get(server);
  if (set !== undefined) return { text: withoutLimit(server, set), source: layerOf(server, broker) };
  for (const [coarser, factor] of COARSER[server] ?? []) {
    const text = broker.texts.get(coarser);
    if (text === undefined) continue;
    const finest = String(BigInt(text.trim()) * BigInt(factor));
    return { text: withoutLimit(server, finest), source: layerOf(coarser, broker) };
  }
  return { text: definition.default ?? null, source: 'default' };
}

/** A negative retention time means no limit, in whatever unit it was given. @requirement CFG-028 */
const withoutLimit = (server: string, text: string): string =>
  server === 'log.retention.ms' && text.trim().startsWith('-') ? '-1' : text; // CFG-028

/** The nearest layer that sets the name. */
function layerOf(name: string, { layers }: BrokerConfig): ConfigSource {
  if (layers.own.has(name)) return 'dynamicBroker';
  return layers.cluster.has(name) ? 'dynamicDefault' : 'broker';
}

function toLogConfig(values: ReadonlyMap<string, ConfigValue>): LogConfig {
  const number = (name: string): number => Number(values.get(name));
  const policies = values.get('cleanup.policy') as readonly string[];
  const internalSegmentBytes = values.get('internal.segment.bytes') ?? null;
  return {
    segmentBytes: internalSegmentBytes === null ? number('segment.bytes') : Number(internalSegmentBytes),
    segmentMs: number('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    maxMessageBytes: number('max.message.bytes'),
    minInsyncReplicas: number('min.insync.replicas'),
    compact: policies.includes('compact'),
    delete: policies.includes('delete'),
    retentionMs: number('retention.ms'),
    retentionBytes: number('retention.bytes'),
    preallocate: values.get('preallocate') === true,
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    deleteRetentionMs: number('delete.retention.ms'),
    compressionType: values.get('compression.type') as CompressionType,
    gzipLevel: number('compression.gzip.level'),
    lz4Level: number('compression.lz4.level'),
    zstdLevel: number('compression.zstd.level'),
    timestampType: values.get('message.timestamp.type') as TimestampType,
    timestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    timestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    messageDownconversionEnable: values.get('message.downconversion.enable') !== false,
  };
}
