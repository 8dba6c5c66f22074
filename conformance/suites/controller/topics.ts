/**
 * CreateTopics and DeleteTopics as the cases ask for them.
 *
 * Shape   `aTopic(name)` is a topic of one partition; `create` answers by name, since order means nothing.
 */
import type { Client } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';

/** A topic as CreateTopics names it. */
export function aTopic(name: string, fields: Tree = {}): Tree {
  return { name, numPartitions: 1, replicationFactor: 1, ...fields };
}

/** A topic whose replicas are assigned by hand, partition by partition. */
export function assigned(
  name: string,
  replicas: readonly (readonly [number, readonly number[]])[],
  fields: Tree = {},
): Tree {
  const assignments = replicas.map(([partitionIndex, brokerIds]) => ({ partitionIndex, brokerIds }));
  return { name, numPartitions: -1, replicationFactor: -1, assignments, ...fields };
}

/** The results of a CreateTopics, as they came. */
export async function createResults(
  client: Client,
  version: number,
  topics: readonly Tree[],
  fields: Tree = {},
): Promise<readonly Tree[]> {
  const answer = await client.request('CreateTopics', version, { topics, timeoutMs: 15_000, ...fields });
  return answer.topics as readonly Tree[];
}

/** The result of a CreateTopics for each name. */
export async function create(
  client: Client,
  version: number,
  topics: readonly Tree[],
  fields: Tree = {},
): Promise<ReadonlyMap<string, Tree>> {
  const results = await createResults(client, version, topics, fields);
  return new Map(results.map((result) => [String(result.name), result]));
}

/** The results of a DeleteTopics by name, in any version. */
export async function deleteByName(
  client: Client,
  version: number,
  names: readonly string[],
): Promise<readonly Tree[]> {
  const body = version >= 6 ? { topics: names.map((name) => ({ name })) } : { topicNames: names };
  const answer = await client.request('DeleteTopics', version, { ...body, timeoutMs: 15_000 });
  return answer.responses as readonly Tree[];
}

/** Which of these names Metadata lists, asked until there are as many as wanted, at most for twenty seconds. */
export async function existing(
  client: Client,
  names: readonly string[],
  wanted: number,
): Promise<readonly string[]> {
  const version = client.version('Metadata', 8);
  let found: readonly string[] = [];
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await client.request('Metadata', version, { topics: version === 0 ? [] : null });
    const all = new Set(
      (answer.topics as readonly Tree[]).filter((row) => row.errorCode === 0).map((row) => row.name),
    );
    found = names.filter((name) => all.has(name));
    if (found.length === wanted) break;
    await client.sleep(50);
  }
  return found;
}
