import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { fill } from '../fetch/logs.ts';
import { grow, grown } from './growing.ts';

export default defineCase({
  id: 'controller/more-partitions',
  why: 'A topic grows under its producers and consumers while they work.',
  checks: ['TOP-030'],
  axes: { version: { api: 'CreatePartitions' } },
  minEvidence: { partitions: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 2, recordsEach: 2 });
    const before = await grown(client, topic, 1);
    const codes = await grow(client, [[topic, 3]], { version: Number(axis.version) });
    expect('TOP-030', codes.get(topic), 'error code').equals(0).orStop();
    const after = await grown(client, topic, 3);
    const rows = (after?.partitions ?? []) as readonly Tree[];
    const numbers = rows.map((row) => Number(row.partitionIndex)).sort((a, b) => a - b);
    expect('TOP-030', numbers, 'partitions').equals([0, 1, 2]);
    expect('TOP-030', after?.topicId, 'topic id').equals(before?.topicId);
    for (const row of rows) {
      expect('TOP-030', row.leaderEpoch, `leader epoch of partition ${row.partitionIndex}`).equals(0);
      evidence('partitions');
    }
    const ends: unknown[] = [];
    for (const partition of [0, 1, 2]) {
      let listed = await client.listOffset(topic, partition, -1n);
      for (let i = 0; i < 400 && listed.errorCode !== 0; i++) {
        await client.sleep(50);
        listed = await client.listOffset(topic, partition, -1n);
      }
      ends.push(listed.offset);
    }
    expect('TOP-030', ends, 'end offsets').equals([4n, 0n, 0n]);
    expect('TOP-030', (await client.fetchAll(topic, 0)).length, 'batches of partition 0').equals(2);
  },
});
