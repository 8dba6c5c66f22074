/**
 * What stands between the request pipeline and the rooms that answer: the pipeline decodes, a handler
 * decides, the answer goes back through `respond`, at once or in a later turn.
 *
 * Shape   handlers are injected by `server`, so `requests` knows no API by name.
 * Errors  protocol errors are part of the answer's body; `respond.close()` is Kafka's answer without bytes.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/network/RequestChannel.scala, KafkaApis.scala#handle
 */
import type { Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type { ConnectionId, OutgoingPart } from '../ports/network.ts';

/**
 * One decoded request. Byte fields of `body` are views into the read buffer: valid only until the handler's
 * turn ends.
 */
export interface Request<Body = unknown> {
  readonly connection: ConnectionId;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  /** A null client id is read as "". */
  readonly clientId: string;
  readonly receivedAt: MonotonicMs;
  readonly body: Body;
}

/** Exactly one of the three is called, exactly once. */
export interface Respond<Answer = unknown> {
  answer(body: Answer): void;
  /**
   * The body is encoded already, as parts to be sent in order (fetch: bytes and file regions). The header is
   * put before it by the pipeline.
   */
  answerParts(parts: readonly OutgoingPart[]): void;
  /** Nothing is sent and the connection lives on: Produce with acks=0. */
  nothing(): void;
  close(reason: string): void;
}

export type Handler = (request: Request<never>, respond: Respond<never>, now: Now) => void;
