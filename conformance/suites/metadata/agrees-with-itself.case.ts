import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { byName, topicsOf } from './asking.ts';

export default defineCase({
  id: 'metadata/agrees-with-itself',
  why: 'Clients look leaders up in the list of brokers and index arrays by partition; both must be there.',
  checks: ['META-017', 'META-013', 'META-014'],
  axes: { version: { api: 'Metadata' } },
  minEvidence: { partitions: 4 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    await client.createTopic(name, { partitions: 4 });
    // Named twice on purpose: the answer is a list of topics, not of questions.
    const answer = await client.request('Metadata', version, byName(version, [name, name]));
    const brokers = (answer.brokers as readonly Tree[]).map((broker) => broker.nodeId);
    const topics = topicsOf(answer).filter((topic) => topic.name === name);
    expect('META-017', topics.length, 'how often the topic stands in the answer').equals(1).orStop();
    const rows = topics[0]?.partitions as readonly Tree[];
    const indexes = rows.map((row) => row.partitionIndex as number).sort((a, b) => a - b);
    expect('META-017', indexes, 'partition indexes').equals([0, 1, 2, 3]);
    for (const row of rows) {
      const about = `partition ${row.partitionIndex}`;
      expect('META-017', row.leaderId, `leader of ${about}`).oneOf([...brokers, -1]);
      const replicas = row.replicaNodes as readonly number[];
      const strays = (row.isrNodes as readonly number[]).filter((node) => !replicas.includes(node));
      expect('META-017', strays, `in-sync replicas of ${about} that are no replicas`).equals([]);
      evidence('partitions');
    }
    if (version >= 1) expect('META-013', answer.controllerId, 'controller id').oneOf([...brokers, -1]);
    else expect('META-013', 'controllerId' in answer, 'a controller id in version 0').equals(false);
    const again = await client.request('Metadata', Math.max(version, client.version('Metadata', 8)), {
      topics: [],
    });
    const id = version >= 2 ? answer.clusterId : again.clusterId;
    expect('META-014', id, 'cluster id').equals(again.clusterId);
  },
});
