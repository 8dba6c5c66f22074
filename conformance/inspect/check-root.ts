/**
 * One `log.dirs` entry: whose it is, how it was left, what its checkpoints say of the partitions in it.
 *
 * Shape   `checkRoot` looks at the root files, then at each partition with what the checkpoints say of it,
 *         then at the checkpoints with what the partitions turned out to be.
 * Source  chapters 12 and 18 of the specification.
 */

import { type Checkpoints, checkpointKinds, judgeCheckpoints, readCheckpoints } from './check-checkpoints.ts';
import { checkSnapshotFile } from './check-metadata.ts';
import { capital, checkPartition, guarded, type PartitionResult } from './check-partition.ts';
import { Findings, type Severity } from './finding.ts';
import {
  fileName,
  metadataTopic,
  offsetCheckpoints,
  type PartitionName,
  partitionKey,
  partitionName,
  rootFiles,
} from './names.ts';
import type { Partition, Stop } from './partition-view.ts';
import { ruleOf } from './rules.ts';
import { type DirectoryTree, joinPath, readSmall, type TreeEntry } from './source.ts';
import { isReservedUuid, isUuidText, type Property, readJsonObject, readProperties } from './text-files.ts';

/** Whose a directory is. */
export interface Identity {
  readonly path: string;
  readonly file: string;
  readonly cluster?: Property;
  readonly node?: Property;
  readonly directory?: Property;
}

const rootNames = new Set<string>([...Object.values(offsetCheckpoints), ...Object.values(rootFiles)]);

/**
 * True for what a broker would find in a `log.dirs` entry of its own: a root file, or a partition with a file
 * of Kafka's in it.
 */
export function isLogDirectory(tree: DirectoryTree, path: string, entries: readonly TreeEntry[]): boolean {
  const hasRootFile = entries.some(
    ({ name, kind }) => kind === 'file' && rootNames.has(name) && name !== rootFiles.lock,
  );
  if (hasRootFile) return true;
  return entries.some(({ name, kind }) => {
    if (kind !== 'directory' || partitionName(name) === undefined) return false;
    return listOrNothing(tree, joinPath(path, name)).some(
      (entry) => !['unknown', 'temporary'].includes(fileName(entry.name).kind),
    );
  });
}

/** The entries of a directory that may be closed to us. */
export function listOrNothing(tree: DirectoryTree, path: string): readonly TreeEntry[] {
  return guarded({ findings: new Findings() }, () => tree.list(path)) ?? [];
}

/** Looks at one log directory. */
export function checkRoot(
  tree: DirectoryTree,
  findings: Findings,
  path: string,
): { partitions: readonly string[]; identity?: Identity } {
  const entries = tree.list(path);
  const has = (name: string): boolean =>
    entries.some((entry) => entry.name === name && entry.kind === 'file');
  const at = (name: string): string => joinPath(path, name);
  const identity = guarded({ findings }, () => checkIdentity(tree, findings, path, has(rootFiles.meta)));
  const partitions = partitionsOf(findings, path, entries);
  filesLikePartitions(findings, path, entries);
  const stop: Stop = has(rootFiles.cleanShutdown) ? 'clean' : 'unclean';
  if (stop === 'clean') guarded({ findings }, () => checkMarker(tree, findings, at(rootFiles.cleanShutdown)));
  if (has(rootFiles.bootstrap))
    guarded({ findings }, () => checkSnapshotFile(tree, findings, at(rootFiles.bootstrap), 0));
  for (const { name } of entries.filter(({ name }) => name.endsWith('.tmp')))
    findings.add('CKP-002', 'note', at(name), 'A write that was never finished; it does not count');
  const checkpoints = readCheckpoints(tree, findings, path, has);
  const results = new Map<string, PartitionResult>();
  let topics: PartitionResult['topics'] | undefined;
  for (const [name, partition] of partitions) {
    const view = viewOf({ tree, findings, path: at(name), stop, ...partition }, checkpoints);
    const result = guarded({ findings }, () => checkPartition(view));
    if (result === undefined) continue;
    if (partition.topic === metadataTopic) topics = result.topics;
    if (partition.state !== 'stray')
      results.set(`${partitionKey(partition.topic, partition.partition)} ${partition.state}`, result);
    if (result.topicId !== undefined) compareTopicId(findings, at(name), partition, result.topicId, topics);
  }
  if (stop === 'unclean' && [...results.values()].some(({ log }) => log !== undefined))
    findings.add(
      'RCV-007',
      'note',
      at(rootFiles.cleanShutdown),
      'There is none: the broker runs or was killed, and the next start recovers every log',
    );
  judgeCheckpoints(findings, path, checkpoints, results, stop);
  const live = partitions.flatMap(([name, { state }]) => (state === 'live' ? [name] : []));
  return { partitions: live, ...(identity !== undefined && { identity }) };
}

/** The metadata log first: it knows the topics of the others. */
function partitionsOf(
  findings: Findings,
  path: string,
  entries: readonly TreeEntry[],
): [string, PartitionName][] {
  const found: [string, PartitionName][] = [];
  for (const { name } of entries.filter(({ kind }) => kind === 'directory')) {
    const partition = partitionName(name);
    if (partition !== undefined) found.push([name, partition]);
    else if (name !== 'remote-log-index-cache')
      findings.add(
        'RCV-008',
        'error',
        joinPath(path, name),
        'The directory is no partition’s: Apache Kafka refuses to start on it',
      );
  }
  const order = ({ topic }: PartitionName): number => (topic === metadataTopic ? 0 : 1);
  return found.sort(([, one], [, other]) => order(one) - order(other));
}

/** What bears the name of a partition and is none. */
function filesLikePartitions(findings: Findings, path: string, entries: readonly TreeEntry[]): void {
  for (const { name } of entries.filter((entry) => entry.kind === 'file' && partitionName(entry.name)))
    findings.add(
      'RCV-030',
      'warning',
      joinPath(path, name),
      'It has the name of a partition and is a file: where the partition should be here, the broker gives the directory up',
    );
}

function viewOf(partition: Partition, checkpoints: Checkpoints): Partition {
  const key = partitionKey(partition.topic, partition.partition);
  const known = checkpointKinds.flatMap((kind) => {
    const row = checkpoints[kind].get(key);
    return row === undefined ? [] : [[kind, row] as const];
  });
  // The log of KRaft is no log of the broker's: its checkpoints do not speak of it, and it is recovered
  // whole.
  return { ...partition, ...(Object.fromEntries(known) as Partial<Partition>) };
}

/** `meta.properties`, version 0 and 1. */
function checkIdentity(
  tree: DirectoryTree,
  findings: Findings,
  path: string,
  isThere: boolean,
): Identity | undefined {
  const file = joinPath(path, rootFiles.meta);
  if (!isThere) {
    findings.add(
      ruleOf.identity,
      'note',
      file,
      'There is none: the directory was not formatted, or its broker never started',
    );
    return undefined;
  }
  const bytes = readSmall(tree, file, 1 << 20) ?? new Uint8Array(0);
  const { properties, flaws } = readProperties(bytes);
  const wrong = (
    message: string,
    place: { start: number; end: number } | undefined,
    severity: Severity = 'error',
  ): void =>
    findings.add(ruleOf.identity, severity, file, message, {
      start: place?.start ?? 0,
      end: place?.end ?? bytes.length,
    });
  for (const { message, span } of flaws) wrong(capital(message), span, 'warning');
  const [version, cluster, directory] = ['version', 'cluster.id', 'directory.id'].map((key) =>
    properties.get(key),
  );
  const idKey = version?.value === '0' ? 'broker.id' : 'node.id';
  const node = properties.get(idKey);
  if (version?.value !== '0' && version?.value !== '1') wrong('The version is neither 0 nor 1', version);
  if (!node ? version?.value === '1' : !/^(0|[1-9]\d{0,9})$/.test(node.value))
    wrong(`There is no ${idKey}, or it is no number`, node);
  if (version?.value === '1' && !cluster?.value) wrong('There is no cluster.id', cluster);
  if (cluster?.value && !isUuidText(cluster.value))
    wrong('The cluster.id is no uuid, as Kafka makes them', cluster, 'note');
  if (directory && (!isUuidText(directory.value) || isReservedUuid(directory.value)))
    wrong('The directory.id is no uuid that a directory can have', directory);
  const known = ['version', 'cluster.id', 'directory.id', idKey];
  for (const [key, property] of properties)
    if (!known.includes(key))
      wrong(
        `Version ${version?.value} knows no property ${JSON.stringify(key.slice(0, 40))}`,
        property,
        'warning',
      );
  return { path, file, ...(cluster && { cluster }), ...(node && { node }), ...(directory && { directory }) };
}

/** The marker counts by being there; what is in it only tells the broker epoch. */
function checkMarker(tree: DirectoryTree, findings: Findings, file: string): void {
  const bytes = readSmall(tree, file, 1 << 20);
  if (bytes !== undefined && bytes.length === 0) return; // As releases before 3.7 wrote it.
  const marker = bytes && readJsonObject(bytes);
  const isSound =
    marker !== undefined && Number.isInteger(marker.version) && Number.isInteger(marker.brokerEpoch);
  if (!isSound)
    findings.add('RCV-007', 'note', file, 'It does not name a broker epoch: the marker counts all the same', {
      start: 0,
      end: bytes?.length ?? 0,
    });
}

/** The id in the directory against the id in the metadata log. */
function compareTopicId(
  findings: Findings,
  path: string,
  { topic }: PartitionName,
  topicId: string,
  topics: PartitionResult['topics'] | undefined,
): void {
  const expected = topics?.ids.get(topic);
  if (expected === undefined || expected === topicId || topic === metadataTopic) return;
  const message =
    'The topic id is another than the metadata log has: the topic was deleted and made again, or the directory is another cluster’s';
  findings.add('LOG-003', 'error', joinPath(path, 'partition.metadata'), message, undefined, {
    expected,
    actual: topicId,
  });
}
