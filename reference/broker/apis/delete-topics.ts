/**
 * DeleteTopics: by name, since version 6 also by id; forwarded to the controller.
 *
 * Shape   translation both ways; the controller decides.
 * Units   the timeout is milliseconds.
 * Errors  73 (42 before version 3) for every topic where deletion is switched off; else per topic, the controller's.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ControllerApis.scala#deleteTopics; KIP-516
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import { ZERO_UUID } from '../../base/ids.ts';
import type { DeletedTopic, TopicToDelete } from '../../metadata/admin.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import type { BrokerContext } from '../broker-context.ts';

type Body = Messages['DeleteTopicsRequest'];
type Answer = Draft<Messages['DeleteTopicsResponse']>;

const FIRST_VERSION_WITH_IDS = 6;
const FIRST_VERSION_WITH_DELETION_DISABLED = 3;

export class DeleteTopicsApi {
  readonly #context: BrokerContext;

  constructor(context: BrokerContext) {
    this.#context = context;
  }

  /** @requirement TOP-010 TOP-021 TOP-022 */
  handle(request: Request<Body>, respond: Respond<Answer>): void {
    const { apiVersion, body } = request;
    const topics = requested(body, apiVersion);
    if (!this.#context.deleteTopics) {
      respond.answer({ responses: topics.map((topic) => topicAnswer(switchedOff(topic, apiVersion))) });
      return;
    }
    this.#context.controller.deleteTopics({ topics, timeoutMs: body.timeoutMs }, (deleted) =>
      respond.answer({ responses: deleted.map(topicAnswer) }),
    );
  }
}

function requested(body: Body, apiVersion: number): TopicToDelete[] {
  if (apiVersion < FIRST_VERSION_WITH_IDS) {
    return body.topicNames.map((name) => ({ name, topicId: undefined }));
  }
  return body.topics.map(({ name, topicId }) => ({
    name: name ?? undefined,
    topicId: topicId === ZERO_UUID ? undefined : topicId,
  }));
}

function switchedOff({ name, topicId }: TopicToDelete, apiVersion: number): DeletedTopic {
  const named = apiVersion >= FIRST_VERSION_WITH_DELETION_DISABLED;
  const errorCode = named ? errorCodes.TOPIC_DELETION_DISABLED : errorCodes.INVALID_REQUEST;
  return { name: name ?? null, topicId: topicId ?? ZERO_UUID, errorCode, errorMessage: null };
}

function topicAnswer(topic: DeletedTopic): NonNullable<Answer['responses']>[number] {
  const { name, topicId, errorCode, errorMessage } = topic;
  return { name, topicId, errorCode, errorMessage };
}
