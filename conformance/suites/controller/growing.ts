/**
 * CreatePartitions as the cases ask for it.
 *
 * Shape   a topic, how many partitions it shall have, and, where assigned by hand, the brokers of each new one.
 */
import type { Client } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';
import { metadataUntil, topicNamed } from '../metadata/asking.ts';

export type Growth = readonly [name: string, count: number, assignments?: readonly (readonly number[])[]];

/** The results, as they came. */
export async function growResults(
  client: Client,
  topics: readonly Growth[],
  options: { version?: number; validateOnly?: boolean; timeoutMs?: number } = {},
): Promise<readonly Tree[]> {
  const answer = await client.request(
    'CreatePartitions',
    options.version ?? client.version('CreatePartitions'),
    {
      topics: topics.map(([name, count, assignments]) => ({
        name,
        count,
        assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null,
      })),
      timeoutMs: options.timeoutMs ?? 15_000,
      validateOnly: options.validateOnly ?? false,
    },
  );
  return answer.results as readonly Tree[];
}

/** Error codes by topic. */
export async function grow(
  client: Client,
  topics: readonly Growth[],
  options: { version?: number; validateOnly?: boolean; timeoutMs?: number } = {},
): Promise<ReadonlyMap<unknown, unknown>> {
  const results = await growResults(client, topics, options);
  return new Map(results.map((row) => [row.name, row.errorCode]));
}

/** The topic as Metadata lists it, asked until it has so many partitions that are all led, at most for some seconds. */
export async function grown(client: Client, name: string, partitions: number): Promise<Tree | undefined> {
  const version = client.version('Metadata', 12);
  const whole = (body: Tree): boolean => {
    const rows = (topicNamed(body, name)?.partitions ?? []) as readonly Tree[];
    return rows.length === partitions && rows.every((row) => row.errorCode === 0);
  };
  return topicNamed(await metadataUntil(client, version, { topics: [{ name }] }, whole), name);
}

/** How many partitions Metadata lists now. */
export async function partitionsOf(client: Client, name: string): Promise<number> {
  const body = await client.request('Metadata', client.version('Metadata', 8), { topics: [{ name }] });
  return ((topicNamed(body, name)?.partitions ?? []) as readonly Tree[]).length;
}
