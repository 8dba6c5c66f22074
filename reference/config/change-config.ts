/**
 * What a resource's own settings are after a change: SET, DELETE, APPEND, SUBTRACT, or all of them anew.
 *
 * Shape   pure: the settings as they are and the change in, the settings as they would be out. Whether they
 *         are valid is asked elsewhere.
 * Errors  `ConfigError` where a value is to be appended to what is not a list, and for an operation that
 *         Kafka does not have.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ConfigurationControlManager.java#incrementalAlterConfigResource;
 *         core/src/main/scala/kafka/server/ConfigAdminManager.scala#prepareIncrementalConfigs; KIP-339
 */
import type { ConfigDefinition } from '../../spec/protocol/configs.ts';
import { errorCodes } from '../../spec/protocol/errors.ts';
import { brokerDefinition } from './broker-config.ts';
import { type ConfigError, configError, isConfigError } from './config-value.ts';
import { BROKER } from './resource.ts';
import { topicDefinition } from './topic-config.ts';

/** Numbers of `configOperation`. */
export const SET = 0;
export const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

/** One line of a change. `value` is null only where it means nothing: in a DELETE. */
export interface ConfigChange {
  readonly name: string;
  readonly operation: number;
  readonly value: string | null;
}

/** What is asked for one resource. */
export interface ResourceChange {
  readonly type: number;
  readonly name: string;
  /** AlterConfigs: what is not named goes. */
  readonly replace: boolean;
  readonly changes: readonly ConfigChange[];
}

/** @requirement CFG-003 CFG-007 CFG-008 CFG-009 CFG-027 */
export function changedSettings(
  current: ReadonlyMap<string, string>,
  change: ResourceChange,
): Map<string, string> | ConfigError {
  const settings = new Map(change.replace ? [] : current); // CFG-009
  for (const { name, operation, value } of change.changes) {
    if (operation === DELETE)
      settings.delete(name); // CFG-007
    else if (operation === SET) settings.set(name, value ?? '');
    else if (operation === APPEND || operation === SUBTRACT) {
      const list = changedList(settings.get(name), change.type, { name, operation, value });
      if (isConfigError(list)) return list;
      settings.set(name, list.join(','));
    } else {
      return { error: errorCodes.INVALID_REQUEST, message: `Unknown operations type ${operation}` }; // CFG-027
    }
  }
  return settings;
}

/**
 * A setting that is not there counts as Kafka's default; the broker's own default does not count.
 * @requirement CFG-008
 */
function changedList(
  current: string | undefined,
  resource: number,
  { name, operation, value }: ConfigChange,
): string[] | ConfigError {
  const definition = resource === BROKER ? brokerDefinition(name) : topicDefinition(name);
  if (definition?.type !== 'list') return notAList(definition, resource, name, operation);
  const before = partsOf(current ?? definition.default ?? '');
  const named = partsOf(value ?? '');
  if (operation === SUBTRACT) return before.filter((part) => !named.includes(part));
  return [...new Set([...before, ...named])];
}

/** Blanks are part of a part, as Kafka has it here; a part without a character is none. */
const partsOf = (text: string): string[] => text.split(',').filter((part) => part !== '');

function notAList(
  definition: ConfigDefinition | undefined,
  resource: number,
  name: string,
  operation: number,
): ConfigError {
  const verb = operation === APPEND ? 'append' : 'subtract';
  if (resource !== BROKER) {
    return configError(`Can't ${verb.toUpperCase()} to key ${name} because its type is not LIST.`); // CFG-008
  }
  if (definition === undefined) return configError(`Unknown config name: ${name}`);
  return configError(`Config value ${verb} is not allowed for config key: ${name}`); // CFG-008
}
