/**
 * The lines of cleaner-offset-checkpoint: up to where the partitions of a log directory are clean.
 *
 * Units   offsets are bigint; directories are numbered as in log.dirs.
 */
import type { CaseContext } from '../../case.ts';
import { checkpointRows, textOf } from '../log/directory.ts';

/** The file. */
export const borderFile = 'cleaner-offset-checkpoint';

/** The border of partition 0 as one directory has it, or `undefined`. */
export async function borderIn(
  { cluster }: CaseContext,
  topic: string,
  directory = 0,
): Promise<bigint | undefined> {
  const rows = checkpointRows(await textOf(cluster.disk(cluster.nodes[0]!, directory), borderFile), 3);
  const row = rows?.find(([name, partition]) => name === topic && partition === '0');
  return row === undefined ? undefined : BigInt(row[2]!);
}

/** Looks until the border is as wanted, or patience ends; answers what was seen last. */
export async function untilBorder(
  context: CaseContext,
  topic: string,
  directory: number,
  isWanted: (border: bigint | undefined) => boolean,
): Promise<bigint | undefined> {
  for (let attempt = 1; ; attempt++) {
    const border = await borderIn(context, topic, directory);
    if (isWanted(border) || attempt === 600) return border;
    await context.client.sleep(100);
  }
}
