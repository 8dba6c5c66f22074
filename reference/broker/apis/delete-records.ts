/**
 * The DeleteRecords API.
 *
 * Shape   a handler made for the replicas of one node. A topic or a partition that is named twice is answered
 *         once, for its last offset.
 * Units   none of its own.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleDeleteRecordsRequest
 */
import { deleteRecords } from '../../offsets/delete-records.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Int64 } from '../../protocol/int64.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type DeleteRecordsRequest = Messages['DeleteRecordsRequest'];

export function deleteRecordsHandler(replicas: ReplicaManager): Handler {
  return (
    request: Request<DeleteRecordsRequest>,
    respond: Respond<Draft<Messages['DeleteRecordsResponse']>>,
  ) => {
    const topics = [...targetsOf(request.body)].map(([topic, partitions]) => ({
      name: topic,
      partitions: [...partitions].map(([partition, target]) => ({
        partitionIndex: partition,
        ...deleteRecords(replicas, { topic, partition, target }),
      })),
    }));
    respond.answer({ throttleTimeMs: 0, topics });
  };
}

/** Topic → partition → offset, the last one named. */
function targetsOf(request: DeleteRecordsRequest): Map<string, Map<number, Int64>> {
  const topics = new Map<string, Map<number, Int64>>();
  for (const { name, partitions } of request.topics) {
    const wanted = topics.get(name) ?? new Map<number, Int64>();
    for (const { partitionIndex, offset } of partitions) wanted.set(partitionIndex, offset);
    topics.set(name, wanted);
  }
  return topics;
}
