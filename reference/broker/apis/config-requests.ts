/**
 * What AlterConfigs and IncrementalAlterConfigs have in common on the broker that is asked: form first, then
 * broker settings, then the controller for what is left.
 *
 * Shape   `alterConfigs` answers once, with one result per resource, in the order of the request.
 * Errors  42 for what is malformed, is for another broker, or may not stand in a broker's settings; 40 for a
 *         logger that is not there.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ConfigAdminManager.scala#preprocess
 */

import type { BrokerConfig } from '../../config/broker-config.ts';
import { changedSettings, DELETE, type ResourceChange } from '../../config/change-config.ts';
import { isConfigError } from '../../config/config-value.ts';
import { dynamicFault } from '../../config/dynamic-config.ts';
import { BROKER, BROKER_LOGGER, TOPIC } from '../../config/resource.ts';
import type { AlteredResource, ControllerChannel } from '../../metadata/admin.ts';
import type { MetadataImage } from '../../metadata/image.ts';

/** What the configuration APIs need. */
export interface ConfigContext {
  readonly nodeId: number;
  readonly image: () => MetadataImage;
  readonly controller: ControllerChannel;
  /** The broker's configuration as it is now. */
  readonly config: () => BrokerConfig;
}

/** A result with its resource, as both answers have it. */
export interface AnsweredResource extends AlteredResource {
  readonly resourceType: number;
  readonly resourceName: string;
}

const refused = (errorCode: number, errorMessage: string): AlteredResource => ({ errorCode, errorMessage });

/** @requirement CFG-012 CFG-013 CFG-023 */
export function alterConfigs(
  context: ConfigContext,
  resources: readonly ResourceChange[],
  validateOnly: boolean,
  reply: (answers: readonly AnsweredResource[]) => void,
): void {
  const all = byIdentity(resources);
  const results = resources.map((resource) => preprocessed(context, resource, all));
  const left = resources.filter((_, index) => results[index] === undefined);
  const answer = (altered: readonly AlteredResource[]): void => {
    const rest = altered[Symbol.iterator]();
    reply(
      resources.map(({ type, name }, index) => {
        const result = results[index] ?? (rest.next().value as AlteredResource);
        return { ...result, resourceType: type, resourceName: name };
      }),
    );
  };
  if (left.length === 0) answer([]);
  else context.controller.alterConfigs({ resources: left, validateOnly }, answer);
}

const identityOf = ({ type, name }: ResourceChange): string => `${type} ${name}`;

function byIdentity(resources: readonly ResourceChange[]): ReadonlyMap<string, readonly ResourceChange[]> {
  const all = new Map<string, ResourceChange[]>();
  for (const resource of resources) {
    const same = all.get(identityOf(resource));
    if (same === undefined) all.set(identityOf(resource), [resource]);
    else same.push(resource);
  }
  return all;
}

/** The result of a resource that the controller need not see, or `undefined`. */
function preprocessed(
  context: ConfigContext,
  resource: ResourceChange,
  all: ReturnType<typeof byIdentity>,
): AlteredResource | undefined {
  const same = all.get(identityOf(resource))!;
  if (same.length > 1) return refused(42, 'Each resource must appear at most once.'); // CFG-012
  const form = formFault(resource);
  if (form !== undefined) return refused(42, form); // CFG-012
  switch (resource.type) {
    case TOPIC:
      return undefined;
    case BROKER:
      return brokerFault(context, resource);
    case BROKER_LOGGER:
      return resource.replace ? unknownType(resource) : loggerFault(context, resource);
    default:
      return unknownType(resource); // CFG-012
  }
}

const unknownType = ({ type }: ResourceChange): AlteredResource =>
  refused(42, `Unknown resource type ${type}`);

function formFault({ changes }: ResourceChange): string | undefined {
  const names = changes.map(({ name }) => name);
  if (new Set(names).size < names.length) return 'Error due to duplicate config keys';
  const nulls = changes.filter(({ operation, value }) => operation !== DELETE && value === null);
  if (nulls.length === 0) return undefined;
  return `Null value not supported for : ${nulls.map(({ name }) => name).join(', ')}`;
}

function brokerFault(context: ConfigContext, resource: ResourceChange): AlteredResource | undefined {
  const { name } = resource;
  const named = name === '' ? undefined : nodeFault(context.nodeId, name);
  if (named !== undefined) return refused(42, named); // CFG-023
  const settings = changedSettings(context.image().configOf(BROKER, name), resource);
  if (isConfigError(settings)) return refused(settings.error, settings.message);
  const fault = dynamicFault(settings, name === '' ? 'cluster' : 'own', context.config());
  return fault === undefined ? undefined : refused(42, fault); // CFG-024
}

/** OURS: Kafka also takes "01" for 1, and would keep its settings where no broker looks for them. */
function nodeFault(nodeId: number, name: string): string | undefined {
  if (!/^[+-]?\d+$/.test(name)) return `Node id must be an integer, but it is: ${name}`;
  return name === String(nodeId)
    ? undefined
    : `Unexpected broker id, expected ${nodeId}, but received ${name}`;
}

/** OURS: this broker has no loggers whose level could be changed. */
function loggerFault({ nodeId }: ConfigContext, { name, changes }: ResourceChange): AlteredResource {
  if (name !== String(nodeId)) {
    return refused(42, `Unexpected node id. Expected ${nodeId}, but received ${name}`);
  }
  const [first] = changes;
  return first === undefined
    ? { errorCode: 0, errorMessage: null }
    : refused(40, `Logger ${first.name} does not exist!`);
}
