/**
 * The way back of one request: encodes the answer behind its header and hands it to the connection.
 *
 * Shape   one object a request; exactly one of its four methods is called, in this turn or in a later one.
 * Units   none.
 * Errors  a second answer is a broken invariant. An answer to a connection that has gone is dropped. One
 *         that no message can carry closes its connection.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/network/RequestChannel.scala#sendResponse,
 *         #sendNoOpResponse, #closeConnection
 */
import { assert } from '../base/assert.ts';
import type { OutgoingPart } from '../ports/network.ts';
import { encodeAnswer, responsePrefix } from '../protocol/headers.ts';
import { TextTooLong } from '../protocol/text-too-long.ts';
import type { Connection } from './connection.ts';
import type { Respond } from './handler.ts';
import type { SocketServer } from './socket-server.ts';
import { releaseRegions, withShortMessages } from './unsendable.ts';

/**
 * How an answer is written: the version of its body is that of the request, but 0 for a refusal of the
 * version itself.
 */
export interface Answers {
  readonly name: string;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly bodyVersion: number;
  readonly correlationId: number;
}

export class Response implements Respond {
  readonly #server: SocketServer;
  readonly #connection: Connection;
  readonly #answers: Answers;
  #done = false;

  constructor(server: SocketServer, connection: Connection, answers: Answers) {
    this.#server = server;
    this.#connection = connection;
    this.#answers = answers;
  }

  /** @requirement WIRE-004 */
  answer(body: unknown): void {
    this.#once();
    const parts = this.#encoded(body) ?? this.#encoded(withShortMessages(body));
    if (parts !== undefined) {
      this.#server.reply(this.#connection, parts);
      return;
    }
    releaseRegions(body);
    this.#server.drop(this.#connection, 'the answer repeats a text that no message can carry');
  }

  /** `undefined` where a text is too long. */
  #encoded(body: unknown): OutgoingPart[] | undefined {
    const { name, apiKey, apiVersion, bodyVersion, correlationId } = this.#answers;
    try {
      return encodeAnswer(name, apiKey, apiVersion, correlationId, body, bodyVersion); // WIRE-004
    } catch (failure) {
      if (failure instanceof TextTooLong) return undefined;
      throw failure;
    }
  }

  answerParts(parts: readonly OutgoingPart[]): void {
    this.#once();
    const { apiKey, apiVersion, correlationId } = this.#answers;
    const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
    const prefix = responsePrefix(apiKey, apiVersion, correlationId, sizeBytes);
    this.#server.reply(this.#connection, [prefix, ...parts]);
  }

  nothing(): void {
    this.#once();
    this.#server.skip(this.#connection);
  }

  close(reason: string): void {
    this.#once();
    this.#server.drop(this.#connection, reason);
  }

  #once(): void {
    assert(!this.#done, 'a request is answered once');
    this.#done = true;
  }
}
