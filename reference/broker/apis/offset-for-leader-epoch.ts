/**
 * The OffsetForLeaderEpoch API.
 *
 * Shape   a handler made for the replicas of one node.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleOffsetForLeaderEpochRequest
 */
import { offsetForLeaderEpoch } from '../../offsets/offset-for-leader-epoch.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

export function offsetForLeaderEpochHandler(replicas: ReplicaManager): Handler {
  return (
    request: Request<Messages['OffsetForLeaderEpochRequest']>,
    respond: Respond<Draft<Messages['OffsetForLeaderEpochResponse']>>,
  ) => {
    const topics = request.body.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((entry) => offsetForLeaderEpoch(replicas, { topic, ...entry })),
    }));
    respond.answer({ throttleTimeMs: 0, topics });
  };
}
