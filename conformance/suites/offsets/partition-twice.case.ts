import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { fewVersions, versionAt } from '../fetch/versions.ts';

export default defineCase({
  id: 'offsets/partition-twice',
  why: 'Two questions under one name have no two answers.',
  checks: ['LOF-010'],
  axes: { version: fewVersions },
  minEvidence: { refused: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const name = topicName();
    await client.createTopic(name, { partitions: 2 });
    const version = versionAt(client, 'ListOffsets', axis.version);
    const one = (partitionIndex: number, timestamp: bigint): Tree => ({
      partitionIndex,
      timestamp,
      ...(version >= 4 ? { currentLeaderEpoch: -1 } : {}),
    });
    const body = await client.request('ListOffsets', version, {
      replicaId: -1,
      ...(version >= 2 ? { isolationLevel: 0 } : {}),
      topics: [{ name, partitions: [one(0, -1n), one(1, -1n), one(0, -2n)] }],
      ...(version >= 10 ? { timeoutMs: 15_000 } : {}),
    });
    const rows = (body.topics as readonly Tree[]).flatMap((topic) => topic.partitions as readonly Tree[]);
    const errorsOf = (index: number): Set<unknown> =>
      new Set(rows.filter((row) => row.partitionIndex === index).map((row) => row.errorCode));
    expect('LOF-010', [...errorsOf(0)], 'error codes of the partition named twice').equals([42]);
    expect('LOF-010', [...errorsOf(1)], 'error codes of the partition named once').equals([0]);
    evidence('refused');
    await client.expectAlive();
  },
});
