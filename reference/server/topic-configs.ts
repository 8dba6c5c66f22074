/**
 * The configuration room, as the controller and the replicas want to ask it.
 *
 * Shape   adapters over `config`; the broker's own configuration is asked for each time.
 * Units   as the names of the configurations say.
 * Errors  a fault is a sentence of Kafka's. What an older release has validated may be refused by this one:
 *         then the metadata log is one that this node cannot serve, and it ends with a sentence, as Kafka
 *         does.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/KafkaConfigSchema.java
 */
import type { BrokerConfig } from '../config/broker-config.ts';
import { isConfigError } from '../config/config-value.ts';
import { SOURCE_NUMBERS } from '../config/resource.ts';
import { type LogConfig, parseTopicConfig, topicConfigEntries } from '../config/topic-config.ts';
import type { TopicConfigs } from '../controller/topic-configs.ts';
import type { TopicConfigValue } from '../metadata/admin.ts';
import { MetadataFault } from '../metadata/record-framing.ts';

export function topicConfigs(broker: () => BrokerConfig): TopicConfigs {
  return {
    fault(overrides) {
      const parsed = parseTopicConfig(Object.fromEntries(overrides), broker());
      return isConfigError(parsed) ? parsed.message : undefined;
    },
    describe(overrides) {
      const entries = topicConfigEntries(Object.fromEntries(overrides), broker()).map(
        ({ name, value, source }): TopicConfigValue => described(name, value, SOURCE_NUMBERS[source]),
      );
      // An internal configuration is shown only where the topic sets it.
      const shown = new Set(entries.map(({ name }) => name));
      const internal = [...overrides].filter(([name]) => !shown.has(name));
      return [
        ...entries,
        ...internal.map(([name, value]) => described(name, value, SOURCE_NUMBERS.topic)),
      ].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

const described = (name: string, value: string | null, configSource: number): TopicConfigValue => ({
  name,
  value,
  readOnly: false,
  configSource,
  isSensitive: false,
});

/** What the log of a topic obeys. An older release may have let a value in that this one refuses. */
export function logConfig(overrides: ReadonlyMap<string, string>, broker: BrokerConfig): LogConfig {
  const parsed = parseTopicConfig(Object.fromEntries(overrides), broker);
  if (isConfigError(parsed))
    throw new MetadataFault(
      `the metadata log holds a topic configuration that is refused: ${parsed.message}`,
    );
  return parsed;
}
