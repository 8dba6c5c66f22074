/**
 * Logs to fetch from, and answers in a form that compares well.
 *
 * Units   sizes are bytes; waits are milliseconds of the subject's clock.
 */
import type { Client, FetchResult } from '../../driver/client.ts';
import { fetchBody } from '../../driver/data-requests.ts';
import { lastOffset, parseBatches } from '../../wire/batch.ts';
import type { Tree } from '../../wire/tree.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

/**
 * Produces `batches` batches of `recordsEach` records of about `valueBytes` bytes; returns the bytes as sent,
 * one batch each.
 */
export async function fill(
  client: Client,
  topic: string,
  shape: { batches: number; recordsEach: number; valueBytes?: number },
): Promise<Uint8Array[]> {
  const now = await wallClock(client);
  const sent: Uint8Array[] = [];
  for (let i = 0; i < shape.batches; i++) {
    const bytes = batch(records(shape.recordsEach, now, `${i}-`.padEnd(shape.valueBytes ?? 1, 'x')));
    await client.produce(topic, 0, bytes);
    sent.push(bytes);
  }
  return sent;
}

/** Offsets of all records of an answer. */
export const offsetsOf = (result: FetchResult): bigint[] =>
  result.batches.flatMap((one) => one.records.map((record) => record.offset));

/** Bytes that follow the last whole batch of an answer. */
export function cutTail(records: Uint8Array): number {
  const whole = parseBatches(records, { tolerant: true });
  return records.length - whole.reduce((sum, one) => sum + one.bytes.length, 0);
}

/** The offset after the last whole batch of an answer, or `from` when there is none. */
export const nextOffset = (result: FetchResult, from: bigint): bigint =>
  result.batches.length === 0 ? from : lastOffset(result.batches.at(-1)!) + 1n;

/** The partitions of the first topic of a Fetch answer, by index. */
export function partitionsOf(body: Tree): Map<number, Tree> {
  const found = new Map<number, Tree>();
  for (const topic of (body.responses ?? []) as readonly Tree[]) {
    for (const partition of topic.partitions as readonly Tree[]) {
      found.set(partition.partitionIndex as number, partition);
    }
  }
  return found;
}

/** A Fetch of several partitions of one topic, in the order given, each from its own offset. */
export function fetchMany(
  version: number,
  topic: { readonly name: string; readonly id: string },
  partitions: readonly { index: number; offset: bigint; maxBytes?: number }[],
  limits: { maxWaitMs?: number; minBytes?: number; maxBytes?: number } = {},
): Tree {
  const one = fetchBody(version, { topic: topic.name, id: topic.id, partition: 0, offset: 0n, ...limits });
  const [first] = one.topics as readonly Tree[];
  const [template] = first!.partitions as readonly Tree[];
  const all = partitions.map(({ index, offset, maxBytes }) => ({
    ...template!,
    partition: index,
    fetchOffset: offset,
    ...(maxBytes === undefined ? {} : { partitionMaxBytes: maxBytes }),
  }));
  return { ...one, topics: [{ ...first!, partitions: all }] };
}
