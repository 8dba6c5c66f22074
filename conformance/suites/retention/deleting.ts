/**
 * DeleteRecords as the cases ask it.
 *
 * Units   offsets are bigint.
 */
import type { Client } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';

/** What one partition answers. */
export interface Deleted {
  readonly errorCode: number;
  readonly lowWatermark: bigint;
}

/** Asks for one partition. */
export async function deleteRecords(
  client: Client,
  topic: string,
  offset: bigint,
  { partition = 0, version = client.version('DeleteRecords', 2) } = {},
): Promise<Deleted> {
  const body = await client.request('DeleteRecords', version, {
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, offset }] }],
    timeoutMs: 30_000,
  });
  const [answered] = body.topics as readonly Tree[];
  const [row] = (answered?.partitions ?? []) as readonly Tree[];
  return { errorCode: Number(row?.errorCode ?? -1), lowWatermark: (row?.lowWatermark ?? -2n) as bigint };
}
