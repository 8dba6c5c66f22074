import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { metadataUntil, topicNamed } from '../metadata/asking.ts';
import { aTopic, create } from './topics.ts';

export default defineCase({
  id: 'controller/what-was-created',
  why: 'The answer says what the wish came to, and the new partitions are as new as they can be.',
  checks: ['TOP-020', 'TOP-007', 'TOP-029'],
  axes: { version: { api: 'CreateTopics' } },
  minEvidence: { partitions: 2 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    const configs = [{ name: 'retention.ms', value: '123456789' }];
    const result = (await create(client, version, [aTopic(name, { numPartitions: 2, configs })])).get(name);
    expect('TOP-020', result?.errorCode, 'error code').equals(0).orStop();
    const metadata = client.version('Metadata', 12);
    const whole = (body: Tree): boolean => {
      const topic = topicNamed(body, name);
      return (
        topic?.errorCode === 0 && (topic.partitions as readonly Tree[]).every((row) => row.errorCode === 0)
      );
    };
    const topic = topicNamed(await metadataUntil(client, metadata, { topics: [{ name }] }, whole), name);
    if (version >= 5) {
      expect('TOP-020', [result?.numPartitions, result?.replicationFactor], 'partitions and replicas').equals(
        [2, 1],
      );
      const values = (result?.configs ?? []) as readonly Tree[];
      const found = values.find((row) => row.name === 'retention.ms');
      expect('TOP-020', found?.value, 'retention.ms in the answer').equals('123456789');
    }
    if (version >= 7) expect('TOP-020', result?.topicId, 'topic id').equals(topic?.topicId);
    for (const row of (topic?.partitions ?? []) as readonly Tree[]) {
      const index = row.partitionIndex as number;
      expect('TOP-007', row.isrNodes, `in-sync replicas of partition ${index}`).holds(
        (isr: readonly unknown[]) => isr.includes(row.leaderId),
        'the leader is one of them',
      );
      expect(
        'TOP-029',
        [row.leaderEpoch, row.leaderId],
        `leader epoch and leader of partition ${index}`,
      ).equals([0, (row.isrNodes as readonly number[])[0]]);
      evidence('partitions');
    }
    for (const timestamp of [-2n, -1n]) {
      let listed = await client.listOffset(name, 1, timestamp);
      for (let i = 0; i < 400 && listed.errorCode !== 0; i++) {
        await client.sleep(50);
        listed = await client.listOffset(name, 1, timestamp);
      }
      expect('TOP-007', [listed.errorCode, listed.offset], `ListOffsets ${timestamp}`).equals([0, 0n]);
    }
  },
});
