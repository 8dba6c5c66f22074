/**
 * The ListOffsets API.
 *
 * Shape   a handler made for the replicas of one node.
 * Units   none of its own.
 * Errors  42 for a partition that is asked for twice; −1 everywhere for an isolation level that does not
 *         exist.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleListOffsetRequest
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Now } from '../../base/actor.ts';
import { listOffset, type OffsetAnswer, offsetError } from '../../offsets/list-offsets.ts';
import { oldStyleOffsets } from '../../offsets/old-style-offsets.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type ListOffsetsRequest = Messages['ListOffsetsRequest'];
type Answer = Draft<Messages['ListOffsetsResponse']>;

const READ_COMMITTED = 1;

/** @requirement LOF-010 OLD-028 */
export function listOffsetsHandler(replicas: ReplicaManager): Handler {
  return (request: Request<ListOffsetsRequest>, respond: Respond<Answer>, now: Now) => {
    const { body, apiVersion: version } = request;
    if (version === 0) {
      respond.answer(oldStyleAnswer(replicas, body, now.wallMs)); // OLD-028
      return;
    }
    const twice = duplicatesOf(body);
    const answers = (
      topic: string,
      entry: ListOffsetsRequest['topics'][0]['partitions'][0],
    ): OffsetAnswer => {
      if (body.isolationLevel !== 0 && body.isolationLevel !== READ_COMMITTED) {
        return offsetError(errorCodes.UNKNOWN_SERVER_ERROR);
      }
      // LOF-010
      if (twice.has(`${topic}-${entry.partitionIndex}`)) return offsetError(errorCodes.INVALID_REQUEST);
      return listOffset(replicas, {
        version,
        topic,
        partition: entry.partitionIndex,
        currentLeaderEpoch: entry.currentLeaderEpoch,
        timestamp: entry.timestamp,
        replicaId: body.replicaId,
        readCommitted: body.isolationLevel === READ_COMMITTED,
      });
    };
    const topics = body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((entry) => ({
        partitionIndex: entry.partitionIndex,
        ...shownTo(version, answers(name, entry)),
      })),
    }));
    respond.answer({ throttleTimeMs: 0, topics });
  };
}

/** Version 0 knows no duplicates and no isolation: each partition has its list. */
function oldStyleAnswer(
  replicas: ReplicaManager,
  { replicaId, topics }: ListOffsetsRequest,
  wallMs: number,
): Answer {
  const answers = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp, maxNumOffsets }) => ({
      partitionIndex,
      ...oldStyleOffsets(replicas, {
        topic: name,
        partition: partitionIndex,
        timestamp,
        maxNumOffsets,
        replicaId,
        wallMs,
      }),
    })),
  }));
  return { topics: answers };
}

/** Clients before this version know no leader epoch. */
const LEADER_EPOCH_SINCE_VERSION = 4;

const shownTo = (version: number, answer: OffsetAnswer): Draft<OffsetAnswer> =>
  version < LEADER_EPOCH_SINCE_VERSION ? { ...answer, leaderEpoch: undefined } : answer;

/** Keys of the partitions that are asked for more than once. */
function duplicatesOf(request: ListOffsetsRequest): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name, partitions } of request.topics) {
    for (const { partitionIndex } of partitions) {
      const key = `${name}-${partitionIndex}`;
      if (seen.has(key)) twice.add(key);
      seen.add(key);
    }
  }
  return twice;
}
