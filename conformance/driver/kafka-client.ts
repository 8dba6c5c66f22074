/**
 * The client a case talks through: one shared connection, the helpers, and what must be tidied up afterwards.
 *
 * Shape   one `KafkaClient` per case run; `dispose()` closes its connections and returns the topics that may remain.
 * Errors  see connection.ts; a missing API ends the case as inapplicable.
 */
import type { ParsedBatch } from '../wire/batch.ts';
import type { Tree } from '../wire/tree.ts';
import type {
  Client,
  Connection,
  FetchResult,
  ProduceResult,
  Reply,
  RequestOptions,
  TopicOptions,
} from './client.ts';
import { WireConnection } from './connection.ts';
import {
  fetchBody,
  listOffsetsBody,
  produceBody,
  readFetch,
  readListOffset,
  readProduce,
} from './data-requests.ts';
import { deleteTopics } from './delete-topics.ts';
import { CaseEnded, unexpected } from './endings.ts';
import { leaderOf } from './leaders.ts';
import { perform } from './perform.ts';
import type { VersionRange } from './ranges.ts';
import { probe, type Session } from './session.ts';
import { createTopic, topicIdOf } from './topics.ts';
import type { Transcript } from './transcript.ts';

type ProduceOptions = NonNullable<Parameters<Client['produce']>[3]>;
type FetchOptions = NonNullable<Parameters<Client['fetch']>[3]>;
type ListOffsetOptions = NonNullable<Parameters<Client['listOffset']>[3]>;
type OffsetAnswer = Awaited<ReturnType<Client['listOffset']>>;

/** How many empty answers below the high watermark, one after another, are no accident. */
const emptyAnswers = 10;

/** The implementation of `Client` over a session. */
export class KafkaClient implements Client {
  readonly #session: Session;
  readonly #transcript: Transcript;
  readonly #open = new Set<WireConnection>();
  readonly #topicIds = new Map<string, string>();
  /** Connections to other nodes than the first, by node: a cluster of several has leaders everywhere. */
  readonly #elsewhere = new Map<number, WireConnection>();
  #shared: Promise<WireConnection> | undefined;

  constructor(session: Session, transcript: Transcript) {
    this.#session = session;
    this.#transcript = transcript;
  }

  async connect(node = this.#session.nodes[0]!.id): Promise<Connection> {
    const connection = await WireConnection.open(this.#session, this.#transcript, node);
    this.#open.add(connection);
    return connection;
  }

  versions(api: string): VersionRange | undefined {
    return this.#session.common(api);
  }

  version(api: string, atMost = Number.MAX_SAFE_INTEGER): number {
    const range = this.#session.common(api);
    if (range && range.min <= atMost) return Math.min(range.max, atMost);
    const limit = atMost === Number.MAX_SAFE_INTEGER ? '' : ` up to v${atMost}`;
    throw new CaseEnded({ kind: 'inapplicable', reason: `the subject offers no version of ${api}${limit}` });
  }

  async request(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Tree> {
    return await (await this.#connection()).request(api, version, body, options);
  }

  /** After a close or a silence the shared connection is replaced: its next answer would belong to nobody. */
  async tryRequest(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Reply> {
    const reply = await (await this.#connection()).tryRequest(api, version, body, options);
    if (reply.kind !== 'answer') await this.#dropShared();
    return reply;
  }

  async createTopic(name: string, options: TopicOptions = {}): Promise<{ topicId: string }> {
    const topicId = await createTopic(this.#session, await this.#connection(), name, options);
    this.#topicIds.set(name, topicId);
    return { topicId };
  }

  async deleteTopic(name: string): Promise<void> {
    const left = await deleteTopics(this.#session, await this.#connection(), [name]);
    this.#topicIds.delete(name);
    if (left.length > 0) unexpected('not-deleted', `the topic ${name} could not be deleted`);
  }

  async topicId(name: string): Promise<string> {
    const known =
      this.#topicIds.get(name) ?? (await topicIdOf(this.#session, await this.#connection(), name));
    this.#topicIds.set(name, known);
    return known;
  }

  async produce(
    topic: string,
    partition: number,
    records: Uint8Array | null,
    options: ProduceOptions = {},
  ): Promise<ProduceResult> {
    const version = options.version ?? this.version('Produce', 12);
    const id = version >= 13 ? await this.topicId(topic) : '';
    const body = produceBody(version, { topic, id, partition, records, ...options });
    const connection = options.connection ?? (await this.#leading(topic, partition));
    if (options.acks === 0) {
      await connection.send('Produce', version, body);
      return { errorCode: 0, baseOffset: -1n, logAppendTimeMs: -1n, logStartOffset: -1n, partition: {} };
    }
    return readProduce(await connection.request('Produce', version, body));
  }

  async fetch(
    topic: string,
    partition: number,
    offset: bigint,
    options: FetchOptions = {},
  ): Promise<FetchResult> {
    const version = options.version ?? this.version('Fetch', 12);
    const id = version >= 13 ? await this.topicId(topic) : '';
    const body = fetchBody(version, { topic, id, partition, offset, ...options });
    const connection = options.connection ?? (await this.#leading(topic, partition));
    const timeoutMs = 15_000 + (options.maxWaitMs ?? 0);
    return readFetch(await connection.request('Fetch', version, body, { timeoutMs }));
  }

  async fetchAll(topic: string, partition: number, offset = 0n): Promise<ParsedBatch[]> {
    const batches: ParsedBatch[] = [];
    let next = offset;
    for (let emptyHanded = 0; ; ) {
      const result = await this.fetch(topic, partition, next, { maxWaitMs: 500 });
      if (result.errorCode !== 0)
        unexpected('fetch-error', `Fetch at offset ${next} answered error ${result.errorCode}`);
      batches.push(...result.batches);
      const last = result.batches.at(-1);
      if (!last) {
        if (next >= result.highWatermark) return batches;
        // A wait may end before a slow disk has answered; whoever gets nothing asks again, as a consumer does.
        if (++emptyHanded === emptyAnswers)
          unexpected('no-progress', `Fetch at ${next} is below the high watermark but empty`);
        continue;
      }
      emptyHanded = 0;
      const after = last.baseOffset + BigInt(last.lastOffsetDelta) + 1n;
      if (after <= next)
        unexpected('no-progress', `Fetch at offset ${next} returned batches that end before it`);
      next = after;
      if (next >= result.highWatermark) return batches;
    }
  }

  async listOffset(
    topic: string,
    partition: number,
    timestamp: bigint,
    options: ListOffsetOptions = {},
  ): Promise<OffsetAnswer> {
    const version = options.version ?? this.version('ListOffsets');
    const body = listOffsetsBody(version, { topic, partition, timestamp, ...options });
    const connection = await this.#leading(topic, partition);
    return readListOffset(await connection.request('ListOffsets', version, body), version);
  }

  async initProducerId(): Promise<{ producerId: bigint; producerEpoch: number }> {
    const version = this.version('InitProducerId', 5);
    for (let attempt = 0; attempt < 100; attempt++) {
      const body = await this.request('InitProducerId', version, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
      });
      if (body.errorCode === 0) {
        return { producerId: body.producerId as bigint, producerEpoch: body.producerEpoch as number };
      }
      // COORDINATOR_LOAD_IN_PROGRESS and COORDINATOR_NOT_AVAILABLE pass by themselves on a fresh cluster.
      if (body.errorCode !== 14 && body.errorCode !== 15) {
        throw new CaseEnded({
          kind: 'inconclusive',
          reason: `InitProducerId answered error ${body.errorCode}`,
        });
      }
      await this.sleep(100);
    }
    throw new CaseEnded({ kind: 'inconclusive', reason: 'no producer id could be obtained' });
  }

  /** A close of the shared connection is allowed here: the witness is a new one. */
  async expectAlive(): Promise<void> {
    const node = this.#session.nodes[0]!.id;
    const liveness = await probe(this.#session, node);
    if (!liveness.alive) {
      throw new CaseEnded({
        kind: 'gone',
        how: liveness.how,
        message: `at the end of the case ${liveness.message}`,
      });
    }
    const range = this.#session.common('Metadata');
    if (!range) return;
    const witness = await WireConnection.open(this.#session, this.#transcript, node);
    try {
      await witness.request('Metadata', Math.min(range.max, 9), { topics: [] });
    } finally {
      await witness.close();
    }
  }

  get clock(): 'virtual' | 'real' {
    return this.#session.subject.clock;
  }

  async sleep(ms: number): Promise<void> {
    await perform(this.#session.subject, 'time.advance', { ms });
  }

  async now(): Promise<{ monotonicMs: number; wallMs: number }> {
    return await perform(this.#session.subject, 'time.now', {});
  }

  /** Forgets every connection: the nodes behind them were restarted. */
  forgetConnections(): void {
    this.#shared = undefined;
    this.#elsewhere.clear();
  }

  /** Closes what the case opened. */
  async dispose(): Promise<void> {
    for (const connection of this.#open) await connection.close();
    this.#open.clear();
    this.#shared = undefined;
  }

  async #connection(): Promise<WireConnection> {
    this.#shared ??= this.connect() as Promise<WireConnection>;
    return await this.#shared;
  }

  /** The connection to whoever leads the partition; with one node there is nobody else. */
  async #leading(topic: string, partition: number): Promise<WireConnection> {
    const shared = await this.#connection();
    const [first, ...others] = this.#session.nodes;
    if (others.length === 0) return shared;
    const leader = await leaderOf(this.#session, shared, topic, partition);
    if (leader === undefined || leader === first!.id) return shared;
    const known = this.#elsewhere.get(leader);
    if (known) return known;
    const opened = await this.connect(leader);
    this.#elsewhere.set(leader, opened as WireConnection);
    return opened as WireConnection;
  }

  async #dropShared(): Promise<void> {
    const shared = await this.#shared;
    this.#shared = undefined;
    await shared?.close();
  }
}
