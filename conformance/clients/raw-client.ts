/**
 * One connection that speaks the judge's codec, for reading back what another client has stored.
 *
 * Shape   `call` sends a request and waits for its answer; one at a time. `fetchAll` gives every batch of a partition.
 * Units   offsets are bigint; timeouts are real milliseconds.
 * Errors  a closed connection, silence and an unexpected error code are errors with a sentence.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ParsedBatch, parseBatches } from '../wire/batch.ts';
import { joinBytes } from '../wire/bytes.ts';
import { decodeResponse, encodeRequest } from '../wire/request.ts';
import type { Tree } from '../wire/tree.ts';

const answerTimeoutMs = 60_000;
/** UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER. */
const leaderless = new Set([3, 5, 6]);
const fetchBytes = 1024 * 1024;

/** A client that shows what stands in the log, as it stands there. */
export class RawClient {
  readonly #socket: Socket;
  #received: Uint8Array = new Uint8Array(0);
  #correlationId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined); // The close that follows is what is looked at.
  }

  /** Connects to `host:port`. */
  static async connect(bootstrap: string): Promise<RawClient> {
    const [host, port] = bootstrap.split(':');
    const socket = connect({ host: host!, port: Number(port) });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** The body of the answer to one request. */
  async call(api: string, version: number, body: Tree): Promise<Tree> {
    this.#correlationId += 1;
    const header = { correlationId: this.#correlationId, clientId: 'ktck-raw' };
    return decodeResponse(api, version, await this.exchange(encodeRequest(api, version, body, header))).body;
  }

  /** Sends one request, without its length, and gives the payload of the next frame. */
  async exchange(request: Uint8Array): Promise<Uint8Array> {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setInt32(0, request.length);
    this.#socket.write(joinBytes([length, request]));
    for (;;) {
      const frame = this.#takeFrame();
      if (frame) return frame;
      const chunk = await this.#nextChunk();
      this.#received = joinBytes([this.#received, chunk]);
    }
  }

  /** Creates a topic and waits until each of its partitions answers. */
  async createTopic(name: string, numPartitions = 1): Promise<void> {
    const topic = { name, numPartitions, replicationFactor: 1, assignments: [], configs: [] };
    const body = { topics: [topic], timeoutMs: 30_000, validateOnly: false };
    const { topics } = await this.call('CreateTopics', 5, body);
    expectSuccess(`CreateTopics of ${name}`, (topics as Tree[])[0]!);
    for (let partition = 0; partition < numPartitions; partition += 1) await this.endOffset(name, partition);
  }

  /** The end offset of a partition. Right after a creation or a restart nobody leads it: that is waited for. */
  async endOffset(topic: string, partition = 0): Promise<bigint> {
    const deadline = performance.now() + answerTimeoutMs;
    for (;;) {
      const answer = await this.#latest(topic, partition);
      const passing = leaderless.has(answer.errorCode as number) && performance.now() < deadline;
      if (!passing) expectSuccess(`ListOffsets of ${topic}-${partition}`, answer);
      if (answer.errorCode === 0) return answer.offset as bigint;
      await aMoment();
    }
  }

  /** Resolves when the partition ends at `offset` or later. */
  async untilEnd(topic: string, offset: bigint, partition = 0): Promise<void> {
    const deadline = performance.now() + answerTimeoutMs;
    for (;;) {
      const end = await this.endOffset(topic, partition);
      if (end >= offset) return;
      if (performance.now() > deadline)
        throw new Error(`${topic} ends at ${end} and does not reach ${offset}`);
      await aMoment();
    }
  }

  /** Every batch of a partition, with its records. */
  async fetchAll(topic: string, partition = 0): Promise<ParsedBatch[]> {
    const end = await this.endOffset(topic, partition);
    const all: ParsedBatch[] = [];
    for (let offset = 0n; offset < end; ) {
      const batches = parseBatches(await this.#fetch(topic, partition, offset));
      if (batches.length === 0) throw new Error(`${topic}-${partition} has no batch at offset ${offset}`);
      all.push(...batches);
      const last = batches.at(-1)!;
      offset = last.baseOffset + BigInt(last.lastOffsetDelta) + 1n;
    }
    return all;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #fetch(topic: string, partition: number, offset: bigint): Promise<Uint8Array> {
    const asked = { partition, fetchOffset: offset, partitionMaxBytes: fetchBytes, currentLeaderEpoch: -1 };
    const body = {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: fetchBytes,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic, partitions: [{ ...asked, logStartOffset: -1n }] }],
      forgottenTopicsData: [],
      rackId: '',
    };
    const { responses } = await this.call('Fetch', 11, body);
    const [answer] = (responses as Tree[])[0]!.partitions as Tree[];
    expectSuccess(`Fetch of ${topic}-${partition} at ${offset}`, answer!);
    return answer!.records as Uint8Array;
  }

  async #latest(topic: string, partition: number): Promise<Tree> {
    const asked = { partitionIndex: partition, currentLeaderEpoch: -1, timestamp: -1n };
    const body = { replicaId: -1, isolationLevel: 0, topics: [{ name: topic, partitions: [asked] }] };
    const { topics } = await this.call('ListOffsets', 5, body);
    return ((topics as Tree[])[0]!.partitions as Tree[])[0]!;
  }

  #takeFrame(): Uint8Array | undefined {
    const bytes = this.#received;
    if (bytes.length < 4) return undefined;
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0);
    if (bytes.length < 4 + length) return undefined;
    this.#received = bytes.subarray(4 + length);
    return bytes.subarray(4, 4 + length);
  }

  #nextChunk(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#socket.off('data', took).off('close', closed);
        act();
      };
      const fail = (why: string): void => settle(() => reject(new Error(why)));
      const took = (chunk: Uint8Array): void => settle(() => resolve(chunk));
      const closed = (): void => fail('the connection was closed before the answer');
      const timer = setTimeout(() => fail('no answer within a minute'), answerTimeoutMs);
      this.#socket.once('data', took).once('close', closed);
      if (this.#socket.destroyed) closed();
    });
  }
}

function expectSuccess(what: string, answer: Tree): void {
  if (answer.errorCode !== 0) throw new Error(`${what} was answered with error ${answer.errorCode}`);
}

/** Between two looks at something that another process is about to change. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
