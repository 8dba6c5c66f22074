/**
 * The broker's configuration while it runs: what was changed for this broker and for all brokers, over the file.
 *
 * Shape   `dynamicFault` says whether settings may stand in one of the two layers; `layered` is the
 *         configuration with both of them.
 * Units   as the names say.
 * Errors  a fault is a sentence; Kafka answers it with INVALID_REQUEST (42), not INVALID_CONFIG (KAFKA-13609).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/DynamicBrokerConfig.scala#validateConfigs, DynamicThreadPool; KIP-226
 */
import { type BrokerConfig, brokerDefinition, parseBrokerLayers } from './broker-config.ts';
import { isConfigError, parseConfigValue } from './config-value.ts';
import { parseTopicConfig } from './topic-config.ts';

/** Whose settings: one broker's own, or the default of all brokers. */
export type DynamicLayer = 'own' | 'cluster';

/** May be at most doubled and at most halved by one change. */
const THREAD_COUNTS = [
  'num.io.threads',
  'num.network.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
];

/**
 * Why these settings may not stand in the layer, in Kafka's order of asking, or `undefined`.
 * @requirement CFG-005 CFG-024 CFG-025
 */
export function dynamicFault(
  settings: ReadonlyMap<string, string>,
  layer: DynamicLayer,
  broker: BrokerConfig,
): string | undefined {
  const names = [...settings.keys()];
  const fixed = names.filter((name) => !mayChange(name));
  if (fixed.length > 0) return `Cannot update these configs dynamically: [${fixed.join(', ')}]`; // CFG-005
  const perListener = names.filter((name) => name.startsWith('ssl.') && brokerDefinition(name));
  if (perListener.length > 0) {
    return (
      'These security configs can be dynamically updated only per-listener using the listener prefix: ' +
      `[${perListener.join(', ')}]`
    );
  }
  const broken = valueFault(settings); // CFG-024
  if (broken !== undefined) return broken;
  const perBroker = names.filter((name) => brokerDefinition(name)?.dynamic === 'per-broker');
  if (layer === 'cluster' && perBroker.length > 0) {
    return `Cannot update these configs at default cluster level, broker id must be specified: [${perBroker.join(', ')}]`;
  }
  // OURS: this broker has one listener, which its start gave it; what would have no effect is not accepted.
  if (perBroker.length > 0) return `Listeners cannot be changed here: [${perBroker.join(', ')}]`;
  return wholeFault(settings, layer, broker);
}

/**
 * The configuration with these layers over the file; what may not stand in a layer is left out of it.
 * @requirement CFG-014 CFG-015
 */
export function layered(
  file: BrokerConfig,
  own: ReadonlyMap<string, string>,
  cluster: ReadonlyMap<string, string>,
): BrokerConfig {
  const layers = { ...file.layers, own: sound(own), cluster: sound(cluster) };
  const config = parseBrokerLayers(layers);
  return isConfigError(config) ? file : config;
}

/** A directory may have been written by a broker that allowed more. */
function sound(settings: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...settings].filter(([name, text]) => mayChange(name) && !valueFault(new Map([[name, text]]))),
  );
}

/** Names without a definition belong to plug-ins, which are asked nothing here. */
function mayChange(name: string): boolean {
  const definition = brokerDefinition(name);
  return definition === undefined || definition.dynamic !== undefined;
}

function valueFault(settings: ReadonlyMap<string, string>): string | undefined {
  for (const [name, text] of settings) {
    const definition = brokerDefinition(name);
    const parsed = definition === undefined ? undefined : parseConfigValue(definition, text);
    if (parsed !== undefined && isConfigError(parsed)) return parsed.message;
  }
  return undefined;
}

/** What the settings come to together with everything else. */
function wholeFault(
  settings: ReadonlyMap<string, string>,
  layer: DynamicLayer,
  broker: BrokerConfig,
): string | undefined {
  const next = parseBrokerLayers({ ...broker.layers, [layer]: settings });
  if (isConfigError(next)) return next.message;
  if (Number(next.text('log.retention.ms') ?? -1) === 0) {
    return 'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1';
  }
  const topics = parseTopicConfig({}, next);
  if (isConfigError(topics)) return topics.message;
  return THREAD_COUNTS.map((name) => threadFault(name, broker.number(name), next.number(name))).find(
    (fault) => fault !== undefined,
  );
}

/** @requirement CFG-025 */
function threadFault(name: string, current: number, wanted: number): string | undefined {
  const what = `Dynamic thread count update validation failed for ${name}=${wanted}, value should`;
  if (wanted > 2 * current) return `${what} not be greater than double the current value ${current}`; // CFG-025
  if (wanted < Math.trunc(current / 2)) return `${what} be at least half the current value ${current}`;
  return undefined;
}
