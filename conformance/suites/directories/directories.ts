/**
 * Log directories as an operator sees them: DescribeLogDirs and AlterReplicaLogDirs, and what lies in each
 * directory.
 *
 * Units   sizes are bytes.
 */
import type { RequirementId } from '../../../spec/requirements/index.ts';
import type { CaseContext } from '../../case.ts';
import type { Client } from '../../driver/client.ts';
import type { Cluster, NodeDisk } from '../../driver/cluster.ts';
import { OperationFailed } from '../../driver/endings.ts';
import type { Tree } from '../../wire/tree.ts';
import { namesIn } from '../log/directory.ts';

/** Three log directories; the first one holds the metadata log. */
export const threeDirectories = { 'log.dirs': 'data,data-2,data-3' } as const;

/** A replica as DescribeLogDirs lists it. */
export interface Replica {
  readonly topic: string;
  readonly partition: number;
  readonly sizeBytes: bigint;
  readonly offsetLag: bigint;
  readonly isFuture: boolean;
}

/** A directory as DescribeLogDirs lists it. */
export interface Described {
  readonly path: string;
  readonly errorCode: number;
  readonly replicas: readonly Replica[];
  readonly totalBytes: bigint;
  readonly usableBytes: bigint;
}

/** Where the partitions of a topic lie: `homes[partition]` counts the entries of log.dirs from 0. */
export interface Spread {
  readonly topic: string;
  readonly homes: readonly number[];
}

/** Asks for these partitions, or for all of them. */
export async function describe(
  client: Client,
  asked: readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null,
  version = client.version('DescribeLogDirs'),
): Promise<Described[]> {
  const topics = asked?.map(({ topic, partitions }) => ({ topic, partitions: [...partitions] })) ?? null;
  const body = await client.request('DescribeLogDirs', version, { topics });
  return (body.results as readonly Tree[]).map((result) => ({
    path: result.logDir as string,
    errorCode: result.errorCode as number,
    replicas: (result.topics as readonly Tree[]).flatMap((topic) =>
      (topic.partitions as readonly Tree[]).map((row) => ({
        topic: topic.name as string,
        partition: row.partitionIndex as number,
        sizeBytes: row.partitionSize as bigint,
        offsetLag: row.offsetLag as bigint,
        isFuture: row.isFutureKey as boolean,
      })),
    ),
    totalBytes: (result.totalBytes ?? -1n) as bigint,
    usableBytes: (result.usableBytes ?? -1n) as bigint,
  }));
}

/** Which entry of log.dirs a path is: the subject's paths end in the names the case gave. */
export const directoryNumber = (path: string): number =>
  threeDirectories['log.dirs'].split(',').indexOf(path.slice(path.lastIndexOf('/') + 1));

/** The directory that lists the partition as it is served; ends the case where none does. */
export async function homeOf(context: CaseContext, topic: string, partition = 0): Promise<Described> {
  const described = await describe(context.client, [{ topic, partitions: [partition] }]);
  const home = described.find(({ replicas }) => replicas.some(({ isFuture }) => !isFuture));
  return home ?? context.untestable(`no log directory lists ${topic}-${partition}`);
}

/** The path of another directory than the one given. */
export async function anotherThan(
  context: CaseContext,
  path: string,
  not: readonly number[] = [],
): Promise<string> {
  const paths = (await describe(context.client, [])).map((one) => one.path);
  const other = paths.find((one) => one !== path && !not.includes(directoryNumber(one)));
  return other ?? context.untestable('the subject has one log directory only');
}

/** Asks for a move and answers the error code of each partition. */
export async function move(
  client: Client,
  path: string,
  topic: string,
  partitions: readonly number[],
  version = client.version('AlterReplicaLogDirs'),
): Promise<Map<number, number>> {
  const dirs = [{ path, topics: [{ name: topic, partitions: [...partitions] }] }];
  const body = await client.request('AlterReplicaLogDirs', version, { dirs });
  const rows = (body.results as readonly Tree[]).flatMap((result) => result.partitions as readonly Tree[]);
  return new Map(rows.map((row) => [row.partitionIndex as number, row.errorCode as number]));
}

/**
 * Waits until the partition is served from there and nothing of it is on its way; tells whether that came.
 */
export async function hasMoved(client: Client, path: string, topic: string, partition = 0): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const described = await describe(client, [{ topic, partitions: [partition] }]);
    const holding = described.filter(({ replicas }) => replicas.length > 0);
    if (holding.length === 1 && holding[0]!.path === path && !holding[0]!.replicas[0]!.isFuture) return true;
    await client.sleep(100);
  }
  return false;
}

/** Names of the partition's directories in each log directory, those that wait for their removal left out. */
export async function placesOf(context: CaseContext, topic: string, partition = 0): Promise<string[]> {
  const { cluster } = context;
  const places: string[] = [];
  for (const at of [0, 1, 2]) {
    const names = await namesIn(cluster.disk(cluster.nodes[0]!, at), '.');
    const own = names.filter((name) => name === `${topic}-${partition}` || isCopyOf(name, topic, partition));
    places.push(...own.map((name) => `${at}/${name}`));
  }
  return places;
}

/** A move is under way: waits for its end, and finds the partition there and nowhere else. */
export async function expectMoved(
  context: CaseContext,
  requirement: RequirementId,
  to: string,
  topic: string,
): Promise<void> {
  const { client, expect } = context;
  const moved = await hasMoved(client, to, topic);
  expect(requirement, moved, `the replica is served from ${to}`).equals(true).orStop();
  expect(requirement, await placesOf(context, topic), 'where the partition lies').equals([
    `${directoryNumber(to)}/${topic}-0`,
  ]);
}

const isCopyOf = (name: string, topic: string, partition: number): boolean =>
  name.startsWith(`${topic}-${partition}.`) && name.endsWith('-future');

/** A topic of three partitions, each with one batch, and which entry of log.dirs holds each of them. */
export async function spreadTopic(context: CaseContext, bytes: Uint8Array): Promise<Spread> {
  const { client, topicName } = context;
  const topic = topicName();
  await client.createTopic(topic, { partitions: 3 });
  const homes: number[] = [];
  for (const partition of [0, 1, 2]) {
    await client.produce(topic, partition, bytes);
    homes.push(directoryNumber((await homeOf(context, topic, partition)).path));
  }
  return { topic, homes };
}

/** What was done to a disk, so that it can be undone. */
export type Undo = () => Promise<void>;

/** Lets a directory say something else about itself. */
export async function rewriteIdentity(disk: NodeDisk, edit: (text: string) => string): Promise<Undo> {
  const own = await disk.read('meta.properties');
  const edited = edit(new TextDecoder().decode(own));
  await disk.write('meta.properties', new TextEncoder().encode(edited));
  return () => disk.write('meta.properties', own);
}

/** Whether the node refuses to start on what it finds. */
export async function refusesToStart(cluster: Cluster, node: number): Promise<boolean> {
  try {
    await cluster.start(node);
    return false;
  } catch (error) {
    if (error instanceof OperationFailed && error.error.code === 'START_REFUSED') return true;
    throw error;
  }
}
