import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { byName, metadataUntil, topicNamed } from './asking.ts';

export default defineCase({
  id: 'metadata/leader-epoch',
  why: 'The client sends the epoch of Metadata back with each request; the leader knows it and none later.',
  checks: ['META-008'],
  apis: { Fetch: 9, ListOffsets: 4, OffsetForLeaderEpoch: 2 },
  axes: { version: { api: 'Metadata', from: 7 }, by: [0, 1] },
  minEvidence: { compared: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const by = Number(axis.by);
    const name = topicName();
    await client.createTopic(name);
    const partitionOf = (answer: Tree): Tree | undefined =>
      (topicNamed(answer, name)?.partitions as readonly Tree[] | undefined)?.[0];
    // What Metadata tells may lag a moment behind what the leader knows.
    const isLed = (answer: Tree): boolean => Number(partitionOf(answer)?.leaderId ?? -1) >= 0;
    const partition = partitionOf(await metadataUntil(client, version, byName(version, [name]), isLed));
    expect('META-008', partition?.leaderEpoch, 'leader epoch').atLeast(0).orStop();
    const currentLeaderEpoch = (partition?.leaderEpoch as number) + by;
    const wanted = by === 0 ? 'NONE' : 'UNKNOWN_LEADER_EPOCH';

    const listed = await client.listOffset(name, 0, -1n, { currentLeaderEpoch });
    expect('META-008', listed.errorCode, `ListOffsets, epoch + ${by}`).isError(wanted);
    const fetched = await client.fetch(name, 0, 0n, { currentLeaderEpoch, maxWaitMs: 0 });
    expect('META-008', fetched.errorCode, `Fetch, epoch + ${by}`).isError(wanted);
    const asked = { partition: 0, currentLeaderEpoch, leaderEpoch: 0 };
    const api = client.version('OffsetForLeaderEpoch');
    const body = { ...(api >= 3 ? { replicaId: -1 } : {}), topics: [{ topic: name, partitions: [asked] }] };
    const answer = await client.request('OffsetForLeaderEpoch', api, body);
    const [row] = ((answer.topics as readonly Tree[])[0]?.partitions ?? []) as readonly Tree[];
    expect('META-008', row?.errorCode, `OffsetForLeaderEpoch, epoch + ${by}`).isError(wanted);
    evidence('compared', 3);
  },
});
