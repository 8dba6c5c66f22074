import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { metadataUntil, topicNamed } from '../metadata/asking.ts';
import { aTopic, create } from './topics.ts';

export default defineCase({
  id: 'controller/defaults',
  why: 'An application that does not know the cluster leaves its numbers to the broker.',
  checks: ['TOP-019'],
  axes: { version: { api: 'CreateTopics', from: 4 } },
  config: { 'auto.create.topics.enable': 'true', 'num.partitions': '3' },
  minEvidence: { topics: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const name = topicName();
    const topic = aTopic(name, { numPartitions: -1, replicationFactor: -1 });
    const result = (await create(client, Number(axis.version), [topic])).get(name);
    expect('TOP-019', result?.errorCode, 'error code').equals(0).orStop();
    const version = client.version('Metadata', 8);
    const answer = await metadataUntil(
      client,
      version,
      { topics: [{ name }] },
      (body) => topicNamed(body, name)?.errorCode === 0,
    );
    const partitions = (topicNamed(answer, name)?.partitions ?? []) as readonly Tree[];
    expect('TOP-019', partitions.length, 'number of partitions').equals(3);
    const replicas = partitions.map((row) => (row.replicaNodes as readonly number[]).length);
    expect('TOP-019', replicas, 'replicas of each partition').equals([1, 1, 1]);
    evidence('topics');
  },
});
