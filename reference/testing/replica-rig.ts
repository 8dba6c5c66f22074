/**
 * Replicas of one node without a network or a controller: topics are made by word of mouth, requests go
 * straight into their handlers.
 *
 * Shape   a simulated disk, the real log manager and the real replica manager; time stands still until it is
 *         moved.
 * Units   milliseconds; the wall stands at `WALL_MS` when the rig begins.
 * Errors  a refusal to open the logs is a broken invariant: a fresh disk is never refused.
 */
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { leaderEpoch, monotonicMs, nodeId, partitionEpoch, wallMs } from '../base/ids.ts';
import { fetchHandler } from '../broker/apis/fetch.ts';
import { listOffsetsHandler } from '../broker/apis/list-offsets.ts';
import { offsetForLeaderEpochHandler } from '../broker/apis/offset-for-leader-epoch.ts';
import { produceHandler } from '../broker/apis/produce.ts';
import { parseBrokerConfig } from '../config/broker-config.ts';
import { isConfigError } from '../config/config-value.ts';
import { LogManager } from '../directories/log-manager.ts';
import { nodeCompression } from '../hosts/node/compression.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import { MetadataDelta } from '../metadata/delta.ts';
import { MutableImage } from '../metadata/image.ts';
import type { OutgoingPart } from '../ports/network.ts';
import { codec, type Draft, type Messages } from '../protocol/codec.ts';
import { Purgatory } from '../purgatory/purgatory.ts';
import { type BatchDraft, buildBatch } from '../records/build-batch.ts';
import { ReplicaManager } from '../replication/replica-manager.ts';
import type { Handler, Request, Respond } from '../requests/handler.ts';
import { logConfig } from '../server/topic-configs.ts';
import { seededRandom } from './disk-random.ts';

export const WALL_MS = 1_735_689_600_000;
const NODE = 1;

export interface TopicShape {
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly replicas?: readonly number[];
  readonly isr?: readonly number[];
  readonly leader?: number;
  readonly leaderEpoch?: number;
}

/** What became of a request. */
export type Outcome<T> =
  | { readonly answer: T; readonly atMs: number }
  | { readonly closed: string }
  | { readonly nothing: true };

/** Filled when the request is done; `undefined` while it is parked. */
export interface Asked<T> {
  readonly done: Outcome<T> | undefined;
  /** The answer; fails when there is none yet. */
  readonly answer: T;
}

const ports = { compression: nodeCompression(), digest: nodeDigest() };

/** A batch of records with these values, all of one timestamp. */
export function batchOf(
  values: readonly string[],
  draft: Omit<BatchDraft, 'records'> & { readonly timestamp?: number | bigint } = {},
): Uint8Array {
  const records = values.map((value) => ({
    timestamp: draft.timestamp ?? WALL_MS,
    key: null,
    value: new TextEncoder().encode(value),
  }));
  return buildBatch({ ...draft, records }, ports);
}

export class ReplicaRig {
  readonly disk: SimDisk;
  readonly image = new MutableImage();
  readonly replicas: ReplicaManager;
  readonly logs: LogManager;
  readonly #handlers: Readonly<Record<string, Handler>>;
  #nowMs = 0;

  constructor(config: Readonly<Record<string, string>> = {}) {
    const random = seededRandom(1);
    this.disk = new SimDisk({ random, clock: () => this.now.wallMs });
    const brokerConfig = parseBrokerConfig(config);
    assert(!isConfigError(brokerConfig), 'the configuration of a rig is valid');
    const logs = LogManager.open({
      ports: { disk: this.disk, random, ...ports },
      ...{ brokerConfig, directories: ['data'], clusterId: 'AAAAAAAAAAAAAAAAAAAAAQ', nodeId: NODE },
    });
    assert(!('refused' in logs), 'a fresh disk is not refused');
    const configOf = (topic: string) => logConfig(this.image.topicConfig(topic), brokerConfig);
    logs.load(configOf, this.now);
    this.logs = logs;
    this.replicas = new ReplicaManager({
      ...{ nodeId: nodeId(NODE), logs, configOf },
      produces: new Purgatory('produces', monotonicMs(0)),
      fetches: new Purgatory('fetches', monotonicMs(0)),
    });
    this.#handlers = {
      Produce: produceHandler(this.replicas, { verifyTransactions: true }),
      Fetch: fetchHandler({ replicas: this.replicas, fetchMaxBytes: brokerConfig.fetchMaxBytes }),
      ListOffsets: listOffsetsHandler(this.replicas),
      OffsetForLeaderEpoch: offsetForLeaderEpochHandler(this.replicas),
    };
  }

  get now(): Now {
    return { monotonicMs: monotonicMs(this.#nowMs), wallMs: wallMs(WALL_MS + this.#nowMs) };
  }

  /** Lets time pass; what falls due in between falls due at its own moment. */
  advance(ms: number): void {
    const until = this.#nowMs + ms;
    const { produces, fetches } = this.replicas;
    for (;;) {
      const next = Math.min(produces.nextDeadline() ?? Infinity, fetches.nextDeadline() ?? Infinity);
      if (next > until) break;
      this.#nowMs = Math.max(this.#nowMs, next);
      produces.turn(this.now);
      fetches.turn(this.now);
    }
    this.#nowMs = until;
  }

  /** Makes a topic, or changes who leads it, as the metadata log would say. */
  topic(name: string, topicId: string, shape: TopicShape = {}): void {
    const replicas = shape.replicas ?? [NODE];
    const topic = this.image.topics.get(name) ?? { name, id: topicId, partitions: new Map() };
    const delta = new MetadataDelta();
    for (let partition = 0; partition < (shape.partitions ?? 1); partition++) {
      topic.partitions.set(partition, {
        ...{ partition, replicas, isr: shape.isr ?? replicas, leader: shape.leader ?? NODE },
        leaderEpoch: leaderEpoch(shape.leaderEpoch ?? 0),
        partitionEpoch: partitionEpoch(0),
        directories: [],
      });
      delta.partitionChanged(topicId, partition);
    }
    this.image.topics.set(name, topic);
    this.image.topicsById.set(topicId, topic);
    this.image.configs.set(`2:${name}`, new Map(Object.entries(shape.config ?? {})));
    this.replicas.publish(delta, this.image, this.now);
  }

  deleteTopic(name: string): void {
    const topic = this.image.topics.get(name);
    assert(topic !== undefined, 'the topic is there to be deleted');
    this.image.topics.delete(name);
    this.image.topicsById.delete(topic.id);
    const delta = new MetadataDelta();
    delta.deletedTopics.push(topic);
    this.replicas.publish(delta, this.image, this.now);
  }

  /** Encodes the request, decodes it again and hands it to its handler; the answer goes the same way back. */
  ask<Name extends 'Produce' | 'Fetch' | 'ListOffsets' | 'OffsetForLeaderEpoch'>(
    name: Name,
    version: number,
    draft: Draft<Messages[`${Name}Request`]>,
    clientId = 'rig',
  ): Asked<Messages[`${Name}Response`]> {
    const request = codec(`${name}Request`, version) as ReturnType<typeof codec>;
    const response = codec(`${name}Response`, version) as ReturnType<typeof codec>;
    const body = request.decode(request.encode(draft as never)).value;
    const asked = new AskedOnce<Messages[`${Name}Response`]>();
    const respond: Respond<never> = {
      answer: (given: never) => {
        const bytes = joined(response.encodeParts(given));
        asked.settle({ answer: response.decode(bytes).value as never, atMs: this.#nowMs });
      },
      answerParts: () => assert(false, 'no handler of the data plane encodes by itself'),
      nothing: () => asked.settle({ nothing: true }),
      close: (reason) => asked.settle({ closed: reason }),
    };
    const whole: Request = {
      ...{ connection: 1, apiKey: 0, apiVersion: version, correlationId: 1, clientId },
      receivedAt: this.now.monotonicMs,
      body,
    };
    this.#handlers[name]!(whole as Request<never>, respond, this.now);
    return asked;
  }
}

class AskedOnce<T> implements Asked<T> {
  done: Outcome<T> | undefined = undefined;

  settle(outcome: Outcome<T>): void {
    assert(this.done === undefined, 'a request is answered once');
    this.done = outcome;
  }

  get answer(): T {
    assert(this.done !== undefined && 'answer' in this.done, 'the request has an answer');
    return this.done.answer;
  }
}

function joined(parts: readonly OutgoingPart[]): Uint8Array {
  const all = parts.map((part) => {
    if (part instanceof Uint8Array) return part;
    const bytes = new Uint8Array(part.length);
    assert(part.file.read(part.position, bytes) === part.length, 'a file region lies within its file');
    part.release();
    return bytes;
  });
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
