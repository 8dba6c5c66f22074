/**
 * Metadata: brokers, topics, partitions and their leaders.
 *
 * Shape   an answer from the image; the only effect is that a missing topic may be asked for at the controller.
 * Units   ids of topics are 32 hex digits; −1 is "none"; sets of operations are bits, 1 << code.
 * Errors  per topic: 3 unknown, 17 bad name, 100 unknown id; per partition: 5 without a leader; 42 for the whole request.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleTopicMetadataRequest,
 *         server/metadata/KRaftMetadataCache.scala; answers compared with Apache Kafka 4.3.1
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import { ZERO_UUID } from '../../base/ids.ts';
import {
  type BrokerImage,
  liveBrokers,
  type MetadataImage,
  type PartitionImage,
  type TopicImage,
} from '../../metadata/image.ts';
import { isInternalTopic, topicNameFault } from '../../metadata/topic-name.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import { AutoTopicCreation } from '../auto-topic-creation.ts';
import type { BrokerContext } from '../broker-context.ts';

type Body = Messages['MetadataRequest'];
type Answer = Draft<Messages['MetadataResponse']>;
type TopicAnswer = NonNullable<Answer['topics']>[number];

/** Nobody asked for the operations. */
const NOT_ASKED = -2_147_483_648;
/** Everything that can be done with a topic, with a cluster: there is no authorizer that forbids some of it. */
const TOPIC_OPERATIONS = 3576;
const CLUSTER_OPERATIONS = 8096;
/** By topic id since this version; versions 10 and 11 have the field and not the feature. */
const FIRST_VERSION_BY_ID = 12;

export class MetadataApi {
  readonly #context: BrokerContext;
  readonly #autoCreation: AutoTopicCreation;

  constructor(context: BrokerContext) {
    this.#context = context;
    this.#autoCreation = new AutoTopicCreation(context.controller);
  }

  /** @requirement META-005 META-006 META-007 META-011 META-013 META-014 META-015 META-016 META-017 */
  handle(request: Request<Body>, respond: Respond<Answer>): void {
    const { apiVersion, body } = request;
    if (!isWellFormed(body, apiVersion)) {
      respond.answer(refusedWhole(body));
      return;
    }
    const image = this.#context.image();
    const live = [...liveBrokers(image)];
    const operations = body.includeTopicAuthorizedOperations ? TOPIC_OPERATIONS : NOT_ASKED; // META-011
    const topics = this.#topics(body, apiVersion, image);
    respond.answer({
      brokers: live.map(brokerAnswer),
      clusterId: this.#context.clusterId, // META-014
      controllerId: live[0]?.id ?? -1, // META-013: any broker that is there will do, since it forwards.
      topics: topics.map((topic) => ({ ...topic, topicAuthorizedOperations: operations })),
      ...clusterOperations(body, apiVersion),
    });
  }

  #topics(body: Body, apiVersion: number, image: MetadataImage): TopicAnswer[] {
    const asked = body.topics;
    // META-005: null is "all"; in version 0, which knows no null, so is an empty list.
    if (asked === null || (apiVersion === 0 && asked.length === 0)) {
      return [...image.topics.values()].map((topic) => topicAnswer(topic, image));
    }
    const ids = new Set(asked.map(({ topicId }) => topicId).filter((id) => id !== ZERO_UUID));
    if (ids.size > 0) return [...ids].map((id) => byId(id, image)); // Names beside an id are not looked at.
    const names = new Set(asked.map(({ name }) => name ?? '')); // META-017: each once.
    return this.#byName([...names], body.allowAutoTopicCreation, image);
  }

  #byName(names: readonly string[], mayCreate: boolean, image: MetadataImage): TopicAnswer[] {
    const missing: string[] = [];
    const answers = names.map((name): TopicAnswer => {
      const topic = image.topics.get(name);
      if (topic !== undefined) return topicAnswer(topic, image);
      const bad = topicNameFault(name) !== undefined; // META-012
      if (!bad) missing.push(name);
      const errorCode = bad ? errorCodes.INVALID_TOPIC_EXCEPTION : errorCodes.UNKNOWN_TOPIC_OR_PARTITION; // META-006
      return { errorCode, name, topicId: ZERO_UUID, isInternal: isInternalTopic(name), partitions: [] };
    });
    if (mayCreate && this.#context.autoCreateTopics) this.#autoCreation.create(missing); // META-006, META-015
    return answers;
  }
}

/** Versions 10 and 11 may not use ids and names may not be missing. @requirement META-007 */
function isWellFormed(body: Body, apiVersion: number): boolean {
  return (body.topics ?? []).every(({ name, topicId }) => {
    if (apiVersion < FIRST_VERSION_BY_ID) return topicId === ZERO_UUID && name !== null; // META-007
    return topicId !== ZERO_UUID || name !== null;
  });
}

/** A request that contradicts itself is refused for each of its topics, and nothing else is said. */
function refusedWhole(body: Body): Answer {
  const topics = (body.topics ?? []).map(({ name, topicId }) => ({
    errorCode: errorCodes.INVALID_REQUEST,
    name: name ?? '',
    topicId,
    partitions: [],
  }));
  return { brokers: [], clusterId: null, controllerId: -1, topics };
}

function byId(topicId: string, image: MetadataImage): TopicAnswer {
  const topic = image.topicsById.get(topicId);
  if (topic !== undefined) return topicAnswer(topic, image);
  return { errorCode: errorCodes.UNKNOWN_TOPIC_ID, name: null, topicId, partitions: [] }; // META-007
}

function topicAnswer(topic: TopicImage, image: MetadataImage): TopicAnswer {
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: [...topic.partitions.values()].map((partition) => partitionAnswer(partition, image)),
  };
}

/** @requirement META-008 */
function partitionAnswer(
  partition: PartitionImage,
  image: MetadataImage,
): NonNullable<TopicAnswer['partitions']>[number] {
  const isOffline = (id: number): boolean => image.brokers.get(id)?.fenced ?? true;
  const hasLeader = partition.leader >= 0 && !isOffline(partition.leader);
  return {
    errorCode: hasLeader ? 0 : errorCodes.LEADER_NOT_AVAILABLE,
    partitionIndex: partition.partition,
    leaderId: hasLeader ? partition.leader : -1,
    leaderEpoch: partition.leaderEpoch, // META-008
    replicaNodes: partition.replicas,
    isrNodes: partition.isr,
    offlineReplicas: partition.replicas.filter(isOffline),
  };
}

function brokerAnswer(broker: BrokerImage): NonNullable<Answer['brokers']>[number] {
  const [endpoint] = broker.endPoints;
  return { nodeId: broker.id, host: endpoint?.host ?? '', port: endpoint?.port ?? -1, rack: broker.rack };
}

/** Only versions 8 to 10 carry them. */
function clusterOperations(body: Body, apiVersion: number): Answer {
  if (apiVersion < 8 || apiVersion > 10 || !body.includeClusterAuthorizedOperations) return {};
  return { clusterAuthorizedOperations: CLUSTER_OPERATIONS }; // META-016
}
