/**
 * The handlers: `num.io.threads` actors that take requests from the queue, decode them and let the API's own
 * handler decide.
 *
 * Shape   one request a turn. A handler never waits: who must wait parks in a purgatory and answers in a
 *         later turn.
 * Units   none of its own.
 * Errors  bytes that are no request of an API and version served here close the connection without an answer.
 *         This is the one place that catches `MalformedMessage`.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaRequestHandler.scala#run,
 *         clients/src/main/java/org/apache/kafka/common/requests/RequestContext.java#parseRequest
 */
import type { Actor, Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import { MalformedMessage, messageCodec } from '../protocol/codec.ts';
import { decodeRequestHeader, type RequestHeader } from '../protocol/headers.ts';
import { type Api, type ApiRegistry, includes } from './api-registry.ts';
import type { Handler, Request } from './handler.ts';
import type { QueuedRequest, RequestChannel } from './request-channel.ts';
import { type Answers, Response } from './response.ts';
import type { SocketServer } from './socket-server.ts';

export interface HandlerPoolOptions {
  readonly channel: RequestChannel;
  readonly server: SocketServer;
  readonly apis: ApiRegistry;
  /** `num.io.threads` */
  readonly handlers: number;
}

/** OURS: handlers that never wait have no use for more, and every one is looked at in each turn. */
const MOST_HANDLERS = 1_000;

/** The actors of the pool. */
export function handlerPool(options: HandlerPoolOptions): Actor[] {
  const length = Math.min(options.handlers, MOST_HANDLERS);
  return Array.from({ length }, (_, index) => new RequestHandler(index, options));
}

/** What a frame turned out to be. */
interface Parsed {
  readonly header: RequestHeader;
  readonly handler: Handler;
  readonly answers: Answers;
  readonly body: unknown;
}

class RequestHandler implements Actor {
  readonly name: string;
  readonly #options: HandlerPoolOptions;

  constructor(index: number, options: HandlerPoolOptions) {
    this.name = `request-handler-${index}`;
    this.#options = options;
  }

  hasMail(): boolean {
    return this.#options.channel.size > 0;
  }

  nextDeadline(): MonotonicMs | undefined {
    return undefined;
  }

  /** @requirement PIPE-002 */
  turn(now: Now): void {
    const { channel, server } = this.#options;
    const queued = channel.take();
    if (queued === undefined) return;
    try {
      this.#handle(queued, now);
    } finally {
      server.giveBack(queued);
    }
  }

  #handle(queued: QueuedRequest, now: Now): void {
    const { server } = this.#options;
    const { connection } = queued;
    // A request whose client has gone is still carried out (PIPE-006); its answer is dropped.
    if (connection.state !== 'closed') connection.move('taken');
    const parsed = this.#parse(queued.frame.bytes);
    if (typeof parsed === 'string') {
      server.drop(connection, parsed);
      return;
    }
    const { apiKey, apiVersion, correlationId, clientId } = parsed.header;
    const request: Request = {
      connection: connection.id,
      apiKey,
      apiVersion,
      correlationId,
      clientId,
      receivedAt: now.monotonicMs,
      body: parsed.body,
    };
    parsed.handler(request as Request<never>, new Response(server, connection, parsed.answers), now);
  }

  /** The request in a frame, or why there is none. @requirement WIRE-006 WIRE-015 WIRE-017 WIRE-018 */
  #parse(frame: Uint8Array): Parsed | string {
    try {
      const header = decodeRequestHeader(frame);
      const api = this.#options.apis.find(header.apiKey);
      if (api === undefined) return `api key ${header.apiKey} is not served here`; // WIRE-006, WIRE-017
      return parseBody(frame, header, api);
    } catch (error) {
      if (error instanceof MalformedMessage) return error.message; // WIRE-006, WIRE-018
      throw error;
    }
  }
}

/** @requirement WIRE-006 WIRE-009 */
function parseBody(frame: Uint8Array, header: RequestHeader, api: Api): Parsed | string {
  const { apiKey, apiVersion, correlationId } = header;
  const name = `${api.name}Response`;
  if (includes(api.served, apiVersion)) {
    const codec = messageCodec(`${api.name}Request`, apiVersion);
    if (codec === undefined) return `${api.name} has no version ${apiVersion}`;
    const body = codec.decode(frame, header.end).value; // WIRE-009: what follows the body is ignored.
    return {
      header,
      handler: api.handler,
      answers: { name, apiKey, apiVersion, bodyVersion: apiVersion, correlationId },
      body,
    };
  }
  // WIRE-006, WIRE-017
  if (api.unsupported === undefined) return `${api.name} ${apiVersion} is not served here`;
  const answers = { name, apiKey, apiVersion, bodyVersion: 0, correlationId };
  return { header, handler: api.unsupported, answers, body: undefined };
}
