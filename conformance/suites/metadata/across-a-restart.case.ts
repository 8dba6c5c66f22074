import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { untilServed } from '../offsets/asking.ts';
import { byName, metadataUntil, topicNamed } from './asking.ts';

export default defineCase({
  id: 'metadata/across-a-restart',
  why: 'A client that comes back after a restart finds the same cluster and topic, and no older leadership.',
  checks: ['META-008', 'META-014'],
  needs: ['lifecycle'],
  destructive: true,
  axes: { how: ['clean', 'kill'] },
  minEvidence: { restarts: 1 },

  async run({ client, cluster, expect, evidence, axis, topicName }) {
    const version = client.version('Metadata', 12);
    const name = topicName();
    await client.createTopic(name);
    const led = (answer: Tree): boolean => {
      const [partition] = (topicNamed(answer, name)?.partitions ?? []) as readonly Tree[];
      return partition?.errorCode === 0 && (partition.leaderId as number) >= 0;
    };
    const epochOf = (answer: Tree): unknown =>
      ((topicNamed(answer, name)?.partitions ?? []) as readonly Tree[])[0]?.leaderEpoch;
    const before = await metadataUntil(client, version, byName(version, [name]), led);
    await cluster.restart(cluster.nodes[0]!, axis.how === 'kill' ? 'kill' : 'clean');
    const after = await metadataUntil(client, version, byName(version, [name]), led);
    expect('META-014', after.clusterId, 'cluster id after the restart').equals(before.clusterId);
    expect('META-008', led(after), 'the partition has a leader again').equals(true).orStop();
    expect('META-008', epochOf(after), 'leader epoch after the restart').atLeast(epochOf(before) as number);
    // Metadata may name the leader a moment before it leads.
    await untilServed(client, name);
    const listed = await client.listOffset(name, 0, -1n, { currentLeaderEpoch: epochOf(after) as number });
    expect('META-008', listed.errorCode, 'ListOffsets with the epoch of Metadata').equals(0);
    evidence('restarts');
  },
});
