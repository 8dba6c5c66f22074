/**
 * The Produce API: from the request to the produce room and back.
 *
 * Shape   a handler made for the replicas of one node.
 * Units   `timeoutMs` from the turn in which the records were appended.
 * Errors  with acks=0 there is no answer; an error can then only be shown by closing the connection.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleProduceRequest
 */
import type { Now } from '../../base/actor.ts';
import { monotonicMs } from '../../base/ids.ts';
import { DelayedProduce } from '../../produce/delayed-produce.ts';
import { type ProduceOutcome, produce } from '../../produce/produce.ts';
import type { Messages } from '../../protocol/codec.ts';
import type { ReplicaManager } from '../../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

/** @requirement PRD-001 */
export function produceHandler(
  replicas: ReplicaManager,
  options: { readonly verifyTransactions: boolean },
): Handler {
  return (request: Request<Messages['ProduceRequest']>, respond: Respond<unknown>, now: Now) => {
    const { transactionalId, acks, timeoutMs, topicData } = request.body;
    const { apiVersion: version, clientId } = request;
    const command = { version, clientId, transactionalId, acks, topics: topicData, ...options };
    const outcome = produce(replicas, command, now);
    if (acks === 0) {
      if (outcome.failed)
        respond.close('a Produce with acks=0 failed'); // PRD-001
      else respond.nothing();
    } else if (outcome.waiting.length === 0) respond.answer(answerOf(outcome));
    else {
      const deadline = monotonicMs(now.monotonicMs + timeoutMs);
      const waiting = new DelayedProduce(replicas, outcome.waiting, deadline, () =>
        respond.answer(answerOf(outcome)),
      );
      const keys = outcome.waiting.map(({ partition }) => partition.key);
      replicas.produces.tryCompleteElseWatch(waiting, keys, now);
    }
    for (const partition of outcome.touched) replicas.wake(partition.key, now);
  };
}

const answerOf = (outcome: ProduceOutcome) => ({ responses: outcome.topics, throttleTimeMs: 0 });
