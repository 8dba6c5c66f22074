/**
 * The batch codecs of two clients for Node, called as the clients themselves call them, on the same records.
 *
 * Shape   each client is an encoder and a decoder over batches of `Sample` records.
 * Units   none.
 * Errors  what the clients throw.
 */
import { createRequire } from 'node:module';

export interface Sample {
  readonly values: readonly Buffer[];
  readonly timestamp: number;
}

/** What both clients hand out: something that has the batch as its `buffer`. */
export interface Bytes {
  readonly buffer: Buffer;
}

export interface ClientCodec {
  readonly name: string;
  readonly note: string;
  encode(): Bytes | Promise<Bytes>;
  decode(batch: Buffer): unknown;
}

/** kafkajs 2.2: a promise a batch, an encoder a record; the CRC of what it reads is not looked at. */
export function kafkajs({ values, timestamp }: Sample): ClientCodec {
  const load = createRequire(import.meta.url);
  const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
    RecordBatch(batch: object): Promise<Bytes>;
  };
  const makeRecord = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => unknown;
  const Decoder = load('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => object;
  const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (
    decoder: object,
  ) => Promise<unknown>;
  return {
    name: 'kafkajs 2.2.4',
    note: 'no CRC check when reading',
    encode: () =>
      RecordBatch({
        firstTimestamp: timestamp,
        maxTimestamp: timestamp,
        lastOffsetDelta: values.length - 1,
        records: values.map((value, offsetDelta) =>
          makeRecord({ offsetDelta, timestampDelta: 0, key: null, value }),
        ),
      }),
    decode: (batch) => decodeBatch(new Decoder(batch)),
  };
}

/**
 * @platformatic/kafka 2.12: a chain of buffers, bigint timestamps; the CRC of what it reads is not looked at.
 */
export async function platformatic({ values, timestamp }: Sample): Promise<ClientCodec | undefined> {
  const client = (await import('@platformatic/kafka')) as unknown as {
    createRecordsBatch?(messages: object[], options: object): Bytes;
    readRecordsBatch?(reader: object): unknown;
    Reader?: { from(bytes: Buffer): object };
  };
  const { createRecordsBatch, readRecordsBatch, Reader } = client;
  if (createRecordsBatch === undefined || readRecordsBatch === undefined || Reader === undefined)
    return undefined;
  const stamp = BigInt(timestamp);
  return {
    name: '@platformatic/kafka 2.12.1',
    note: 'no CRC check when reading',
    encode: () =>
      createRecordsBatch(
        values.map((value) => ({ topic: 't', value, timestamp: stamp })),
        { compression: 'none' },
      ),
    decode: (batch) => readRecordsBatch(Reader.from(batch)),
  };
}
