/** A producer with a number, as the cases of idempotence need it: every sequence and epoch is said by the case. */
import type { Client, ProduceResult } from '../../driver/client.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export interface Said {
  readonly count?: number;
  readonly epoch?: number;
  readonly partition?: number;
  readonly version?: number;
}

export class Producer {
  readonly producerId: bigint;
  readonly #client: Client;
  readonly #topic: string;
  readonly #epoch: number;
  readonly #newest: bigint;

  private constructor(
    client: Client,
    topic: string,
    id: { producerId: bigint; producerEpoch: number },
    newest: bigint,
  ) {
    this.#client = client;
    this.#topic = topic;
    this.producerId = id.producerId;
    this.#epoch = id.producerEpoch;
    this.#newest = newest;
  }

  /** A producer with an id that nobody else has. */
  static async init(client: Client, topic: string): Promise<Producer> {
    return new Producer(client, topic, await client.initProducerId(), await wallClock(client));
  }

  /** The batch of `count` records that begins at `sequence`; the same arguments give the same bytes. */
  bytes(sequence: number, { count = 1, epoch = this.#epoch }: Said = {}): Uint8Array {
    const content = records(count, this.#newest, `s${sequence}-`);
    return batch(content, { producerId: this.producerId, producerEpoch: epoch, baseSequence: sequence });
  }

  /** The epoch `above` the one it was given. */
  epoch(above: number): number {
    return this.#epoch + above;
  }

  /** The timestamp of the newest record of every batch. */
  get newest(): bigint {
    return this.#newest;
  }

  async send(sequence: number, said: Said = {}): Promise<ProduceResult> {
    const { partition = 0, version } = said;
    return await this.#client.produce(
      this.#topic,
      partition,
      this.bytes(sequence, said),
      version === undefined ? {} : { version },
    );
  }
}
