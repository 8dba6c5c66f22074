/**
 * A data directory on trial: a `log.dirs` entry, several of them, or one partition directory.
 *
 * Shape   `inspectDirectory(tree)` answers with findings and what was looked at. It opens files for reading
 *         only.
 * Errors  `NotKafka` when nothing in the directory is Kafka's; `Unreadable` when it cannot even be listed.
 * Source  chapters 12, 13 and 18 of the specification.
 */

import { checkPartition, guarded } from './check-partition.ts';
import type { Identity } from './check-root.ts';
import { checkRoot, isLogDirectory, listOrNothing } from './check-root.ts';
import { type Finding, Findings } from './finding.ts';
import { fileName, type PartitionName, partitionName } from './names.ts';
import type { Stop } from './partition-view.ts';
import { type DirectoryTree, joinPath, type TreeEntry } from './source.ts';

/** Nothing to look at. */
export class NotKafka extends Error {
  override readonly name = 'NotKafka';
}

export interface InspectOptions {
  /** The name of the directory that is given, for one that is a partition's. */
  readonly name?: string;
  /** How the broker stopped, where the directory around the partition is not there to tell. */
  readonly stop?: Stop;
}

/** What was found, and what was looked at. */
export interface Inspection {
  readonly findings: readonly Finding[];
  /** Findings that were too many to be kept. */
  readonly leftOut: number;
  readonly logDirectories: readonly string[];
  readonly partitions: number;
}

/** How far below the directory its log directories are looked for. */
const deepest = 2;

/** Looks at everything below the tree. */
export function inspectDirectory(tree: DirectoryTree, options: InspectOptions = {}): Inspection {
  const findings = new Findings();
  const entries = tree.list('');
  if (looksLikePartition(tree, entries)) {
    const name: PartitionName = partitionName(options.name ?? '') ?? {
      topic: options.name ?? '',
      partition: 0,
      state: 'live',
    };
    guarded({ findings }, () =>
      checkPartition({ tree, findings, path: '', ...name, stop: options.stop ?? 'unknown' }),
    );
    return { findings: findings.sorted(), leftOut: findings.leftOut, logDirectories: [], partitions: 1 };
  }
  const paths = logDirectories(tree, '', entries, deepest);
  if (paths.length === 0)
    throw new NotKafka('Nothing in it is a file of Kafka’s: no meta.properties, no checkpoint, no partition');
  const partitions: { path: string; name: string }[] = [];
  const identities: Identity[] = [];
  for (const path of paths) {
    const result = guarded({ findings }, () => checkRoot(tree, findings, path));
    for (const name of result?.partitions ?? []) partitions.push({ path, name });
    if (result?.identity) identities.push(result.identity);
  }
  compareIdentities(findings, identities);
  findTwins(findings, partitions);
  return {
    findings: findings.sorted(),
    leftOut: findings.leftOut,
    logDirectories: paths,
    partitions: partitions.length,
  };
}

/** Files with the names of segments stand only in a partition directory. */
function looksLikePartition(tree: DirectoryTree, entries: readonly TreeEntry[]): boolean {
  if (isLogDirectory(tree, '', entries)) return false;
  return entries.some(
    ({ name, kind }) => kind === 'file' && !['unknown', 'temporary'].includes(fileName(name).kind),
  );
}

/** The directory itself, or the log directories below it, also where they are called `disk-1` like a partition. */
function logDirectories(
  tree: DirectoryTree,
  path: string,
  entries: readonly TreeEntry[],
  depth: number,
): string[] {
  if (isLogDirectory(tree, path, entries)) return [path];
  if (depth === 0) return [];
  return entries
    .filter(({ kind }) => kind === 'directory')
    .flatMap(({ name }) => {
      const below = joinPath(path, name);
      return logDirectories(tree, below, listOrNothing(tree, below), depth - 1);
    });
}

const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** A partition lies in one directory of a node; `-future` copies have another name. */
function findTwins(findings: Findings, partitions: readonly { path: string; name: string }[]): void {
  const seen = new Map<string, string>();
  for (const { path, name } of partitions) {
    const key = `${parentOf(path)} ${name}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else
      findings.add(
        'DIR-008',
        'warning',
        joinPath(path, name),
        `The partition lies in ${first} too: one broker cannot have both`,
      );
  }
}

/** Directories that lie side by side as one node's must name one node and one cluster. */
function compareIdentities(findings: Findings, identities: readonly Identity[]): void {
  for (const [at, identity] of identities.entries()) {
    const first = identities.slice(0, at).find((other) => parentOf(other.path) === parentOf(identity.path));
    if (first === undefined) continue;
    for (const what of ['cluster', 'node'] as const) {
      const [mine, others] = [identity[what], first[what]];
      if (!mine || !others || mine.value === others.value) continue;
      const message = `It names another ${what} than ${first.path}: one broker cannot have both`;
      const severity = what === 'cluster' ? 'error' : 'warning';
      findings.add(
        'RCV-010',
        severity,
        identity.file,
        message,
        { start: mine.start, end: mine.end },
        { expected: others.value, actual: mine.value },
      );
    }
    const [mine, others] = [identity.directory, first.directory];
    if (mine && others && mine.value === others.value)
      findings.add('DIR-020', 'error', identity.file, `It bears the directory id of ${first.path}`, {
        start: mine.start,
        end: mine.end,
      });
  }
}
