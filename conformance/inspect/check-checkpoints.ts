/**
 * The four offset checkpoints of a log directory: their form, and what they say against the logs.
 *
 * Shape   `readCheckpoints` before the partitions are looked at, `judgeCheckpoints` when their ends are
 *         known.
 * Units   offsets are bigint.
 * Source  kafka@1eb7644:storage/…/internals/checkpoint/OffsetCheckpointFile.java; chapter 12 of the
 *         specification.
 */
import { capital, guarded, type PartitionResult } from './check-partition.ts';
import type { Findings, Severity } from './finding.ts';
import { metadataTopic, offsetCheckpoints, partitionKey } from './names.ts';
import type { Checkpointed, Stop } from './partition-view.ts';
import { type DirectoryTree, joinPath, readSmall } from './source.ts';
import { readCheckpoint } from './text-files.ts';

type CheckpointKind = keyof typeof offsetCheckpoints;
/** The four of them. */
export const checkpointKinds = Object.keys(offsetCheckpoints) as CheckpointKind[];
/** What each says of a partition. */
export type Checkpoints = Readonly<Record<CheckpointKind, ReadonlyMap<string, Checkpointed>>>;

/** Reads the four files. */
export function readCheckpoints(
  tree: DirectoryTree,
  findings: Findings,
  path: string,
  has: (name: string) => boolean,
): Checkpoints {
  const read = (kind: CheckpointKind): ReadonlyMap<string, Checkpointed> => {
    const file = joinPath(path, offsetCheckpoints[kind]);
    const bytes = has(offsetCheckpoints[kind])
      ? guarded({ findings }, () => readSmall(tree, file))
      : undefined;
    if (bytes === undefined) return new Map();
    const { rows, flaws } = readCheckpoint(bytes, 3);
    for (const { message, span } of flaws) findings.add('CKP-001', 'error', file, capital(message), span);
    const found = new Map<string, Checkpointed>();
    for (const { words, start, end } of rows) {
      const [topic = '', partition = '', offset = '0'] = words;
      const key = partitionKey(topic, Number(partition));
      if (found.has(key))
        findings.add('CKP-001', 'error', file, `The partition ${topic}-${partition} is there twice`, {
          start,
          end,
        });
      found.set(key, { file, offset: BigInt(offset), start, end });
    }
    return found;
  };
  return Object.fromEntries(checkpointKinds.map((kind) => [kind, read(kind)])) as Checkpoints;
}

/** What the checkpoints of the log directory at `path` say against the logs as they are. */
export function judgeCheckpoints(
  findings: Findings,
  path: string,
  checkpoints: Checkpoints,
  results: ReadonlyMap<string, PartitionResult>,
  stop: Stop,
): void {
  const logOf = (key: string) => (results.get(`${key} live`) ?? results.get(`${key} future`))?.log;
  for (const kind of checkpointKinds) {
    for (const [key, row] of checkpoints[kind]) judgeRow(findings, kind, key, row, logOf(key), stop);
  }
  if (stop !== 'clean') return;
  for (const [name, { log }] of results) {
    const key = name.slice(0, name.lastIndexOf(' '));
    if (log === undefined || key.startsWith(`${metadataTopic} `)) continue;
    for (const kind of ['recoveryPoint', 'highWatermark'] as const) {
      if (!checkpoints[kind].has(key))
        findings.add(
          'CKP-001',
          'error',
          joinPath(path, offsetCheckpoints[kind]),
          `A clean stop left no entry of ${key.replace(' ', '-')}`,
        );
    }
  }
}

/** One entry against its log. */
function judgeRow(
  findings: Findings,
  kind: CheckpointKind,
  key: string,
  row: Checkpointed,
  log: PartitionResult['log'],
  stop: Stop,
): void {
  const name = key.replace(' ', '-');
  const add = (id: 'CKP-001' | 'CKP-004', severity: Severity, message: string, compared = {}): void =>
    findings.add(id, severity, row.file, message, { start: row.start, end: row.end }, compared);
  if (row.offset < 0n) add('CKP-004', 'error', `The offset of ${name} is negative`);
  else if (log === undefined) add('CKP-001', 'note', `${name} has no log in this directory`);
  else if (row.offset > log.end) {
    const severity = stop === 'clean' && kind !== 'cleaner' ? 'error' : 'note';
    add('CKP-004', severity, `${name} ends before that`, {
      expected: `${log.end} or less`,
      actual: row.offset,
    });
  } else if (stop === 'clean' && kind === 'recoveryPoint' && row.offset < log.end)
    add('CKP-001', 'error', `A clean stop flushed ${name} to its end`, {
      expected: log.end,
      actual: row.offset,
    });
  else if (stop === 'clean' && kind === 'highWatermark' && row.offset < log.end)
    add('CKP-001', 'note', `Not all of ${name} was on all its replicas`, {
      expected: log.end,
      actual: row.offset,
    });
  else if ((kind === 'logStart' || kind === 'cleaner') && log.start !== undefined && row.offset < log.start) {
    const expected = `${log.start} or more`;
    add('CKP-004', 'note', `${name} begins after that: the entry is stale`, {
      expected,
      actual: row.offset,
    });
  }
}
