/**
 * AlterReplicaLogDirs: moves replicas of this broker into other log directories of it.
 *
 * Shape   a handler made for the replicas of one node; the answer says that a move has begun,
 *         DescribeLogDirs says how far it is.
 * Errors  57 for a path that is no log directory, 56 where one of the two is offline, 3 for a partition that
 *         is not known (the wish is remembered for when it comes), 17 for a name that leaves no room for the
 *         suffix.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#alterReplicaLogDirs; KIP-113
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Now } from '../../base/actor.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type Body = Messages['AlterReplicaLogDirsRequest'];
type Answer = Draft<Messages['AlterReplicaLogDirsResponse']>;

/** @requirement DIR-014 DIR-015 */
export function alterReplicaLogDirsHandler(replicas: ReplicaManager): Handler {
  const move = (topic: string, partition: number, path: string, now: Now): number => {
    const isOffline = replicas.find(topic, partition) === errorCodes.KAFKA_STORAGE_ERROR;
    const begun = replicas.logs.moveTo(topic, partition, path, now);
    return isOffline && begun === errorCodes.UNKNOWN_TOPIC_OR_PARTITION
      ? errorCodes.KAFKA_STORAGE_ERROR
      : begun;
  };
  return ({ body }: Request<Body>, respond: Respond<Answer>, now) => {
    const results = [...wishes(body)].map(([topicName, partitions]) => ({
      topicName,
      partitions: [...partitions].map(([partitionIndex, path]) => ({
        partitionIndex,
        errorCode: move(topicName, partitionIndex, path, now),
      })),
    }));
    respond.answer({ throttleTimeMs: 0, results });
  };
}

/** The directory of each partition, by topic. Who is named twice goes where it is named last. */
function wishes({ dirs }: Body): Map<string, Map<number, string>> {
  const byTopic = new Map<string, Map<number, string>>();
  for (const { path, topics } of dirs) {
    for (const { name, partitions } of topics) {
      const paths = byTopic.get(name) ?? new Map<number, string>();
      byTopic.set(name, paths);
      for (const partition of partitions) paths.set(partition, path);
    }
  }
  return byTopic;
}
