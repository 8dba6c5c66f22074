/**
 * What DescribeConfigs tells: every value in force, where it comes from, and what would be in force without it.
 *
 * Shape   pure; one entry per name, its synonyms from the nearest to the farthest. The first synonym is the
 *         value in force.
 * Units   values are texts as Kafka shows them.
 * Errors  none.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ConfigHelper.scala; KIP-226, KIP-569
 */
import type { ConfigDefinition } from '../../spec/protocol/configs.ts';
import { type BrokerConfig, brokerConfigNames, brokerDefinition } from './broker-config.ts';
import { configText } from './config-value.ts';
import { SOURCE_NUMBERS, TYPE_NUMBERS } from './resource.ts';
import { COARSER, type ConfigSource, inForce, topicDefinitions } from './topic-config.ts';

export interface DescribedSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
}

export interface DescribedConfig {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly configSource: number;
  readonly isSensitive: boolean;
  readonly synonyms: readonly DescribedSynonym[];
  readonly configType: number;
  readonly documentation: string;
}

/**
 * A topic's values: all that Kafka shows, and internal ones that the topic sets.
 * @requirement CFG-016 CFG-017 CFG-018
 */
export function describeTopic(
  overrides: ReadonlyMap<string, string>,
  broker: BrokerConfig,
): DescribedConfig[] {
  const shown = [...topicDefinitions().values()].filter(
    ({ name, internal }) => internal !== true || overrides.has(name),
  );
  return shown.map((definition) => {
    const { name, server } = definition;
    const own = overrides.get(name);
    const { text } = inForce(definition, Object.fromEntries(overrides), broker);
    const value = text === null ? null : configText(definition, text);
    const farther = server === undefined ? [] : brokerSynonyms(server, broker);
    const synonyms = own === undefined ? farther : [synonym(name, value, 'topic'), ...farther]; // CFG-018
    return entry(definition, value, false, synonyms);
  });
}

/** The values of this broker. @requirement CFG-016 CFG-021 */
export function describeBroker(broker: BrokerConfig): DescribedConfig[] {
  const names = new Set([...brokerConfigNames(), ...broker.texts.keys()]);
  return [...names].flatMap((name) => {
    if (brokerDefinition(name)?.internal === true && !broker.texts.has(name)) return [];
    return [brokerEntry(name, broker.text(name), brokerSynonyms(name, broker))];
  });
}

/** What was set for all brokers: that, and nothing else. @requirement CFG-022 */
export function describeClusterDefault(broker: BrokerConfig): DescribedConfig[] {
  return [...broker.layers.cluster].map(([name, text]) =>
    brokerEntry(
      name,
      text,
      brokerSynonyms(name, broker).filter(({ source }) => source === SOURCE_NUMBERS.dynamicDefault),
    ),
  );
}

function brokerEntry(
  name: string,
  text: string | null,
  synonyms: readonly DescribedSynonym[],
): DescribedConfig {
  const definition = brokerDefinition(name);
  // Nobody knows what a plug-in's value means, so it may be a secret. CFG-021
  if (definition === undefined) return { ...nameless(name), ...sourced(synonyms) };
  const value = text === null ? null : configText(definition, text);
  return entry(definition, value, definition.dynamic === undefined, synonyms); // CFG-005
}

const nameless = (name: string) => ({
  name,
  value: null,
  readOnly: true,
  isSensitive: true,
  configType: 0,
  documentation: '',
});

function entry(
  definition: ConfigDefinition,
  value: string | null,
  readOnly: boolean,
  synonyms: readonly DescribedSynonym[],
): DescribedConfig {
  const isSensitive = definition.type === 'password';
  return {
    name: definition.name,
    value: isSensitive ? null : value, // CFG-021
    readOnly,
    isSensitive,
    configType: TYPE_NUMBERS[definition.type], // CFG-019
    documentation: documentationOf(definition),
    ...sourced(synonyms),
  };
}

const sourced = (synonyms: readonly DescribedSynonym[]) => ({
  synonyms,
  configSource: synonyms[0]?.source ?? SOURCE_NUMBERS.default, // CFG-017
});

const synonym = (name: string, value: string | null, source: ConfigSource): DescribedSynonym => ({
  name,
  value,
  source: SOURCE_NUMBERS[source],
});

/**
 * Every layer that says something about a broker configuration, coarser names of the same thing included. As
 * in Kafka the list begins with the name itself: where only a coarser one is set and the finer has no
 * default, it is empty and the source reads "default".
 */
function brokerSynonyms(name: string, broker: BrokerConfig): DescribedSynonym[] {
  const { own, cluster, file } = broker.layers;
  const names = sameThing(name);
  const layers: readonly (readonly [ConfigSource, (name: string) => string | null | undefined])[] = [
    ['dynamicBroker', (each) => own.get(each)],
    ['dynamicDefault', (each) => cluster.get(each)],
    ['broker', (each) => file.get(each)],
    ['default', (each) => brokerDefinition(each)?.default],
  ];
  const all = layers.flatMap(([source, text]) =>
    names.flatMap((each) => {
      const value = text(each);
      return typeof value === 'string' ? [synonym(each, shownAs(each, value), source)] : [];
    }),
  );
  const first = all.findIndex((each) => each.name === name);
  return first < 0 ? [] : all.slice(first);
}

function shownAs(name: string, text: string): string | null {
  const definition = brokerDefinition(name);
  if (definition === undefined || definition.type === 'password') return null; // CFG-021
  return definition.type === 'class' ? configText(definition, text) : text;
}

/** The finest name first. */
function sameThing(name: string): readonly string[] {
  for (const [finest, coarser] of Object.entries(COARSER)) {
    const names = [finest, ...coarser.map(([each]) => each)];
    // The flush scheduler's interval is a value of its own and only lends its text.
    const own = finest === 'log.flush.interval.ms' ? [finest] : names;
    if (own.includes(name)) return names;
  }
  return [name];
}

/** OURS: what the definition says, for the descriptions of Apache Kafka are its own. @requirement CFG-019 */
function documentationOf({ type, default: byDefault, valid }: ConfigDefinition): string {
  const about = byDefault === undefined ? 'It has no default.' : `By default ${byDefault ?? 'null'}.`;
  return `A value of type ${type}. ${about}${valid === undefined ? '' : ` Valid: ${valid}.`}`;
}
