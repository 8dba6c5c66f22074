/**
 * AlterConfigs and IncrementalAlterConfigs, decided: each resource as a whole or not at all.
 *
 * Shape   a pure function of the command and the image; the broker that was asked has looked at form and
 *         broker settings already.
 * Errors  each resource has its own: 40 for values, 42 and 17 for names, 3 for a topic that does not exist;
 *         18 for more than a batch of the metadata log holds.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ConfigurationControlManager.java,
 *         core/src/main/scala/kafka/server/ControllerConfigurationValidator.scala; sentences as Apache
 *         Kafka 4.3.1 answers
 */
import { changedSettings, type ResourceChange } from '../config/change-config.ts';
import { isConfigError } from '../config/config-value.ts';
import type { AlterConfigsCommand, AlteredResource } from '../metadata/admin.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { BROKER_RESOURCE, type MetadataRecord, TOPIC_RESOURCE } from '../metadata/records.ts';
import { topicNameFault } from '../metadata/topic-name.ts';
import { batchFault, settingsFault } from './record-bounds.ts';
import type { TopicConfigs } from './topic-configs.ts';
import { isTopicFault, type TopicFault, topicFault } from './topic-fault.ts';

export interface AlterConfigsDecision {
  readonly results: readonly AlteredResource[];
  readonly records: readonly MetadataRecord[];
}

/** @requirement CFG-003 CFG-010 CFG-013 */
export function decideAlterConfigs(
  { resources, validateOnly }: AlterConfigsCommand,
  image: MetadataImage,
  configs: TopicConfigs,
): AlterConfigsDecision {
  const results: AlteredResource[] = [];
  const records: MetadataRecord[] = [];
  for (const resource of resources) {
    const decided = decideOne(resource, image, configs);
    if (isTopicFault(decided))
      results.push(decided); // CFG-013
    else {
      results.push({ errorCode: 0, errorMessage: null });
      for (const record of decided) records.push(record);
    }
  }
  const excess = batchFault(records);
  if (excess !== undefined)
    return { results: results.map((result) => (result.errorCode === 0 ? excess : result)), records: [] };
  return { results, records: validateOnly ? [] : records }; // CFG-010
}

function decideOne(
  resource: ResourceChange,
  image: MetadataImage,
  configs: TopicConfigs,
): readonly MetadataRecord[] | TopicFault {
  const current = image.configOf(resource.type, resource.name);
  const next = changedSettings(current, resource);
  if (isConfigError(next)) return topicFault(next.error, next.message);
  const ofTopic =
    resource.type === TOPIC_RESOURCE ? topicFaultOf(resource.name, next, image, configs) : undefined;
  const fault = ofTopic ?? settingsFault(next);
  return fault ?? recordsOf(resource, current, next); // CFG-003
}

/** Name, values, existence; the first fault is told. @requirement CFG-004 CFG-011 */
function topicFaultOf(
  name: string,
  settings: ReadonlyMap<string, string>,
  image: MetadataImage,
  configs: TopicConfigs,
): TopicFault | undefined {
  if (name === '') return topicFault(42, 'Default topic resources are not allowed.'); // CFG-004
  const nameFault = topicNameFault(name);
  if (nameFault !== undefined) return topicFault(17, `Topic name is invalid: ${nameFault}`); // CFG-004
  const configFault = configs.fault(settings);
  if (configFault !== undefined) return topicFault(40, configFault); // CFG-011
  if (!image.topics.has(name)) return topicFault(3, `The topic '${name}' does not exist.`); // CFG-004
  return undefined;
}

/**
 * What differs is written, and for a broker what stays too: it looks at its files again (KAFKA-14136).
 * @requirement CFG-026
 */
function recordsOf(
  { type, name: resourceName, changes }: ResourceChange,
  current: ReadonlyMap<string, string>,
  next: ReadonlyMap<string, string>,
): MetadataRecord[] {
  const named = changes.map(({ name }) => name);
  const dropped = [...current.keys()].filter((name) => !next.has(name) && !named.includes(name));
  return [...named, ...dropped].flatMap((name): MetadataRecord[] => {
    const value = next.get(name) ?? null;
    if (value === (current.get(name) ?? null) && type !== BROKER_RESOURCE) return []; // CFG-026
    return [{ type: 'ConfigRecord', version: 0, value: { resourceType: type, resourceName, name, value } }];
  });
}
