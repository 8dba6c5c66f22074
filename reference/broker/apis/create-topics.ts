/**
 * CreateTopics: forwarded to the controller, whatever broker is asked.
 *
 * Shape   translation both ways; the controller decides.
 * Units   the timeout is milliseconds.
 * Errors  per topic, the controller's.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleCreateTopicsRequest, KIP-590
 */
import type { CreatedTopic } from '../../metadata/admin.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import type { BrokerContext } from '../broker-context.ts';

type Answer = Draft<Messages['CreateTopicsResponse']>;

export class CreateTopicsApi {
  readonly #context: BrokerContext;

  constructor(context: BrokerContext) {
    this.#context = context;
  }

  /** @requirement TOP-020 TOP-021 */
  handle(request: Request<Messages['CreateTopicsRequest']>, respond: Respond<Answer>): void {
    const { topics, validateOnly, timeoutMs } = request.body;
    this.#context.controller.createTopics({ topics, validateOnly, timeoutMs }, (created) =>
      respond.answer({ topics: created.map(topicAnswer) }),
    );
  }
}

/** TOP-020: fields that a version does not have are dropped by its codec. */
function topicAnswer(topic: CreatedTopic): NonNullable<Answer['topics']>[number] {
  return {
    name: topic.name,
    topicId: topic.topicId,
    errorCode: topic.errorCode,
    errorMessage: topic.errorMessage,
    numPartitions: topic.numPartitions,
    replicationFactor: topic.replicationFactor,
    configs: topic.configs,
  };
}
