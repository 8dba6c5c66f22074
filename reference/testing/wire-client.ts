/**
 * A client for tests: one connection, one request at a time, messages as objects.
 *
 *     const client = await WireClient.connect(port);
 *     const { topics } = await client.call('Metadata', 12, { topics: null });
 *     client.close();
 *
 * Shape   one class over a socket of node:net.
 * Units   `TIMEOUT_MS` bounds every answer.
 * Errors  `ConnectionEnded` when the node hangs up; any other end of waiting is an error of the test.
 */
import { connect, type Socket } from 'node:net';
import { type ApiName, apiKeys } from '../../spec/protocol/api-keys.ts';
import { codec, type Draft, type Messages } from '../protocol/codec.ts';
import { decodeResponseHeader, encodeRequest, type RequestNames } from '../protocol/headers.ts';

const TIMEOUT_MS = 20_000;

/** The other side has closed. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded';
}

type Served = ApiName & RequestNames;

interface Waiting {
  readonly resolve: (frame: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class WireClient {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #lastCorrelationId = 0;
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#arrive(bytes));
    for (const event of ['close', 'error', 'end'] as const) socket.on(event, () => this.#end());
  }

  static connect(port: number, host = '127.0.0.1'): Promise<WireClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true }, () => {
        socket.off('error', reject);
        resolve(new WireClient(socket));
      });
      socket.once('error', reject);
    });
  }

  /** Asks and waits for the answer. */
  async call<Api extends Served>(
    api: Api,
    apiVersion: number,
    body: Draft<Messages[`${Api}Request`]>,
  ): Promise<Messages[`${Api}Response`]> {
    this.#lastCorrelationId += 1;
    const header = { correlationId: this.#lastCorrelationId, clientId: 'test' };
    const frame = await this.exchange(encodeRequest(api, apiVersion, header, body));
    const { end } = decodeResponseHeader(apiKeys[api], apiVersion, frame);
    return codec(`${api}Response` as keyof Messages, apiVersion).decode(frame, end)
      .value as Messages[`${Api}Response`];
  }

  /** Sends bytes as they are and waits for the next frame. */
  exchange(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#ended) return Promise.reject(new ConnectionEnded('the connection has ended'));
    const answer = new Promise<Uint8Array>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
      const settled = (): void => clearTimeout(timer);
      this.#waiting.push({
        resolve: (frame) => {
          settled();
          resolve(frame);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
    });
    this.#socket.write(bytes);
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #arrive(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 4 && this.#rest.length >= 4 + this.#rest.readInt32BE(0)) {
      const end = 4 + this.#rest.readInt32BE(0);
      const frame = new Uint8Array(this.#rest.subarray(4, end));
      this.#rest = this.#rest.subarray(end);
      this.#waiting.shift()?.resolve(frame);
    }
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new ConnectionEnded('the node hung up'));
  }
}
