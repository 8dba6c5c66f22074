/**
 * ListOffsets and OffsetForLeaderEpoch as the cases ask them, and batches whose timestamps are said one by
 * one.
 *
 * Units   offsets and timestamps are bigint; timestamps are milliseconds since 1970.
 */
import type { Client } from '../../driver/client.ts';
import type { BatchSpec } from '../../wire/batch.ts';
import type { Tree } from '../../wire/tree.ts';
import { byName, metadataUntil, topicNamed } from '../metadata/asking.ts';
import { batch } from '../records/forge.ts';

/** The special timestamps that have a name. */
export const special = { latest: -1n, earliest: -2n, largest: -3n, earliestLocal: -4n, latestTiered: -5n };

/** One partition of a ListOffsets with several. */
export interface Wanted {
  readonly topic: string;
  readonly partition: number;
  readonly timestamp: bigint;
}

/**
 * Asks for all of them in one request; the answers come in the order of the questions, `undefined` for one
 * that is not there.
 */
export async function listMany(
  client: Client,
  version: number,
  wanted: readonly Wanted[],
): Promise<(Tree | undefined)[]> {
  const names = [...new Set(wanted.map(({ topic }) => topic))];
  const topics = names.map((name) => ({
    name,
    partitions: wanted
      .filter(({ topic }) => topic === name)
      .map(({ partition, timestamp }) => ({
        partitionIndex: partition,
        timestamp,
        ...(version >= 4 ? { currentLeaderEpoch: -1 } : {}),
      })),
  }));
  const body = await client.request('ListOffsets', version, {
    replicaId: -1,
    ...(version >= 2 ? { isolationLevel: 0 } : {}),
    topics,
    ...(version >= 10 ? { timeoutMs: 15_000 } : {}),
  });
  return wanted.map(({ topic, partition }) => {
    const found = (body.topics as readonly Tree[]).find(({ name }) => name === topic);
    return (found?.partitions as readonly Tree[] | undefined)?.find(
      (one) => one.partitionIndex === partition,
    );
  });
}

/** What OffsetForLeaderEpoch answers for one partition. */
export async function endOfEpoch(
  client: Client,
  version: number,
  asked: { topic: string; partition?: number; leaderEpoch: number; currentLeaderEpoch?: number },
): Promise<{ errorCode: number; epoch: number; endOffset: bigint }> {
  const { topic, partition = 0, leaderEpoch, currentLeaderEpoch = -1 } = asked;
  const one = { partition, leaderEpoch, ...(version >= 2 ? { currentLeaderEpoch } : {}) };
  const topics = [{ topic, partitions: [one] }];
  const body = await client.request('OffsetForLeaderEpoch', version, {
    ...(version >= 3 ? { replicaId: -1 } : {}),
    topics,
  });
  const [row] = ((body.topics as readonly Tree[])[0]?.partitions ?? []) as readonly Tree[];
  return {
    errorCode: (row?.errorCode ?? -1) as number,
    epoch: (row?.leaderEpoch ?? -1) as number,
    endOffset: (row?.endOffset ?? -1n) as bigint,
  };
}

/** The leader epoch of partition 0 as Metadata tells it, once there is a leader. */
export async function leaderEpochOf(client: Client, topic: string): Promise<number> {
  const version = client.version('Metadata', 12);
  const partitionOf = (answer: Tree): Tree | undefined =>
    (topicNamed(answer, topic)?.partitions as readonly Tree[] | undefined)?.[0];
  const isLed = (answer: Tree): boolean => ((partitionOf(answer)?.leaderId ?? -1) as number) >= 0;
  const answer = await metadataUntil(client, version, byName(version, [topic]), isLed);
  return (partitionOf(answer)?.leaderEpoch ?? -1) as number;
}

/** A batch with one record for each of these timestamps, in this order. */
export const timed = (timestamps: readonly bigint[], spec: BatchSpec = {}): Uint8Array =>
  batch(
    timestamps.map((timestamp, index) => ({ key: 'k', value: `t${index}`, timestamp })),
    spec,
  );

/** Reads LOF-003 literally: the first of these timestamps, by place, that is at or after the target. */
export function firstAtOrAfter(
  timestamps: readonly bigint[],
  target: bigint,
): { offset: bigint; timestamp: bigint } {
  const place = timestamps.findIndex((timestamp) => timestamp >= target);
  return place < 0
    ? { offset: -1n, timestamp: -1n }
    : { offset: BigInt(place), timestamp: timestamps[place]! };
}

/** Waits until the partition answers again after a restart, at most for a minute: a log takes its time to recover. */
export async function untilServed(client: Client, topic: string, partition = 0): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if ((await client.listOffset(topic, partition, special.latest)).errorCode === 0) return;
    await client.sleep(100);
  }
}
