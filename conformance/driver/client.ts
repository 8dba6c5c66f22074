/**
 * What a case says to a broker: raw frames where the bytes matter, decoded trees elsewhere. Built on `wire.*` operations and on the judge's
 * own codec; nothing here knows the reference.
 *
 * Shape   messages are untyped trees keyed by camelCase field names; int64 is a bigint, bytes are Uint8Array, absent tagged fields take defaults.
 * Units   timeouts are milliseconds of the subject's clock; they are scaled by the run.
 * Errors  a closed connection or a timeout is a value (`Reply`), so a case can expect it; what a case did not expect ends it by `Unexpected`.
 */
import type { ParsedBatch } from '../wire/batch.ts';
import type { Tree } from '../wire/tree.ts';

export type Reply =
  | {
      readonly kind: 'answer';
      readonly body: Tree;
      readonly header: Tree;
      readonly frame: Uint8Array;
      /** How many bytes follow the message: clients skip them, so only a case that says so convicts by them. */
      readonly trailingBytes: number;
    }
  | { readonly kind: 'closed' }
  | { readonly kind: 'timeout' };

export interface RequestOptions {
  readonly clientId?: string | null;
  readonly correlationId?: number;
  readonly timeoutMs?: number;
  /** Unknown tagged fields to add to header and body: `{ header: [{tag, data}], body: [...] }`. */
  readonly unknownTags?: {
    readonly header?: readonly { tag: number; data: Uint8Array }[];
    readonly body?: readonly { tag: number; data: Uint8Array }[];
  };
}

export interface Connection {
  /** Sends one request and waits for its answer; anything but an answer ends the case (`Unexpected`). */
  request(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Tree>;
  /** The same, but a close or a timeout is a value. */
  tryRequest(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Reply>;
  /** Sends without waiting; returns the correlation id. */
  send(api: string, version: number, body: Tree, options?: RequestOptions): Promise<number>;
  /** Waits for the answer of the oldest request that was sent and not yet answered. */
  receive(timeoutMs?: number): Promise<Reply>;
  /** Bytes as they are, without a length before them. */
  sendBytes(bytes: Uint8Array): Promise<void>;
  /** The payload with its length before it. */
  sendFrame(payload: Uint8Array): Promise<void>;
  /** The next frame as it is; no decoding, no correlation. */
  receiveFrame(
    timeoutMs?: number,
  ): Promise<{ kind: 'frame'; frame: Uint8Array } | { kind: 'closed' } | { kind: 'timeout' }>;
  close(): Promise<void>;
}

export interface TopicOptions {
  readonly partitions?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface ProduceResult {
  readonly errorCode: number;
  readonly baseOffset: bigint;
  readonly logAppendTimeMs: bigint;
  readonly logStartOffset: bigint;
  readonly partition: Tree;
}

export interface FetchResult {
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly lastStableOffset: bigint;
  readonly logStartOffset: bigint;
  readonly records: Uint8Array;
  readonly batches: readonly ParsedBatch[];
  readonly partition: Tree;
  readonly response: Tree;
}

/** The shared connection and the helpers that most cases want. Helpers take the highest version both ends speak unless told. */
export interface Client {
  connect(node?: number): Promise<Connection>;
  /** The version range both the specification and the subject claim, or `undefined`. */
  versions(api: string): { readonly min: number; readonly max: number } | undefined;
  /** The highest common version, at most `atMost`; ends the case as inapplicable when there is none. */
  version(api: string, atMost?: number): number;
  request(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Tree>;
  tryRequest(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Reply>;
  /** Creates the topic (CreateTopics, else auto-creation) and waits until every partition answers ListOffsets; remembers it for clean-up. */
  createTopic(name: string, options?: TopicOptions): Promise<{ topicId: string }>;
  deleteTopic(name: string): Promise<void>;
  topicId(name: string): Promise<string>;
  /** One partition, one set of record bytes. `version` defaults to the highest common one at most 12 (by name). */
  produce(
    topic: string,
    partition: number,
    records: Uint8Array | null,
    options?: {
      acks?: number;
      timeoutMs?: number;
      version?: number;
      transactionalId?: string | null;
      connection?: Connection;
    },
  ): Promise<ProduceResult>;
  fetch(
    topic: string,
    partition: number,
    offset: bigint,
    options?: {
      maxWaitMs?: number;
      minBytes?: number;
      maxBytes?: number;
      partitionMaxBytes?: number;
      isolationLevel?: number;
      currentLeaderEpoch?: number;
      version?: number;
      connection?: Connection;
    },
  ): Promise<FetchResult>;
  /** Fetches from `offset` until the high watermark; returns whole batches. */
  fetchAll(topic: string, partition: number, offset?: bigint): Promise<ParsedBatch[]>;
  listOffset(
    topic: string,
    partition: number,
    timestamp: bigint,
    options?: { isolationLevel?: number; version?: number; currentLeaderEpoch?: number },
  ): Promise<{ errorCode: number; offset: bigint; timestamp: bigint; leaderEpoch: number; partition: Tree }>;
  initProducerId(): Promise<{ producerId: bigint; producerEpoch: number }>;
  /** The witness of isolation: a second connection gets ApiVersions and Metadata. Fails the case under the ids it was given, else `crash`. */
  expectAlive(): Promise<void>;
  /** A `virtual` clock jumps: a long wait costs no more than a short one. */
  readonly clock: 'virtual' | 'real';
  sleep(ms: number): Promise<void>;
  now(): Promise<{ monotonicMs: number; wallMs: number }>;
}
