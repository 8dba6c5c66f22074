/**
 * The life of one reference broker on a simulated disk, without a network: requests are handed in, answers are handed out.
 *
 *     const life = Life.start(disk);           // or the sentence with which it refuses
 *     life.ask(createRequest()); life.stop();
 *
 * Shape   `Life`, and requests about one topic whose segments are small.
 * Units   milliseconds of a clock that only `wait` moves.
 * Errors  `DiskFault` from a turn, as on a real host, where it ends the node; everything else that is thrown is a bug.
 */
import type { Now } from '../../reference/base/actor.ts';
import { monotonicMs, wallMs } from '../../reference/base/ids.ts';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import { brokerMaker } from '../../reference/hosts/sim/sim-broker.ts';
import { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import type { RunningNode } from '../../reference/hosts/sim/sim-node.ts';
import { MetadataFault } from '../../reference/metadata/record-framing.ts';
import { DiskFault } from '../../reference/ports/disk.ts';
import type { FileRegion, OutgoingPart } from '../../reference/ports/network.ts';
import { codec } from '../../reference/protocol/codec.ts';
import { decodeResponseHeader, encodeRequest } from '../../reference/protocol/headers.ts';
import { batchesIn } from '../../reference/records/batch-cursor.ts';
import { buildBatch } from '../../reference/records/build-batch.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';

/** Where the broker keeps its logs. */
export const ROOT = 'data';
/** The wall clock when a life begins. */
export const T0 = 1_735_689_600_000;
const TOPIC = 'orders';
const PRODUCE = 0;
const FETCH = 1;
const CONFIG = { 'log.index.interval.bytes': '100', 'log.flush.interval.messages': '1' };
const SMALL_SEGMENTS = [
  { name: 'internal.segment.bytes', value: '2000' },
  { name: 'flush.messages', value: '1' },
];
const header = { correlationId: 1, clientId: 'house' };
const now = (elapsedMs: number): Now => ({
  monotonicMs: monotonicMs(elapsedMs),
  wallMs: wallMs(T0 + elapsedMs),
});

/** An empty disk. */
export const newDisk = (capacityBytes = Number.MAX_SAFE_INTEGER): SimDisk =>
  new SimDisk({ random: seededRandom(1), clock: () => now(0).wallMs, capacityBytes });

/** A broker that lives until it is stopped or its disk ends it. */
export class Life {
  readonly #core: RunningNode;
  #answers: Uint8Array[] = [];
  #elapsedMs = 0;

  private constructor(core: RunningNode) {
    this.#core = core;
  }

  /** The broker, or the sentence with which it refuses. */
  static start(disk: SimDisk): Life | string {
    let life: Life | undefined;
    const network = {
      send: (_: number, parts: readonly OutgoingPart[]): void => {
        if (life !== undefined) life.#took(parts);
      },
      pause: () => undefined,
      resume: () => undefined,
      close: () => undefined,
    };
    const ports = {
      disk,
      network,
      random: seededRandom(1),
      compression: nodeCompression(),
      digest: nodeDigest(),
    };
    try {
      const core = brokerMaker(1, ports, CONFIG, now(0));
      if ('refused' in core) return core.refused;
      life = new Life(core);
      return life;
    } catch (error) {
      if (error instanceof DiskFault || error instanceof MetadataFault) return error.message;
      throw error;
    }
  }

  #took(parts: readonly OutgoingPart[]): void {
    this.#answers.push(
      Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : bytesOf(part)))),
    );
  }

  /** Asks, lets the broker work until it rests, and gives the answer without its four bytes of size. */
  ask(request: Uint8Array): Uint8Array {
    this.#answers = [];
    const { listener, actors } = this.#core;
    listener.opened(1, '');
    listener.received(1, request);
    for (let moved = true; moved; ) {
      moved = false;
      for (const actor of actors) {
        if (!actor.hasMail()) continue;
        actor.turn(now(this.#elapsedMs));
        moved = true;
      }
    }
    listener.closed(1);
    const [answer, second] = this.#answers;
    if (answer === undefined || second !== undefined)
      throw new Error(`${this.#answers.length} answers to one request`);
    return answer.subarray(4);
  }

  /** Lets the housekeeping of a minute happen. */
  wait(): void {
    this.#elapsedMs += 60_000;
    for (const actor of this.#core.actors) actor.turn(now(this.#elapsedMs));
  }

  stop(): void {
    this.#core.close(now(this.#elapsedMs));
  }
}

function bytesOf(region: FileRegion): Uint8Array {
  const bytes = new Uint8Array(region.length);
  region.file.read(region.position, bytes);
  region.release();
  return bytes;
}

/** Makes the topic. */
export function createRequest(): Uint8Array {
  const topic = {
    name: TOPIC,
    numPartitions: 2,
    replicationFactor: 1,
    assignments: [],
    configs: SMALL_SEGMENTS,
  };
  return encodeRequest('CreateTopics', 7, header, { topics: [topic], timeoutMs: 1_000 });
}

/** One record into partition 0. */
export function produceRequest(value: string): Uint8Array {
  const records = [{ timestamp: T0, key: null, value: new TextEncoder().encode(value.repeat(30)) }];
  const batch = buildBatch({ records }, { digest: nodeDigest(), compression: nodeCompression() });
  const partitionData = [{ index: 0, records: batch }];
  const body = { acks: -1, timeoutMs: 0, transactionalId: null, topicData: [{ name: TOPIC, partitionData }] };
  return encodeRequest('Produce', 9, header, body);
}

/** What partition 0 holds from there. */
export function fetchRequest(fetchOffset: number): Uint8Array {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 10_000 }];
  const limits = { maxWaitMs: 0, minBytes: 0, maxBytes: 100_000, sessionEpoch: -1 };
  return encodeRequest('Fetch', 12, header, { ...limits, topics: [{ topic: TOPIC, partitions }] });
}

/** Where partition 0 has that timestamp. */
export function listRequest(timestamp: number): Uint8Array {
  const topics = [{ name: TOPIC, partitions: [{ partitionIndex: 0, timestamp, currentLeaderEpoch: -1 }] }];
  return encodeRequest('ListOffsets', 7, header, { replicaId: -1, topics });
}

/** The error code of a produce answer. */
export function producedError(frame: Uint8Array): number | undefined {
  const { end } = decodeResponseHeader(PRODUCE, 9, frame);
  return codec('ProduceResponse', 9).decode(frame, end).value.responses[0]?.partitionResponses[0]?.errorCode;
}

/** How many batches a fetch answer holds. */
export function fetchedBatches(frame: Uint8Array): number {
  const { end } = decodeResponseHeader(FETCH, 12, frame);
  const records = codec('FetchResponse', 12).decode(frame, end).value.responses[0]?.partitions[0]?.records;
  return records ? batchesIn(records).positions.length : 0;
}
