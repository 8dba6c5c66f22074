/**
 * The configuration requests as the cases ask them, and what they answer, by name.
 *
 * Shape   a change is written as `[name, operation, value]`; AlterConfigs takes the SETs of it.
 * Units   as the names of the configurations say.
 */
import type { Client } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';

/** Resource types. */
export const TOPIC = 2;
export const BROKER = 4;

/** Operations. */
export const SET = 0;
export const DELETE = 1;
export const APPEND = 2;
export const SUBTRACT = 3;

export type Change = readonly [name: string, operation: number, value: string | null];

/** Type, name, and what is to change there. */
export type ChangedResource = readonly [type: number, name: string, changes: readonly Change[]];

/** Both requests that change configurations. */
export const changingApis = ['AlterConfigs', 'IncrementalAlterConfigs'] as const;

/** The results of a change, as they came. */
export async function change(
  client: Client,
  resources: readonly ChangedResource[],
  options: { api?: string; version?: number; validateOnly?: boolean } = {},
): Promise<readonly Tree[]> {
  const api = options.api ?? 'IncrementalAlterConfigs';
  const incremental = api === 'IncrementalAlterConfigs';
  const body = {
    resources: resources.map(([resourceType, resourceName, changes]) => ({
      resourceType,
      resourceName,
      configs: changes.map(([name, configOperation, value]) => ({
        name,
        value,
        ...(incremental ? { configOperation } : {}),
      })),
    })),
    validateOnly: options.validateOnly ?? false,
  };
  const answer = await client.request(api, options.version ?? client.version(api), body);
  return answer.responses as readonly Tree[];
}

/** The error codes of a change, in the order of the results. */
export async function errorsOf(
  client: Client,
  resources: readonly ChangedResource[],
  options: { api?: string; version?: number; validateOnly?: boolean } = {},
): Promise<readonly unknown[]> {
  return (await change(client, resources, options)).map((result) => result.errorCode);
}

/** The results of a DescribeConfigs, as they came. */
export async function describeAll(
  client: Client,
  resources: readonly (readonly [type: number, name: string, keys?: readonly string[] | null])[],
  options: { version?: number; includeSynonyms?: boolean; includeDocumentation?: boolean } = {},
): Promise<readonly Tree[]> {
  const version = options.version ?? client.version('DescribeConfigs', 4);
  const answer = await client.request('DescribeConfigs', version, {
    resources: resources.map(([resourceType, resourceName, keys]) => ({
      resourceType,
      resourceName,
      configurationKeys: keys ?? null,
    })),
    ...(version >= 1 ? { includeSynonyms: options.includeSynonyms ?? false } : {}),
    ...(version >= 3 ? { includeDocumentation: options.includeDocumentation ?? false } : {}),
  });
  return answer.results as readonly Tree[];
}

/** The entries of one resource, by name. */
export async function described(
  client: Client,
  type: number,
  name: string,
  keys: readonly string[] | null = null,
  options: { version?: number; includeSynonyms?: boolean; includeDocumentation?: boolean } = {},
): Promise<ReadonlyMap<string, Tree>> {
  const [result] = await describeAll(client, [[type, name, keys]], options);
  return new Map(((result?.configs ?? []) as readonly Tree[]).map((row) => [String(row.name), row]));
}

/** Values by name, for comparison. */
export async function valuesOf(
  client: Client,
  topic: string,
  keys: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const entries = await described(client, TOPIC, topic, keys);
  return Object.fromEntries(keys.map((key) => [key, entries.get(key)?.value]));
}

/** Asks until the entry is as wanted, at most for twenty seconds: a broker's copy of the metadata lags by milliseconds. */
export async function until(
  client: Client,
  [type, name, key]: readonly [type: number, name: string, key: string],
  wanted: (entry: Tree | undefined) => boolean,
): Promise<Tree | undefined> {
  let entry: Tree | undefined;
  for (let attempt = 0; attempt < 400; attempt++) {
    entry = (await described(client, type, name, [key], { includeSynonyms: true })).get(key);
    if (wanted(entry)) break;
    await client.sleep(50);
  }
  return entry;
}

/** The same for a value. */
export async function untilValue(
  client: Client,
  where: readonly [type: number, name: string, key: string],
  value: string,
): Promise<unknown> {
  return (await until(client, where, (entry) => entry?.value === value))?.value;
}
