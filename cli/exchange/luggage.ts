/**
 * Partition directories on their way from one product to another: copied, renamed to the reader's topic, given its topic id.
 *
 * Shape   `pack` reads what a stopped node left, `unpack` puts it in the place of the reader's own empty directories. Offsets that the
 *         checkpoints of the writer say of these partitions go with them; the clean-shutdown marker does when there was one.
 * Errors  what the disk operations say.
 */
import type { NodeDisk } from '../../conformance/driver/cluster.ts';
import {
  checkpointBytes,
  checkpointRows,
  cleanShutdown,
  highWatermarks,
  logStarts,
  namesIn,
  recoveryPoints,
  textOf,
} from '../../conformance/suites/log/directory.ts';

const metadata = 'partition.metadata';
const carried = [recoveryPoints, highWatermarks, logStarts] as const;

/** The files of one partition, and what the checkpoints say of it. */
export interface Luggage {
  readonly partition: number;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly offsets: ReadonlyMap<string, string>;
  /** Whether the node that left it had stopped cleanly. */
  readonly clean: boolean;
}

/** Packs one partition of a stopped node. */
export async function pack(disk: NodeDisk, topic: string, partition: number): Promise<Luggage> {
  const files = new Map<string, Uint8Array>();
  const directory = `${topic}-${partition}`;
  for (const name of await namesIn(disk, directory)) files.set(name, await disk.read(`${directory}/${name}`));
  const offsets = new Map<string, string>();
  for (const file of carried) {
    const rows = checkpointRows(await textOf(disk, file), 3) ?? [];
    const row = rows.find(([name, number]) => name === topic && number === String(partition));
    if (row !== undefined) offsets.set(file, row[2]!);
  }
  const clean = (await textOf(disk, cleanShutdown)) !== undefined;
  return { partition, files, offsets, clean };
}

/** Puts it in the place of what the reader has under `topic`, whose id is `topicId`. */
export async function unpack(
  disk: NodeDisk,
  topic: string,
  topicId: string,
  luggage: Luggage,
): Promise<void> {
  const { partition, files, offsets } = luggage;
  const directory = `${topic}-${partition}`;
  for (const name of await namesIn(disk, directory)) await disk.remove(`${directory}/${name}`);
  for (const [name, bytes] of files) await disk.write(`${directory}/${name}`, bytes);
  await disk.write(`${directory}/${metadata}`, new TextEncoder().encode(`version: 0\ntopic_id: ${topicId}`));
  for (const file of carried) await carry(disk, file, [topic, String(partition)], offsets.get(file));
  if (!luggage.clean && (await textOf(disk, cleanShutdown)) !== undefined) await disk.remove(cleanShutdown);
}

/** Makes a checkpoint say of the partition what the writer's said. */
async function carry(
  disk: NodeDisk,
  file: string,
  [topic, partition]: readonly [string, string],
  offset: string | undefined,
): Promise<void> {
  const rows = checkpointRows(await textOf(disk, file), 3) ?? [];
  const others = rows.filter(([name, number]) => name !== topic || number !== partition);
  if (offset === undefined && others.length === rows.length) return;
  const mine = offset === undefined ? [] : [[topic, partition, offset]];
  await disk.write(file, checkpointBytes([...others, ...mine]));
}
