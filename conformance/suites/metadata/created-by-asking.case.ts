import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { metadataUntil, topicNamed } from './asking.ts';

export default defineCase({
  id: 'metadata/created-by-asking',
  why: 'Most first programs count on it: ask for a topic, get told to wait, find it there with the defaults.',
  checks: ['META-015'],
  axes: { version: { api: 'Metadata' } },
  config: { 'auto.create.topics.enable': 'true', 'num.partitions': '3' },
  minEvidence: { created: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    const topics = [{ name }];
    const body = version >= 4 ? { topics, allowAutoTopicCreation: true } : { topics };
    const first = topicNamed(await client.request('Metadata', version, body), name);
    const atOnce = ['NONE', 'UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];
    expect('META-015', first?.errorCode, 'error code of the first answer').isOneOfErrors(
      atOnce,
      'AMB-META-2',
    );

    const led = (answer: Tree): boolean => {
      const topic = topicNamed(answer, name);
      return (
        topic?.errorCode === 0 && (topic.partitions as readonly Tree[]).every((row) => row.errorCode === 0)
      );
    };
    const later = topicNamed(await metadataUntil(client, version, body, led), name);
    expect('META-015', later?.errorCode, 'error code when asked again').equals(0);
    const indexes = ((later?.partitions ?? []) as readonly Tree[]).map((row) => row.partitionIndex as number);
    expect('META-015', indexes.sort(), 'partitions').equals([0, 1, 2]);
    evidence('created');
  },
});
