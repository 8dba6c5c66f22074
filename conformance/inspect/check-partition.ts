/**
 * One partition directory: which files are there, what each must be beside the others, and the walk over the
 * log.
 *
 * Shape   `checkPartition` adds findings; it answers with where the log begins and ends.
 * Units   offsets are bigint, ends exclusive.
 * Source  chapters 12, 13 and 16 of the specification.
 */

import { EpochFollower } from './check-epochs.ts';
import { OffsetIndexFollower, TimeIndexFollower } from './check-index.ts';
import { type LogSummary, walkLog } from './check-log.ts';
import { checkQuorumState, checkSnapshotFile, TopicIds } from './check-metadata.ts';
import { SnapshotFollower } from './check-snapshots.ts';
import { TransactionFollower } from './check-transactions.ts';
import type { LogFollower, Segment } from './follower.ts';
import { fileName, metadataTopic, type PartitionFile, partitionFiles, stemOf } from './names.ts';
import { addWeighed, type Partition } from './partition-view.ts';
import { ProducerTable } from './producers.ts';
import { type ByteSource, joinPath, readSmall, type TreeEntry, Unreadable } from './source.ts';
import { isReservedUuid, readPartitionMetadata } from './text-files.ts';

interface Listed {
  readonly entry: TreeEntry;
  readonly is: PartitionFile;
}

/** What the rest of the directory wants to know. */
export interface PartitionResult {
  readonly log: LogSummary | undefined;
  readonly topicId?: string;
  readonly topics: TopicIds;
}

/** Looks at every file of a partition directory. */
export function checkPartition(partition: Partition): PartitionResult {
  const listed = partition.tree.list(partition.path).map((entry) => ({ entry, is: fileName(entry.name) }));
  const topics = new TopicIds();
  if (partition.state === 'delete') {
    const message = `The partition was deleted; its ${listed.length} files wait to be removed`;
    partition.findings.add('LOG-009', 'note', partition.path, message);
    return { log: undefined, topics };
  }
  if (partition.state === 'stray')
    partition.findings.add(
      'LOG-009',
      'note',
      partition.path,
      'The partition is a stray: the metadata did not know it',
    );
  const files = listed.filter(({ entry }) => entry.kind === 'file');
  for (const { entry } of listed.filter(({ entry }) => entry.kind !== 'file'))
    note(partition, entry.name, 'RCV-005', 'It is no file, and nothing of Kafka’s');
  leftovers(partition, files);
  const isMetadata = partition.topic === metadataTopic;
  if (isMetadata) snapshots(partition, files, topics);
  const log = guarded(partition, () => checkSegments(partition, files, isMetadata ? [topics] : []));
  const topicId = metadataFile(partition, files, log !== undefined && log.end > 0n);
  for (const { entry } of files.filter(({ is }) => is.kind === 'quorum-state'))
    guarded(partition, () =>
      checkQuorumState(
        partition,
        joinPath(partition.path, entry.name),
        fileIn(partition, entry.name),
        topics.highestEpoch,
      ),
    );
  if (isMetadata && log !== undefined && !files.some(({ is }) => is.kind === 'quorum-state'))
    note(
      partition,
      partitionFiles.quorumState,
      'CKP-012',
      'There is none: a lone voter takes its epoch from the log',
    );
  return { log, topics, ...(topicId !== undefined && { topicId }) };
}

const fileIn = ({ path }: Partition, name: string): string => joinPath(path, name);

function note(
  partition: Partition,
  name: string,
  id: 'RCV-004' | 'RCV-005' | 'CKP-002' | 'CKP-012' | 'LOG-010' | 'IDX-004',
  message: string,
): void {
  partition.findings.add(id, 'note', fileIn(partition, name), message);
}

/** A file that cannot be read is one finding, not the end. */
export function guarded<Result>(
  partition: Pick<Partition, 'findings'>,
  act: () => Result,
): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const message = error.isGone ? 'It went away while it was read: the directory is in use' : error.message;
    partition.findings.add('RCV-005', error.isGone ? 'note' : 'error', error.path, message);
    return undefined;
  }
}

/** What crashes and work in progress leave behind; every start clears it up. */
function leftovers(partition: Partition, files: readonly Listed[]): void {
  for (const { entry, is } of files) {
    const leftover = 'leftover' in is ? is.leftover : undefined;
    if (leftover === 'deleted')
      note(partition, entry.name, 'LOG-010', 'It is deleted, and waits to be removed');
    else if (leftover === 'cleaned')
      note(
        partition,
        entry.name,
        'RCV-004',
        'A cleaning was interrupted before it counted: the next start removes it',
      );
    else if (leftover === 'swap')
      note(
        partition,
        entry.name,
        'RCV-004',
        'A replacement of segments was interrupted: the next start finishes or undoes it',
      );
    else if (leftover === 'part')
      note(partition, entry.name, 'RCV-005', 'A snapshot that was never finished');
    else if (is.kind === 'temporary')
      note(partition, entry.name, 'CKP-002', 'A write that was never finished; it does not count');
    else if (is.kind === 'unknown')
      note(partition, entry.name, 'RCV-005', 'It is nothing of Kafka’s, and does no harm');
  }
}

const isWhole = ({ is }: Listed): boolean => !('leftover' in is) || is.leftover === undefined;

/** Sound snapshots of the metadata; the newest tells of topics whose records are gone from the log. */
function snapshots(partition: Partition, files: readonly Listed[], topics: TopicIds): void {
  for (const { entry, is } of files.filter(isWhole)) {
    if (is.kind !== 'checkpoint') continue;
    const file = fileIn(partition, entry.name);
    guarded(partition, () =>
      checkSnapshotFile(partition.tree, partition.findings, file, is.epoch, (batch) => topics.batch(batch)),
    );
  }
}

/** The `.log` files in order and everything that lies beside them. */
function checkSegments(
  partition: Partition,
  files: readonly Listed[],
  extra: readonly LogFollower[],
): LogSummary | undefined {
  const basesOf = (kind: string): Set<bigint> =>
    new Set(files.filter(isWhole).flatMap(({ is }) => (is.kind === kind && 'base' in is ? [is.base] : [])));
  const [logs, indexes, times, aborted] = [
    basesOf('log'),
    basesOf('index'),
    basesOf('timeindex'),
    basesOf('txnindex'),
  ];
  const bases = [...logs].sort((one, other) => (one < other ? -1 : 1));
  for (const [kind, found] of [
    ['index', indexes],
    ['timeindex', times],
    ['txnindex', aborted],
  ] as const) {
    for (const base of found)
      if (!logs.has(base))
        note(
          partition,
          `${stemOf(base)}.${kind}`,
          'RCV-005',
          'There is no .log to it: the next start removes it',
        );
  }
  const segments = bases.map((base, at): Segment => {
    const name = `${stemOf(base)}.log`;
    const sizeBytes = files.find(({ entry }) => entry.name === name)?.entry.sizeBytes ?? 0;
    return { base, file: fileIn(partition, name), sizeBytes, end: bases[at + 1] };
  });
  if (segments.length === 0) return undefined;
  const open: ByteSource[] = [];
  try {
    return walkLog(partition, segments, [
      ...extra,
      ...followers(partition, files, open, { indexes, times, aborted }),
    ]);
  } finally {
    for (const source of open) source.close();
  }
}

interface Beside {
  readonly indexes: ReadonlySet<bigint>;
  readonly times: ReadonlySet<bigint>;
  readonly aborted: ReadonlySet<bigint>;
}

/** Who goes along: the snapshots before the table they are compared with. */
function followers(
  partition: Partition,
  files: readonly Listed[],
  open: ByteSource[],
  beside: Beside,
): LogFollower[] {
  const producers = new ProducerTable();
  const found = files.filter(isWhole).flatMap(({ entry, is }) => {
    const file = fileIn(partition, entry.name);
    return is.kind === 'snapshot' ? [{ offset: is.base, file, name: file }] : [];
  });
  return [
    new SnapshotFollower(partition, producers, found),
    new TransactionFollower(partition, producers, beside.aborted),
    perSegment(
      partition,
      open,
      '.index',
      beside.indexes,
      (source, file) => new OffsetIndexFollower(partition, source, file),
    ),
    perSegment(
      partition,
      open,
      '.timeindex',
      beside.times,
      (source, file) => new TimeIndexFollower(partition, source, file),
    ),
    ...epochs(partition, files),
  ];
}

function epochs(partition: Partition, files: readonly Listed[]): LogFollower[] {
  if (!files.some(({ is }) => is.kind === 'epochs')) return [missingEpochs(partition)];
  const file = fileIn(partition, partitionFiles.epochs);
  const bytes = readSmall(partition.tree, file);
  return bytes === undefined ? [] : [new EpochFollower(partition, file, bytes)];
}

/** Told once, when a batch bears an epoch: logs of old formats have no such file. */
function missingEpochs(partition: Partition): LogFollower {
  let isTold = false;
  return {
    batch({ batch }) {
      if (isTold || batch.magic < 2 || batch.partitionLeaderEpoch < 0) return;
      isTold = true;
      const message = 'There is none; the next start reads the leader epochs from the batches';
      partition.findings.add('CKP-006', 'note', fileIn(partition, partitionFiles.epochs), message);
    },
  };
}

/** A follower for each segment that has the file; one file is open at a time. */
function perSegment(
  partition: Partition,
  open: ByteSource[],
  suffix: '.index' | '.timeindex',
  bases: ReadonlySet<bigint>,
  make: (source: ByteSource, file: string) => LogFollower,
): LogFollower {
  let current: LogFollower | undefined;
  let source: ByteSource | undefined;
  return {
    segment(segment) {
      current = undefined;
      const file = segment.file.replace(/\.log$/, suffix);
      if (!bases.has(segment.base)) {
        if (segment.sizeBytes > 0)
          partition.findings.add('IDX-004', 'note', file, 'It is missing; the next start makes another one');
        return;
      }
      source = partition.tree.open(file);
      open.push(source);
      current = make(source, file);
      current.segment?.(segment);
    },
    batch: (walked, segment) => current?.batch?.(walked, segment),
    segmentEnd(segment, nextOffset) {
      current?.segmentEnd?.(segment, nextOffset);
      if (source === undefined) return;
      source.close();
      open.splice(open.indexOf(source), 1);
      source = undefined;
    },
  };
}

/** `partition.metadata`: there before the first batch. */
function metadataFile(
  partition: Partition,
  files: readonly Listed[],
  hasBatches: boolean,
): string | undefined {
  const file = fileIn(partition, partitionFiles.metadata);
  if (!files.some(({ is }) => is.kind === 'metadata')) {
    if (hasBatches && partition.topic !== metadataTopic)
      partition.findings.add(
        'LOG-003',
        'note',
        file,
        'There is none: the directory was written by a release before 3.0, or lost it',
      );
    return undefined;
  }
  const bytes = guarded(partition, () => readSmall(partition.tree, file, 1 << 20));
  if (bytes === undefined) return undefined;
  const { topicId, flaws } = readPartitionMetadata(bytes);
  for (const { message, span } of flaws) addWeighed(partition, 'LOG-003', { file }, capital(message), span);
  if (topicId && isReservedUuid(topicId.value) && partition.topic !== metadataTopic)
    partition.findings.add('LOG-003', 'error', file, 'The topic id is one that no topic has', {
      start: topicId.start,
      end: topicId.end,
    });
  return topicId?.value;
}

/** A sentence begins with a capital letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
