/**
 * DescribeProducers: what partitions remember of their producers, open transactions among it.
 *
 * Shape   a handler made for the replicas of one node.
 * Units   offsets count records; timestamps are wall milliseconds; −1 is "none".
 * Errors  17 for a name that no topic can have, 3 for a partition that is not here, per partition.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleDescribeProducersRequest,
 *         kafka/cluster/Partition.scala#activeProducerState; KIP-664
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import { NO_LEADER_EPOCH } from '../../base/ids.ts';
import type { ProducerEntry } from '../../idempotence/producer-entry.ts';
import { topicNameFault } from '../../metadata/topic-name.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import { Partition } from '../../replication/partition.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type Answer = Draft<Messages['DescribeProducersResponse']>;
type PartitionAnswer = NonNullable<NonNullable<Answer['topics']>[number]['partitions']>[number];

/** @requirement MARK-021 MARK-022 */
export function describeProducersHandler(replicas: ReplicaManager): Handler {
  return (request: Request<Messages['DescribeProducersRequest']>, respond: Respond<Answer>) => {
    const topics = request.body.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => describe(replicas, name, index)),
    }));
    respond.answer({ throttleTimeMs: 0, topics });
  };
}

/** @requirement MARK-022 */
function describe(replicas: ReplicaManager, topic: string, partitionIndex: number): PartitionAnswer {
  const fault = topicNameFault(topic);
  if (fault !== undefined) {
    const errorCode = errorCodes.INVALID_TOPIC_EXCEPTION; // MARK-022
    return { partitionIndex, errorCode, errorMessage: fault, activeProducers: [] };
  }
  const partition = replicas.find(topic, partitionIndex);
  const errorCode = partition instanceof Partition ? partition.checkLeader(NO_LEADER_EPOCH) : partition;
  if (!(partition instanceof Partition) || errorCode !== errorCodes.NONE) {
    return { partitionIndex, errorCode, errorMessage: null, activeProducers: [] };
  }
  const activeProducers = partition.log.producers.entries().map(shown);
  return { partitionIndex, errorCode, errorMessage: null, activeProducers };
}

/** @requirement MARK-021 */
const shown = (entry: ProducerEntry) => ({
  producerId: entry.producerId,
  producerEpoch: entry.producerEpoch,
  lastSequence: entry.batches.at(-1)?.lastSequence ?? -1,
  lastTimestamp: entry.lastTimestampMs,
  coordinatorEpoch: entry.coordinatorEpoch,
  currentTxnStartOffset: entry.currentTxnFirstOffset ?? -1, // MARK-021
});
