/**
 * AlterConfigs: all settings of a resource anew. Deprecated since IncrementalAlterConfigs (KIP-339), and
 * still asked for.
 *
 * Shape   translation both ways.
 * Errors  per resource.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleAlterConfigsRequest
 */
import { SET } from '../../config/change-config.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';
import { alterConfigs, type ConfigContext } from './config-requests.ts';

/** @requirement CFG-009 */
export function alterConfigsHandler(context: ConfigContext): Handler {
  return (
    { body }: Request<Messages['AlterConfigsRequest']>,
    respond: Respond<Draft<Messages['AlterConfigsResponse']>>,
  ): void => {
    const resources = body.resources.map(({ resourceType, resourceName, configs }) => ({
      type: resourceType,
      name: resourceName,
      replace: true, // CFG-009
      changes: configs.map(({ name, value }) => ({ name, operation: SET, value })),
    }));
    alterConfigs(context, resources, body.validateOnly, (responses) => respond.answer({ responses }));
  };
}
