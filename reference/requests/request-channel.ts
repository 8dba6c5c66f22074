/**
 * The bounded queue between the connections and the handlers.
 *
 * Shape   first in, first out; `offer` refuses when `queued.max.requests` are waiting, and the connection
 *         then waits for room.
 * Errors  none: a full queue is the value `false`. No request is dropped and none is answered with an error
 *         for it.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/network/RequestChannel.scala#sendRequest
 */
import type { Connection } from './connection.ts';
import type { Frame } from './frames.ts';

/** One frame on its way to a handler. */
export interface QueuedRequest {
  readonly connection: Connection;
  frame: Frame;
  /** True while `frame.bytes` is a view into the host's read buffer. */
  borrowed: boolean;
}

export class RequestChannel {
  readonly #capacity: number;
  #queue: QueuedRequest[] = [];
  #head = 0;
  /** Connections that hold a complete frame for which there was no room, oldest first. */
  #waiting: QueuedRequest[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#queue.length - this.#head;
  }

  /**
   * Queues the request, or remembers that it waits for room and answers `false`: the connection stops
   * reading.
   * @requirement PIPE-003
   */
  offer(request: QueuedRequest): boolean {
    if (this.size >= this.#capacity) {
      this.#waiting.push(request); // PIPE-003
      return false;
    }
    this.#queue.push(request);
    return true;
  }

  /** The oldest request. The room it leaves goes to the oldest that waits. */
  take(): QueuedRequest | undefined {
    const request = this.#queue[this.#head];
    if (request === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    const next = this.#waiting.shift();
    if (next !== undefined) this.#queue.push(next);
    return request;
  }
}
