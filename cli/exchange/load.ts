/** A transaction that nobody has ended yet. */
export interface OpenTransaction {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

/**
 * What is written before the exchange, and how it goes on afterwards: every codec, keys, nulls, headers, producers with numbers, times
 * that step back, several segments, a log start that was raised, times given by the broker.
 *
 * Shape   a `Load` writes its topic through one client and can go on through another: the producer is the same, its sequences go on.
 * Units   timestamps are milliseconds since 1970; sequences count records.
 * Errors  a produce that is refused is an error with the topic and the code.
 */
import { produceBody } from '../../conformance/driver/data-requests.ts';
import type { KafkaClient } from '../../conformance/driver/kafka-client.ts';
import { createInSmallSegments } from '../../conformance/suites/log/directory.ts';
import { type Codec, codecs } from '../../conformance/suites/records/forge.ts';
import { buildBatch, type RecordSpec } from '../../conformance/wire/batch.ts';

export const kinds = ['plain', 'numbered', 'stamped', 'trimmed', 'compacted', 'transactional'] as const;
export type Kind = (typeof kinds)[number];

const segmentBytes = 3_000;
const shared = { 'index.interval.bytes': '300', 'segment.index.bytes': '4096' };

/** What the topic of each kind is created with. */
const configsOf: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  plain: shared,
  numbered: shared,
  stamped: { ...shared, 'message.timestamp.type': 'LogAppendTime' },
  trimmed: shared,
  compacted: { ...shared, 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01' },
  transactional: shared,
};

/** Makes the topic for a directory that goes to another release with its metadata: segments roll when their indexes are full. */
export async function createPortable(client: KafkaClient, kind: Kind, topic: string): Promise<void> {
  await client.createTopic(topic, { configs: { ...configsOf[kind], 'segment.index.bytes': '64' } });
}

/** Makes the topic. */
export async function createFor(client: KafkaClient, kind: Kind, topic: string): Promise<void> {
  const untestable = (reason: string): never => {
    throw new Error(reason);
  };
  await createInSmallSegments({ client, untestable }, topic, segmentBytes, { configs: configsOf[kind] });
}

/** What a batch says that bears no producer. */
const nobody = { producerId: -1n, producerEpoch: -1 };

/** One topic's content, from the first batch to the last. */
export class Load {
  readonly kind: Kind;
  readonly #bornMs: bigint;
  readonly #producerId: bigint;
  readonly #producerEpoch: number;
  #batches = 0;
  #sequence = 0;
  #last: Uint8Array = new Uint8Array(0);
  /** What a coordinator would still have to end. */
  open: OpenTransaction | undefined;

  private constructor(kind: Kind, bornMs: bigint, id: { producerId: bigint; producerEpoch: number }) {
    this.kind = kind;
    this.#bornMs = bornMs;
    this.#producerId = id.producerId;
    this.#producerEpoch = id.producerEpoch;
  }

  static async begin(client: KafkaClient, kind: Kind): Promise<Load> {
    const bornMs = BigInt(Math.floor((await client.now()).wallMs)) - 600_000n;
    // A broker that is told to write the format before 0.11 gives numbers, but takes no batch that bears them.
    const isOld = client.versions('WriteTxnMarkers') === undefined;
    return new Load(kind, bornMs, isOld ? nobody : await client.initProducerId());
  }

  /** Whether its batches bear a producer and sequences. */
  get isNumbered(): boolean {
    return this.kind !== 'plain' && !this.#isOld;
  }

  /** Whether it is for the format before 0.11, which has no numbers, no headers and no zstd. */
  get #isOld(): boolean {
    return this.#producerId === nobody.producerId;
  }

  /** A copy that goes on from here: each reader has its own future. */
  fork(): Load {
    const { producerId, producerEpoch } = {
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
    };
    const copy = new Load(this.kind, this.#bornMs, { producerId, producerEpoch });
    copy.#batches = this.#batches;
    copy.#sequence = this.#sequence;
    copy.#last = this.#last;
    copy.open = this.open;
    return copy;
  }

  /** The next sequence of the producer. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The batch that was sent last, as it was sent. */
  get last(): Uint8Array {
    return this.#last;
  }

  /** The producer's next batch; it counts as sent. */
  next(): Uint8Array {
    const number = this.#batches++;
    const records = Array.from({ length: 1 + (number % 4) }, (_, at) => this.#record(number, at));
    const known = this.#isOld ? codecs.filter((each) => each !== 'zstd') : codecs;
    const codec: Codec = known[number % known.length]!;
    const numbered = { producerId: this.#producerId, producerEpoch: this.#producerEpoch };
    const bytes = buildBatch({
      records,
      codec,
      ...(this.isNumbered ? { ...numbered, baseSequence: this.#sequence } : {}),
    });
    this.#sequence += records.length;
    this.#last = bytes;
    return bytes;
  }

  /** A batch whose sequence leaves something out. */
  gap(): Uint8Array {
    const later = this.fork();
    later.#sequence += 9;
    return later.next();
  }

  #record(number: number, at: number): RecordSpec {
    const size = 20 + ((number * 37 + at) % 160);
    const step = BigInt(number * 1_000 - (number % 5 === 3 ? 2_500 : 0) + at);
    const isNull = number % 7 === 5;
    const key = this.kind === 'compacted' ? `k${(number + at) % 5}` : at % 3 === 2 ? null : `key-${number}`;
    return {
      key,
      value: isNull && this.kind !== 'plain' ? null : `${number}.${at}-`.padEnd(size, 'v'),
      timestamp: this.#bornMs + step,
      headers:
        at % 2 === 0 && !this.#isOld
          ? [
              { key: 'trace', value: `t${number}` },
              { key: 'none', value: null },
            ]
          : [],
    };
  }

  /** Sends `count` batches and waits for each. */
  async write(client: KafkaClient, topic: string, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const { errorCode } = await client.produce(topic, 0, this.next());
      if (errorCode !== 0) throw new Error(`${topic}: a batch was refused with error ${errorCode}`);
    }
  }

  /** Sends batches without waiting: they are on their way when the broker dies. */
  async leaveInFlight(client: KafkaClient, topic: string, count: number): Promise<void> {
    const version = client.version('Produce', 12);
    const connection = await client.connect();
    const later = this.fork();
    for (let i = 0; i < count; i++)
      await connection.send(
        'Produce',
        version,
        produceBody(version, { topic, id: '', partition: 0, records: later.next() }),
      );
  }

  /** What came through of those that were on their way: everything up to this log end. */
  catchUp(records: number): void {
    while (records > 0) {
      const before = this.#sequence;
      this.next();
      records -= this.#sequence - before;
    }
  }
}
