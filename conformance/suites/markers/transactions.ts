/**
 * Transactions as a log sees them: transactional batches by Produce, and markers by WriteTxnMarkers. No
 * coordinator is needed, so any broker can be asked; it is told not to look for one.
 *
 * Shape   `Txn.init` is a producer of transactions; `send` and `end` say what they need, `writeMarkers` says
 *         anything.
 * Units   offsets are bigint.
 * Source  KIP-98, KIP-890: up to version 11 of Produce a broker that does not verify takes the batch as it
 *         comes.
 */
import type { CaseContext } from '../../case.ts';
import type { ProduceResult } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

/** Configuration under which the log alone decides about a transactional batch. */
export const verificationOff = { 'transaction.partition.verification.enable': 'false' };
/** The first WriteTxnMarkers; every case of this room needs it. */
export const markersApi = { WriteTxnMarkers: 0, InitProducerId: 0 };
/** The last version of Produce that leaves it to the client to add a partition to its transaction. */
export const lastUnadded = 11;

export interface Marker {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly committed: boolean;
  readonly coordinatorEpoch?: number;
  readonly transactionVersion?: number;
  readonly partitions: readonly (readonly [topic: string, partition: number])[];
}

/**
 * Sends the markers in one request; the answer's error codes as `"<producer id> <topic>-<partition>" → code`.
 */
export async function writeMarkers(
  { client }: CaseContext,
  markers: readonly Marker[],
  version = client.version('WriteTxnMarkers', 1),
): Promise<Record<string, number>> {
  const body = await client.request('WriteTxnMarkers', version, {
    markers: markers.map((marker) => ({
      producerId: marker.producerId,
      producerEpoch: marker.producerEpoch,
      transactionResult: marker.committed,
      topics: topicsOf(marker.partitions),
      coordinatorEpoch: marker.coordinatorEpoch ?? 0,
      ...(version >= 2 ? { transactionVersion: marker.transactionVersion ?? 0 } : {}),
    })),
  });
  const codes: Record<string, number> = {};
  for (const marker of body.markers as readonly Tree[]) {
    for (const topic of marker.topics as readonly Tree[]) {
      for (const { partitionIndex, errorCode } of topic.partitions as readonly Tree[]) {
        const place = `${marker.producerId} ${topic.name}-${partitionIndex}`;
        codes[place in codes ? `${place} again` : place] = errorCode as number;
      }
    }
  }
  return codes;
}

function topicsOf(partitions: Marker['partitions']): Tree[] {
  const names = [...new Set(partitions.map(([topic]) => topic))];
  return names.map((name) => ({
    name,
    partitionIndexes: partitions.filter(([topic]) => topic === name).map(([, partition]) => partition),
  }));
}

export interface Sent {
  readonly count?: number;
  readonly epoch?: number;
  readonly partition?: number;
  readonly transactional?: boolean;
  readonly version?: number;
  readonly valueBytes?: number;
}

export interface Ended {
  readonly epoch?: number;
  readonly coordinatorEpoch?: number;
  readonly partition?: number;
  readonly transactionVersion?: number;
  readonly version?: number;
}

/** A producer that writes transactions into one topic. */
export class Txn {
  readonly id: bigint;
  readonly #epoch: number;
  readonly #context: CaseContext;
  readonly #topic: string;
  readonly #now: bigint;
  #next = 0;

  private constructor(context: CaseContext, topic: string, id: bigint, epoch: number, now: bigint) {
    this.#context = context;
    this.#topic = topic;
    this.id = id;
    this.#epoch = epoch;
    this.#now = now;
  }

  /** A producer with an id that nobody else has. */
  static async init(context: CaseContext, topic: string): Promise<Txn> {
    const { producerId, producerEpoch } = await context.client.initProducerId();
    return new Txn(context, topic, producerId, producerEpoch, await wallClock(context.client));
  }

  /** The epoch `above` the one it was given. */
  epoch(above = 0): number {
    return this.#epoch + above;
  }

  /** A batch as this producer would send it. */
  bytes(sequence: number, said: Sent = {}): Uint8Array {
    const { count = 1, epoch = this.#epoch, transactional = true, valueBytes = 1 } = said;
    const spec = { producerId: this.id, producerEpoch: epoch, baseSequence: sequence, transactional };
    return batch(records(count, this.#now, `s${sequence}-`.padEnd(valueBytes, 'x')), spec);
  }

  /** Sends these very sequences; the answer is the case's to judge. */
  async send(sequence: number, said: Sent = {}): Promise<ProduceResult> {
    const { client } = this.#context;
    const { partition = 0, transactional = true, version = client.version('Produce', lastUnadded) } = said;
    return await client.produce(this.#topic, partition, this.bytes(sequence, said), {
      version,
      transactionalId: transactional ? `txn-${this.id}` : null,
    });
  }

  /**
   * Sends the next records of its transaction, as set-up: a subject that will not take them cannot be tried.
   */
  async add(count = 1, said: Sent = {}): Promise<bigint> {
    const { errorCode, baseOffset } = await this.send(this.#next, { ...said, count });
    if (errorCode !== 0) {
      this.#context.untestable(
        `a transactional batch without a coordinator is answered with error ${errorCode}`,
      );
    }
    this.#next += count;
    return baseOffset;
  }

  /** Asks for a marker; the answer is its error code. */
  async end(committed: boolean, said: Ended = {}): Promise<number> {
    const { epoch = this.#epoch, partition = 0, version, ...rest } = said;
    const marker: Marker = {
      producerId: this.id,
      producerEpoch: epoch,
      committed,
      partitions: [[this.#topic, partition]],
      ...rest,
    };
    const codes = await writeMarkers(this.#context, [marker], version);
    return codes[`${this.id} ${this.#topic}-${partition}`] ?? -1;
  }
}

/** Where the log ends and up to where it is decided, as ListOffsets tells both, and as Fetch does. */
export interface Ends {
  readonly latest: bigint;
  readonly latestCommitted: bigint;
  readonly highWatermark: bigint;
  readonly lastStableOffset: bigint;
}

export async function endsOf({ client }: CaseContext, topic: string, version?: number): Promise<Ends> {
  const latest = await client.listOffset(topic, 0, -1n);
  const latestCommitted = await client.listOffset(topic, 0, -1n, { isolationLevel: 1 });
  const { highWatermark, lastStableOffset } = await client.fetch(topic, 0, latest.offset, {
    maxWaitMs: 0,
    ...(version === undefined ? {} : { version }),
  });
  return { latest: latest.offset, latestCommitted: latestCommitted.offset, highWatermark, lastStableOffset };
}

/** What a Fetch of committed records gives from an offset on. */
export async function readCommitted(
  { client }: CaseContext,
  topic: string,
  offset: bigint,
  options: { version?: number; partitionMaxBytes?: number } = {},
) {
  const result = await client.fetch(topic, 0, offset, { ...options, isolationLevel: 1, maxWaitMs: 0 });
  const listed = (result.partition.abortedTransactions ?? []) as readonly Tree[];
  const aborted = listed.map(({ producerId, firstOffset }) => `${producerId}@${firstOffset}`).sort();
  return {
    ...result,
    aborted,
    offsets: result.batches.flatMap((one) => one.records.map(({ offset: at }) => at)),
  };
}
