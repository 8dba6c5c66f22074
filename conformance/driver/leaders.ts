/**
 * Who leads a partition, on a cluster of several nodes. Cases talk to the first node: their topics are placed there, and what lies
 * elsewhere is asked of its leader.
 *
 * Shape   `assignedTo` is a manual assignment of every partition to one node; `leaderOf` asks Metadata once.
 * Errors  a partition without a leader, or with one nobody told us of, has none: `undefined`.
 */
import type { Tree } from '../wire/tree.ts';
import type { Connection } from './client.ts';
import type { Session } from './session.ts';

/** The part of a CreateTopics that puts every partition on this node alone. */
export const assignedTo = (node: number, partitions: number): Tree => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: Array.from({ length: partitions }, (_, partitionIndex) => ({
    partitionIndex,
    brokerIds: [node],
  })),
});

/** The node that leads the partition, as Metadata says now. */
export async function leaderOf(
  session: Session,
  connection: Connection,
  topic: string,
  partition: number,
): Promise<number | undefined> {
  const range = session.common('Metadata');
  if (!range || range.min > 9) return undefined;
  const version = Math.min(range.max, 9);
  const body = await connection.request('Metadata', version, {
    topics: [{ name: topic }],
    ...(version >= 4 ? { allowAutoTopicCreation: false } : {}),
  });
  const [found] = body.topics as readonly Tree[];
  const rows = (found?.partitions ?? []) as readonly Tree[];
  const leader = rows.find((row) => row.partitionIndex === partition)?.leaderId;
  return session.nodes.find(({ id }) => id === leader)?.id;
}
