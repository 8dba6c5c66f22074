/**
 * The directory of a partition as a stranger reads it: segments, their batches, their indexes, checkpoints.
 *
 * Shape   `segmentsOf(disk, topic)` in ascending order; `indexEntries` and `timeEntries` stop at the zeros of
 *         a preallocated tail.
 * Units   base offsets and timestamps are bigint; positions are bytes.
 * Source  chapter 12 and 13 of the specification.
 */
import type { CaseContext } from '../../case.ts';
import type { TopicOptions } from '../../driver/client.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { OperationFailed } from '../../driver/endings.ts';
import { offsetEntries as indexEntries, timeEntries } from '../../inspect/index-entries.ts';
import { readCheckpoint } from '../../inspect/text-files.ts';
import { type BatchStream, readBatches } from '../../wire/batch.ts';
import type { Tree } from '../../wire/tree.ts';

export { indexEntries, timeEntries };

export const cleanShutdown = '.kafka_cleanshutdown';
export const recoveryPoints = 'recovery-point-offset-checkpoint';
export const highWatermarks = 'replication-offset-checkpoint';
export const logStarts = 'log-start-offset-checkpoint';
export const cleanerOffsets = 'cleaner-offset-checkpoint';
export const leaderEpochs = 'leader-epoch-checkpoint';

/** One `.log` file and what lies beside it. */
export interface SegmentFiles {
  readonly base: bigint;
  /** Path without its suffix. */
  readonly stem: string;
  readonly sizeBytes: number;
  readonly stream: BatchStream;
  readonly index: Uint8Array;
  readonly timeindex: Uint8Array;
}

/**
 * Names in a directory, sorted. A running broker renames files while they are listed; then the list is made
 * once more.
 */
export async function namesIn(disk: NodeDisk, path: string): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await disk.list(path)).map(({ name }) => name).sort();
    } catch (error) {
      const hasMoved = error instanceof OperationFailed && error.error.code === 'ENOENT';
      if (!hasMoved || attempt === 20) throw error;
    }
  }
}

/** Names of the files of a partition. */
export const filesOf = async (disk: NodeDisk, topic: string, partition = 0): Promise<string[]> =>
  await namesIn(disk, `${topic}-${partition}`);

/** The segments of a partition, read whole. */
export async function segmentsOf(disk: NodeDisk, topic: string, partition = 0): Promise<SegmentFiles[]> {
  const names = await filesOf(disk, topic, partition);
  const read = async (name: string): Promise<Uint8Array> =>
    names.includes(name) ? await disk.read(`${topic}-${partition}/${name}`) : new Uint8Array(0);
  const segments: SegmentFiles[] = [];
  for (const name of names.filter((one) => one.endsWith('.log'))) {
    const stem = name.slice(0, -'.log'.length);
    const bytes = await read(name);
    segments.push({
      base: BigInt(stem),
      stem: `${topic}-${partition}/${stem}`,
      sizeBytes: bytes.length,
      stream: readBatches(bytes),
      index: await read(`${stem}.index`),
      timeindex: await read(`${stem}.timeindex`),
    });
  }
  return segments;
}

/**
 * Puts one segment from offset 0 on in the place of all that a partition holds, and takes away what was derived from
 * the old ones. The broker must be down.
 */
export async function replaceSegments(disk: NodeDisk, topic: string, bytes: Uint8Array): Promise<void> {
  for (const name of await filesOf(disk, topic))
    if (/\.(log|index|timeindex|snapshot)$/.test(name)) await disk.remove(`${topic}-0/${name}`);
  await disk.write(`${topic}-0/00000000000000000000.log`, bytes);
}

/** True when an index is as long as its entries: whole entries, and no empty one at the end. */
export function isTrimmed({ index, timeindex }: SegmentFiles): boolean {
  return (
    index.length === indexEntries(index).length * 8 && timeindex.length === timeEntries(timeindex).length * 12
  );
}

/** A text file, or `undefined` when it is not there. */
export async function textOf(disk: NodeDisk, path: string): Promise<string | undefined> {
  const slash = path.lastIndexOf('/');
  const found = await namesIn(disk, slash < 0 ? '.' : path.slice(0, slash));
  if (!found.includes(path.slice(slash + 1))) return undefined;
  return new TextDecoder().decode(await disk.read(path));
}

/**
 * The rows of a checkpoint; `undefined` when the text is not "0", the number of rows, then that many rows of
 * `fields` words.
 */
export function checkpointRows(text: string | undefined, fields: 2 | 3): string[][] | undefined {
  if (text === undefined) return undefined;
  const { rows, flaws } = readCheckpoint(new TextEncoder().encode(text), fields);
  return flaws.length === 0 && text !== '' ? rows.map(({ words }) => [...words]) : undefined;
}

/** The text of a checkpoint with these rows. */
export const checkpointBytes = (rows: readonly (readonly (string | number | bigint)[])[]): Uint8Array =>
  new TextEncoder().encode(`0\n${rows.length}\n${rows.map((row) => `${row.join(' ')}\n`).join('')}`);

/**
 * Creates a topic whose segments are this small. Releases from 4.0 on keep `segment.bytes` above 1 MiB and have
 * another name for smaller ones, which earlier releases do not know.
 */
export async function createInSmallSegments(
  { client, untestable }: Pick<CaseContext, 'client' | 'untestable'>,
  name: string,
  segmentBytes: number,
  options: TopicOptions = {},
): Promise<string> {
  for (const key of ['segment.bytes', 'internal.segment.bytes']) {
    const configs = { ...options.configs, [key]: String(segmentBytes) };
    const answer = await client.request('CreateTopics', client.version('CreateTopics', 4), {
      topics: [
        {
          name,
          numPartitions: options.partitions ?? 1,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(configs).map(([config, value]) => ({ name: config, value })),
        },
      ],
      timeoutMs: 30_000,
      validateOnly: true,
    });
    if ((answer.topics as readonly Tree[])[0]?.errorCode !== 0) continue;
    return (await client.createTopic(name, { ...options, configs })).topicId;
  }
  return untestable(`the subject does not let a topic have segments of ${segmentBytes} bytes`);
}
