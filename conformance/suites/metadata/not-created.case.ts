import { defineCase } from '../../case.ts';
import { byName, topicNamed } from './asking.ts';

export default defineCase({
  id: 'metadata/not-created',
  why: 'Asking about a topic must not create it when the request says so, in any version that can say so.',
  checks: ['META-006'],
  axes: { version: { api: 'Metadata', from: 4 } },
  minEvidence: { answers: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName('absent');
    for (let i = 0; i < 3; i++) {
      const topic = topicNamed(await client.request('Metadata', version, byName(version, [name])), name);
      expect('META-006', topic?.errorCode, `error code, question ${i + 1}`).isError(
        'UNKNOWN_TOPIC_OR_PARTITION',
      );
      expect('META-006', topic?.partitions, 'partitions').equals([]);
      await client.sleep(150);
      evidence('answers');
    }
    const all = await client.request('Metadata', version, { topics: null });
    expect('META-006', topicNamed(all, name), 'the topic among all topics').equals(undefined);
  },
});
