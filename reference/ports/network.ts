/**
 * The network as the core sees it: bytes on ordered connections. The host cuts nothing: framing is a rule of Kafka.
 *
 * Shape   the host delivers `NetworkEvent`s into the node's mailbox and the core answers through `Network`.
 * Units   bytes.
 * Errors  a lost connection is an event, never an exception.
 */
import type { DiskFile } from './disk.ts';

export type ConnectionId = number;

/** Bytes of a file that the host sends without the core ever holding them (Kafka's FileRecords). `release` is called once, when sent or dropped. */
export interface FileRegion {
  readonly file: DiskFile;
  readonly position: number;
  readonly length: number;
  release(): void;
}

/** An answer is a list of parts and is never concatenated. */
export type OutgoingPart = Uint8Array | FileRegion;

export interface Network {
  /** Queues parts; `sent` is delivered as an event when the last byte was handed to the transport. */
  send(connection: ConnectionId, parts: readonly OutgoingPart[]): void;
  /** Stops (or resumes) delivery of `received` events of one connection: back-pressure. */
  pause(connection: ConnectionId): void;
  resume(connection: ConnectionId): void;
  close(connection: ConnectionId): void;
}

/** What the host tells the core. `bytes` is valid only during the call that delivers it. */
export interface NetworkListener {
  opened(connection: ConnectionId, remoteAddress: string): void;
  received(connection: ConnectionId, bytes: Uint8Array): void;
  sent(connection: ConnectionId): void;
  closed(connection: ConnectionId): void;
}
