/**
 * CreatePartitions: forwarded to the controller, whatever broker is asked.
 *
 * Shape   translation both ways; the controller decides.
 * Units   the timeout is milliseconds.
 * Errors  per topic, the controller's.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handle, KIP-195, KIP-590
 */
import type { ControllerChannel } from '../../metadata/admin.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

/** @requirement TOP-013 TOP-036 */
export function createPartitionsHandler(controller: ControllerChannel): Handler {
  return (
    { body }: Request<Messages['CreatePartitionsRequest']>,
    respond: Respond<Draft<Messages['CreatePartitionsResponse']>>,
  ): void => {
    const { topics, timeoutMs, validateOnly } = body;
    controller.createPartitions({ topics, timeoutMs, validateOnly }, (results) =>
      respond.answer({ results }),
    );
  };
}
