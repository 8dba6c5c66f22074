/** Everything a client can ask a partition that leads through an index. */
import type { Client } from '../../driver/client.ts';
import type { RecordSpec } from '../../wire/batch.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch } from '../records/forge.ts';

/** What is answered for each offset and for each of some times. */
export interface Answers {
  /** Base offset of the batch that a fetch at each of the offsets begins with. */
  readonly batchAt: readonly (bigint | undefined)[];
  /** Offset and timestamp of each lookup: one before the first time, each time, the largest. */
  readonly byTime: readonly (readonly [bigint, bigint])[];
}

/** Produces batches of varied size whose times run forward with steps back; returns the bytes. */
export async function fillUnevenly(client: Client, topic: string, batches: number): Promise<Uint8Array[]> {
  const now = await wallClock(client);
  const sent: Uint8Array[] = [];
  for (let i = 0; i < batches; i++) {
    const at = now - BigInt((batches - i) * 1_000) + BigInt(((i * 7) % 5) * 1_500);
    const records: RecordSpec[] = Array.from({ length: 1 + (i % 3) }, (_, place) => ({
      key: 'k',
      value: 'v'.repeat(20 + ((i * 37 + place) % 150)),
      timestamp: at - BigInt(place * 300),
    }));
    sent.push(batch(records));
    await client.produce(topic, 0, sent.at(-1)!);
  }
  return sent;
}

/**
 * Asks a fetch for every `step`th offset, and a lookup for the time of each of these records and for one
 * millisecond after it.
 */
export async function answersOf(
  client: Client,
  topic: string,
  { partition = 0, step = 1 } = {},
): Promise<Answers> {
  const all = (await client.fetchAll(topic, partition)).flatMap((one) => one.records);
  const records = all.filter((_, at) => at % step === 0);
  const batchAt: (bigint | undefined)[] = [];
  for (const { offset } of records) {
    const result = await client.fetch(topic, partition, offset, { maxWaitMs: 0, partitionMaxBytes: 1 });
    batchAt.push(result.batches[0]?.baseOffset);
  }
  const times = [0n, ...new Set(records.map(({ timestamp }) => timestamp))].flatMap((time) => [
    time,
    time + 1n,
  ]);
  const range = client.versions('ListOffsets');
  if (range && range.max >= 7) times.push(-3n);
  const byTime: [bigint, bigint][] = [];
  for (const time of times) {
    const { offset, timestamp } = await client.listOffset(topic, partition, time);
    byTime.push([offset, timestamp]);
  }
  return { batchAt, byTime };
}
