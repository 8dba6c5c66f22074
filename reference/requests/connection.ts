/**
 * One connection: what has been read of it and whether it may read on.
 *
 * Shape   the transition table below, and the bytes that wait behind a muted connection.
 * Units   times are monotonic milliseconds.
 * Errors  a transition that is not in the table is a broken invariant.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/KafkaChannel.java#ChannelMuteState.
 *         OURS: this release has no quotas, so Kafka's two throttled states are not reached and left out.
 */
import { assert } from '../base/assert.ts';
import { type MonotonicMs, monotonicMs } from '../base/ids.ts';
import type { ConnectionId } from '../ports/network.ts';
import type { FrameReader } from './frames.ts';

/**
 * `reading`: not muted. `queued`: a whole request waits for a handler. `processing`: a handler has taken it.
 * `answering`: its answer is on the way out. `closed`: gone, or going.
 */
export type ConnectionState = 'reading' | 'queued' | 'processing' | 'answering' | 'closed';
export type ConnectionInput = 'frame' | 'taken' | 'answer' | 'nothing' | 'sent' | 'close';

/** (state, input) → state. What is absent cannot happen. */
export const CONNECTION_TRANSITIONS: Readonly<
  Record<ConnectionState, Partial<Record<ConnectionInput, ConnectionState>>>
> = {
  reading: { frame: 'queued', close: 'closed' },
  queued: { taken: 'processing', close: 'closed' },
  processing: { answer: 'answering', nothing: 'reading', close: 'closed' },
  answering: { sent: 'reading', close: 'closed' },
  closed: { close: 'closed' },
};

export class Connection {
  readonly id: ConnectionId;
  readonly reader: FrameReader;
  state: ConnectionState = 'reading';
  /** Delivered bytes that were not yet cut: what follows a request that is being answered. */
  rest: Uint8Array | undefined = undefined;
  restPosition = 0;
  /** True while `rest` is a view into the host's read buffer. */
  restBorrowed = false;
  /** True while the host was asked to deliver nothing. */
  paused = false;
  /**
   * True while the connection stands in the server's list of those that did something since its last turn.
   */
  touched = false;
  lastActiveAt: MonotonicMs = monotonicMs(0);

  constructor(id: ConnectionId, reader: FrameReader) {
    this.id = id;
    this.reader = reader;
  }

  /** @requirement PIPE-001 WIRE-005 */
  move(input: ConnectionInput): void {
    const next = CONNECTION_TRANSITIONS[this.state][input];
    assert(next !== undefined, `a connection that is ${this.state} sees no ${input}`);
    this.state = next; // PIPE-001, WIRE-005: no second request before the answer to the first has left.
  }

  /** Puts bytes behind what already waits. While nothing waits they are only borrowed. */
  add(bytes: Uint8Array): void {
    if (this.rest === undefined) {
      this.rest = bytes;
      this.restPosition = 0;
      this.restBorrowed = true;
      return;
    }
    const waiting = this.rest.subarray(this.restPosition);
    const joined = new Uint8Array(waiting.length + bytes.length);
    joined.set(waiting);
    joined.set(bytes, waiting.length);
    this.rest = joined;
    this.restPosition = 0;
    this.restBorrowed = false;
  }

  /** Copies what is only borrowed: the host is about to overwrite it. */
  keepRest(): void {
    if (this.rest === undefined || !this.restBorrowed) return;
    this.rest = new Uint8Array(this.rest.subarray(this.restPosition));
    this.restPosition = 0;
    this.restBorrowed = false;
  }
}
