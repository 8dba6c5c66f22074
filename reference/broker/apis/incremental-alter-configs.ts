/**
 * IncrementalAlterConfigs: single settings of a resource set, deleted, or changed as lists (KIP-339).
 *
 * Shape   translation both ways.
 * Errors  per resource.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleIncrementalAlterConfigsRequest
 */
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';
import { alterConfigs, type ConfigContext } from './config-requests.ts';

/** @requirement CFG-003 */
export function incrementalAlterConfigsHandler(context: ConfigContext): Handler {
  return (
    { body }: Request<Messages['IncrementalAlterConfigsRequest']>,
    respond: Respond<Draft<Messages['IncrementalAlterConfigsResponse']>>,
  ): void => {
    const resources = body.resources.map(({ resourceType, resourceName, configs }) => ({
      type: resourceType,
      name: resourceName,
      replace: false,
      changes: configs.map(({ name, configOperation, value }) => ({
        name,
        operation: configOperation,
        value,
      })),
    }));
    alterConfigs(context, resources, body.validateOnly, (responses) => respond.answer({ responses }));
  };
}
