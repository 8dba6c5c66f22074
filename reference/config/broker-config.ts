/**
 * The configuration of a broker, parsed once at start.
 *
 * Shape   `parseBrokerConfig(texts)` gives a readonly object: the values that the rooms ask for by field,
 *         every other one by `number(name)` … What was changed while the broker ran lies in two layers over
 *         the file (`dynamic-config.ts`).
 * Units   as the names say; a limit beyond 2^53 is `Infinity`.
 * Errors  `ConfigError` for an unknown name (OURS: Kafka only warns, a typing error would go unseen) or an
 *         invalid value.
 * Source  kafka@1eb7644:server/src/main/java/org/apache/kafka/server/config/,
 *         core/src/main/scala/kafka/server/KafkaConfig.scala;
 *         definitions: spec/protocol/configs-4.3.1.json
 */
import type { ReleaseName } from '../../spec/protocol/api-keys.ts';
import { type ConfigDefinition, configDefinition, configDefinitions } from '../../spec/protocol/configs.ts';
import { assert } from '../base/assert.ts';
import {
  type ConfigError,
  type ConfigValue,
  configError,
  isConfigError,
  parseConfigValue,
} from './config-value.ts';

/** The release whose definitions the reference follows. */
export const CONFIG_RELEASE = '4.3.1';

/** Where values are set, the nearer before the farther: for this broker, for all brokers, in the file. */
export interface BrokerLayers {
  readonly own: ReadonlyMap<string, string>;
  readonly cluster: ReadonlyMap<string, string>;
  readonly file: ReadonlyMap<string, string>;
  /** The release whose topic configurations there are: 4.3.1 unless said otherwise. */
  readonly release?: ReleaseName | undefined;
}

export interface BrokerConfig {
  /** What is set in any layer, as text; the nearest layer wins. */
  readonly texts: ReadonlyMap<string, string>;
  readonly layers: BrokerLayers;
  /** Any defined value, by Kafka's name. */
  value(name: string): ConfigValue;
  number(name: string): number;
  boolean(name: string): boolean;
  /** The text in force: what was set, else the default; `null` where neither exists. */
  text(name: string): string | null;

  readonly socketRequestMaxBytes: number;
  readonly queuedMaxRequests: number;
  readonly numIoThreads: number;
  readonly connectionsMaxIdleMs: number;
  readonly autoCreateTopicsEnable: boolean;
  readonly numPartitions: number;
  readonly defaultReplicationFactor: number;
  readonly fetchMaxBytes: number;
  readonly producerIdExpirationMs: number;
  readonly producerIdExpirationCheckIntervalMs: number;
  readonly logFlushSchedulerIntervalMs: number;
  readonly logFlushOffsetCheckpointIntervalMs: number;
  readonly logFlushStartOffsetCheckpointIntervalMs: number;
  readonly replicaHighWatermarkCheckpointIntervalMs: number;
}

/** Parses what was set; everything else takes Kafka's default. */
export function parseBrokerConfig(
  texts: Readonly<Record<string, string>>,
  release?: ReleaseName,
): BrokerConfig | ConfigError {
  const file = new Map(Object.entries(texts));
  for (const name of file.keys()) {
    if (brokerDefinition(name) === undefined) return configError(`Unknown broker config name: ${name}`);
  }
  return parseBrokerLayers({ own: new Map(), cluster: new Map(), file, release });
}

/**
 * The same of all layers. Names that Kafka does not define belong to plug-ins: they are kept, and mean
 * nothing here.
 */
export function parseBrokerLayers(layers: BrokerLayers): BrokerConfig | ConfigError {
  const texts = new Map([...layers.file, ...layers.cluster, ...layers.own]); // CFG-017
  const values = new Map<string, ConfigValue>();
  for (const [name, text] of texts) {
    const definition = brokerDefinition(name);
    if (definition === undefined) continue;
    const parsed = parseConfigValue(definition, text);
    if (isConfigError(parsed)) return parsed;
    values.set(name, parsed.value);
  }
  return new ParsedBrokerConfig(layers, texts, values);
}

/** The definition of a broker configuration, or `undefined`. */
export function brokerDefinition(name: string): ConfigDefinition | undefined {
  return configDefinition(CONFIG_RELEASE, 'broker', name) ?? THROTTLED_RATES.get(name);
}

/** Known, but not listed: they exist only where somebody set them (KIP-73, KIP-113). */
const THROTTLED_RATES: ReadonlyMap<string, ConfigDefinition> = new Map(
  [
    'leader.replication.throttled.rate',
    'follower.replication.throttled.rate',
    'replica.alter.log.dirs.io.max.bytes.per.second',
  ].map((name) => [
    name,
    { name, type: 'long', valid: '[0,...]', importance: 'medium', dynamic: 'cluster-wide' },
  ]),
);

/** All names, for whoever lists them. */
export function brokerConfigNames(): Iterable<string> {
  return configDefinitions(CONFIG_RELEASE).scopes.broker?.keys() ?? [];
}

class ParsedBrokerConfig implements BrokerConfig {
  readonly texts: ReadonlyMap<string, string>;
  readonly layers: BrokerLayers;
  readonly #values: Map<string, ConfigValue>;
  readonly socketRequestMaxBytes: number;
  readonly queuedMaxRequests: number;
  readonly numIoThreads: number;
  readonly connectionsMaxIdleMs: number;
  readonly autoCreateTopicsEnable: boolean;
  readonly numPartitions: number;
  readonly defaultReplicationFactor: number;
  readonly fetchMaxBytes: number;
  readonly producerIdExpirationMs: number;
  readonly producerIdExpirationCheckIntervalMs: number;
  readonly logFlushSchedulerIntervalMs: number;
  readonly logFlushOffsetCheckpointIntervalMs: number;
  readonly logFlushStartOffsetCheckpointIntervalMs: number;
  readonly replicaHighWatermarkCheckpointIntervalMs: number;

  constructor(layers: BrokerLayers, texts: ReadonlyMap<string, string>, values: Map<string, ConfigValue>) {
    this.layers = layers;
    this.texts = texts;
    this.#values = values;
    this.socketRequestMaxBytes = this.number('socket.request.max.bytes');
    this.queuedMaxRequests = this.number('queued.max.requests');
    this.numIoThreads = this.number('num.io.threads');
    this.connectionsMaxIdleMs = this.number('connections.max.idle.ms');
    this.autoCreateTopicsEnable = this.boolean('auto.create.topics.enable');
    this.numPartitions = this.number('num.partitions');
    this.defaultReplicationFactor = this.number('default.replication.factor');
    this.fetchMaxBytes = this.number('fetch.max.bytes');
    this.producerIdExpirationMs = this.number('producer.id.expiration.ms');
    this.producerIdExpirationCheckIntervalMs = this.number('producer.id.expiration.check.interval.ms');
    this.logFlushSchedulerIntervalMs = this.number('log.flush.scheduler.interval.ms');
    this.logFlushOffsetCheckpointIntervalMs = this.number('log.flush.offset.checkpoint.interval.ms');
    this.logFlushStartOffsetCheckpointIntervalMs = this.number(
      'log.flush.start.offset.checkpoint.interval.ms',
    );
    this.replicaHighWatermarkCheckpointIntervalMs = this.number(
      'replica.high.watermark.checkpoint.interval.ms',
    );
  }

  value(name: string): ConfigValue {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const definition = brokerDefinition(name);
    assert(definition !== undefined, `${name} is a broker configuration of Kafka ${CONFIG_RELEASE}`);
    const parsed = parseConfigValue(definition, null);
    assert(!isConfigError(parsed), `the default of ${name} has the type of ${name}`);
    this.#values.set(name, parsed.value);
    return parsed.value;
  }

  number(name: string): number {
    const value = this.value(name);
    assert(typeof value === 'number', `${name} is a number`);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    assert(typeof value === 'boolean', `${name} is a boolean`);
    return value;
  }

  text(name: string): string | null {
    return this.texts.get(name) ?? brokerDefinition(name)?.default ?? null;
  }
}
