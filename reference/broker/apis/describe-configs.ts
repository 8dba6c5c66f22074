/**
 * DescribeConfigs: every value in force of topics and of this broker, or those that are asked for.
 *
 * Shape   a translation of `config/describe-config.ts`; what a version does not have is dropped by its codec.
 * Errors  per resource: 3 an unknown topic, 17 an impossible name, 42 another broker or another kind. One
 *         kind that nobody knows refuses the whole request.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ConfigHelper.scala#describeConfigs
 */
import {
  type DescribedConfig,
  describeBroker,
  describeClusterDefault,
  describeTopic,
} from '../../config/describe-config.ts';
import { BROKER, BROKER_LOGGER, TOPIC } from '../../config/resource.ts';
import { topicNameFault } from '../../metadata/topic-name.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';
import type { ConfigContext } from './config-requests.ts';

type Answer = Draft<Messages['DescribeConfigsResponse']>;
type DescribeRequest = Messages['DescribeConfigsRequest'];
type Resource = DescribeRequest['resources'][number];

interface Fault {
  readonly errorCode: number;
  readonly errorMessage: string;
}
const fault = (errorCode: number, errorMessage: string): Fault => ({ errorCode, errorMessage });
const isFault = (described: readonly DescribedConfig[] | Fault): described is Fault =>
  'errorCode' in described;

/** @requirement CFG-016 CFG-018 CFG-019 CFG-020 */
export function describeConfigsHandler(context: ConfigContext): Handler {
  return ({ body }: Request<DescribeRequest>, respond: Respond<Answer>): void => {
    const alien = body.resources.some(({ resourceType }) => !isKnown(resourceType));
    const results = body.resources.map((resource) => {
      const described = alien
        ? fault(42, 'One of the resources is of no known type.')
        : describe(resource, context);
      const { resourceType, resourceName } = resource;
      if (isFault(described)) return { ...described, resourceType, resourceName, configs: [] };
      const configs = selected(described, resource).map((entry) => shown(entry, body));
      return { errorCode: 0, errorMessage: '', resourceType, resourceName, configs };
    });
    respond.answer({ results });
  };
}

const isKnown = (type: number): boolean => type === TOPIC || type === BROKER || type === BROKER_LOGGER;

function describe(
  { resourceType, resourceName }: Resource,
  context: ConfigContext,
): readonly DescribedConfig[] | Fault {
  if (resourceType === TOPIC) return describeNamedTopic(resourceName, context);
  if (resourceType === BROKER && resourceName === '') return describeClusterDefault(context.config());
  if (resourceType === BROKER_LOGGER && resourceName === '') return fault(42, 'Broker id must not be empty');
  if (!/^[+-]?\d+$/.test(resourceName)) {
    return fault(42, `Broker id must be an integer, but it is: ${resourceName}`); // CFG-020
  }
  if (Number(resourceName) !== context.nodeId) {
    const or = resourceType === BROKER ? ' or empty string,' : '';
    return fault(42, `Unexpected broker id, expected ${context.nodeId}${or} but received ${resourceName}`); // CFG-020
  }
  // OURS: this broker has no loggers.
  return resourceType === BROKER ? describeBroker(context.config()) : [];
}

function describeNamedTopic(
  name: string,
  { image, config }: ConfigContext,
): readonly DescribedConfig[] | Fault {
  const nameFault = topicNameFault(name);
  if (nameFault !== undefined) return fault(17, `Topic name is invalid: ${nameFault}`);
  if (!image().topics.has(name)) return fault(3, ''); // CFG-020
  return describeTopic(image().topicConfig(name), config());
}

/** Null and empty ask for everything. */
function selected(
  described: readonly DescribedConfig[],
  { configurationKeys }: Resource,
): readonly DescribedConfig[] {
  if (configurationKeys === null || configurationKeys.length === 0) return described;
  return described.filter(({ name }) => configurationKeys.includes(name)); // CFG-016
}

function shown(entry: DescribedConfig, { includeSynonyms, includeDocumentation }: DescribeRequest) {
  return {
    ...entry,
    synonyms: includeSynonyms ? entry.synonyms : [], // CFG-018
    documentation: includeDocumentation ? entry.documentation : null, // CFG-019
  };
}
