/**
 * The network side of the pipeline: bytes come in, frames are cut, one request per connection goes to the
 * handlers, answers go out.
 *
 * Shape   a `NetworkListener` with two more doors for the host: `readInto` names the buffer the next bytes
 *         should land in, and `expire` says that the delivered bytes are about to be overwritten. A host
 *         delivers, lets the actors run, then calls `expire`; a request that was handled by then was never
 *         copied.
 * Units   times are monotonic milliseconds, sizes bytes.
 * Errors  a refused frame closes its connection without bytes; the others notice nothing.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/network/SocketServer.scala#Processor.run; KAFKA-12427
 */
import type { Actor, Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { later, type MonotonicMs } from '../base/ids.ts';
import type { ConnectionId, Network, NetworkListener, OutgoingPart } from '../ports/network.ts';
import { Connection } from './connection.ts';
import { FramePool, FrameReader } from './frames.ts';
import type { QueuedRequest, RequestChannel } from './request-channel.ts';

export interface SocketServerOptions {
  readonly network: Network;
  readonly channel: RequestChannel;
  /** `socket.request.max.bytes` */
  readonly maxRequestBytes: number;
  /** `connections.max.idle.ms`; below 0 nobody is closed for it. */
  readonly maxIdleMs: number;
  /** Told why a connection was closed by this side; for logs only. */
  readonly explain?: (connection: ConnectionId, reason: string) => void;
}

/**
 * An idle connection is closed at most this part of the limit too late: connections are looked at together.
 */
const IDLE_GRAIN = 20;

export class SocketServer implements NetworkListener, Actor {
  readonly name = 'socket-server';
  readonly #options: SocketServerOptions;
  readonly #pool = new FramePool();
  readonly #connections = new Map<ConnectionId, Connection>();
  /** Requests whose frame is a view into the host's read buffer. */
  #borrowed: QueuedRequest[] = [];
  /** Connections that hold uncut bytes which are a view into the host's read buffer. */
  #behind: Connection[] = [];
  #touched: Connection[] = [];
  #nextIdleCheck: MonotonicMs | undefined = undefined;

  constructor(options: SocketServerOptions) {
    this.#options = options;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  opened(id: ConnectionId, _remoteAddress: string): void {
    assert(!this.#connections.has(id), 'a connection opens once');
    const connection = new Connection(id, new FrameReader(this.#options.maxRequestBytes, this.#pool));
    this.#connections.set(id, connection);
    this.#touch(connection);
  }

  received(id: ConnectionId, bytes: Uint8Array): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#touch(connection);
    connection.add(bytes);
    if (connection.state === 'reading') this.#cut(connection);
    if (connection.restBorrowed) this.#behind.push(connection);
  }

  sent(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    if (connection?.state !== 'answering') return;
    connection.move('sent');
    this.#touch(connection);
    this.#readOn(connection);
  }

  closed(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    if (connection !== undefined) this.#forget(connection);
  }

  /** Where the host should read the next bytes of this connection, when a large frame has begun. */
  readInto(id: ConnectionId): Uint8Array | undefined {
    const connection = this.#connections.get(id);
    return connection?.state === 'reading' ? connection.reader.wants() : undefined;
  }

  /** The bytes of earlier `received` calls are about to be overwritten: what still waits is copied. */
  expire(): void {
    for (const request of this.#borrowed) {
      if (!request.borrowed) continue;
      request.frame = { bytes: new Uint8Array(request.frame.bytes), inPlace: false, pooled: undefined };
      request.borrowed = false;
    }
    this.#borrowed.length = 0;
    for (const connection of this.#behind) {
      if (connection.rest === undefined || connection.state === 'closed') continue;
      connection.keepRest();
      if (!connection.paused) {
        connection.paused = true;
        this.#options.network.pause(connection.id); // It is muted and sends on: stop reading.
      }
    }
    this.#behind.length = 0;
  }

  /**
   * Sends the answer; the connection reads on when its last byte was handed to the transport.
   * @requirement PIPE-006 PIPE-008
   */
  reply(connection: Connection, parts: readonly OutgoingPart[]): void {
    if (connection.state === 'closed') {
      for (const part of parts) if (!(part instanceof Uint8Array)) part.release(); // PIPE-006: dropped.
      return;
    }
    // PIPE-008: until it has left, only this connection waits.
    connection.move('answer');
    this.#options.network.send(connection.id, parts);
  }

  /** The request has no answer; the connection reads on at once. */
  skip(connection: Connection): void {
    if (connection.state === 'closed') return;
    connection.move('nothing');
    this.#readOn(connection);
  }

  /** Closes the connection without bytes. @requirement WIRE-013 WIRE-015 */
  drop(connection: Connection, reason: string): void {
    if (connection.state === 'closed') return;
    this.#options.explain?.(connection.id, reason);
    this.#forget(connection);
    this.#options.network.close(connection.id); // WIRE-013: this one, and no other.
  }

  /** A handler is done with the frame: its buffer may be used again. */
  giveBack(request: QueuedRequest): void {
    request.borrowed = false;
    if (request.frame.pooled !== undefined) this.#pool.release(request.frame.pooled);
  }

  hasMail(): boolean {
    return this.#touched.length > 0;
  }

  nextDeadline(): MonotonicMs | undefined {
    return this.#nextIdleCheck;
  }

  turn(now: Now): void {
    for (const connection of this.#touched) {
      connection.touched = false;
      connection.lastActiveAt = now.monotonicMs;
    }
    this.#touched.length = 0;
    if (this.#options.maxIdleMs < 0) return; // Nobody is idle for too long.
    if (this.#nextIdleCheck === undefined) {
      if (this.#connections.size > 0) this.#nextIdleCheck = later(now.monotonicMs, this.#options.maxIdleMs);
    } else if (now.monotonicMs >= this.#nextIdleCheck) this.#closeIdle(now.monotonicMs);
  }

  /** @requirement PIPE-007 WIRE-014 */
  #closeIdle(now: MonotonicMs): void {
    const { maxIdleMs } = this.#options;
    let next: number = Number.MAX_SAFE_INTEGER;
    for (const connection of [...this.#connections.values()]) {
      // PIPE-007: a request that is being worked on is activity. An answer that nobody reads is not.
      const working = connection.state === 'queued' || connection.state === 'processing';
      const idleAt = (working ? now : connection.lastActiveAt) + maxIdleMs;
      // WIRE-014: so it is with a frame that was begun and not finished.
      if (idleAt <= now) this.drop(connection, 'idle for connections.max.idle.ms');
      else next = Math.min(next, idleAt);
    }
    const soonest = later(now, Math.ceil(maxIdleMs / IDLE_GRAIN));
    this.#nextIdleCheck =
      this.#connections.size === 0 ? undefined : later(now, Math.max(next, soonest) - now);
  }

  #readOn(connection: Connection): void {
    if (connection.rest !== undefined) this.#cut(connection);
    if (connection.paused && connection.state === 'reading') {
      connection.paused = false;
      this.#options.network.resume(connection.id);
    }
  }

  /** Takes the next frame out of what the connection delivered, and mutes the connection. */
  #cut(connection: Connection): void {
    const chunk = connection.rest!;
    const borrowed = connection.restBorrowed;
    const taken = connection.reader.take(chunk, connection.restPosition);
    connection.restPosition = connection.reader.position;
    if (taken === 'refused') {
      this.drop(connection, 'the frame is larger than socket.request.max.bytes, or its size is negative');
      return;
    }
    if (connection.restPosition === chunk.length) {
      connection.rest = undefined;
      connection.restBorrowed = false;
    }
    if (taken === 'incomplete') return;
    connection.move('frame');
    const request: QueuedRequest = { connection, frame: taken, borrowed: borrowed && taken.inPlace };
    if (request.borrowed) this.#borrowed.push(request);
    // PIPE-003: without room it waits, and its connection reads nothing meanwhile.
    this.#options.channel.offer(request);
  }

  #touch(connection: Connection): void {
    if (connection.touched) return;
    connection.touched = true;
    this.#touched.push(connection);
  }

  #forget(connection: Connection): void {
    connection.move('close');
    connection.reader.drop();
    connection.rest = undefined;
    connection.restBorrowed = false;
    this.#connections.delete(connection.id);
  }
}
