import { defineCase } from '../../case.ts';
import { topicNamed } from './asking.ts';

export default defineCase({
  id: 'metadata/creation-switched-off',
  why: 'Where the operator has switched creation off, no version of the question may switch it on.',
  checks: ['META-006'],
  axes: { version: { api: 'Metadata' } },
  config: { 'auto.create.topics.enable': 'false' },
  minEvidence: { answers: 2 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName('absent');
    const topics = [{ name }];
    for (let i = 0; i < 2; i++) {
      const body = version >= 4 ? { topics, allowAutoTopicCreation: true } : { topics };
      const topic = topicNamed(await client.request('Metadata', version, body), name);
      expect('META-006', topic?.errorCode, `error code, question ${i + 1}`).isError(
        'UNKNOWN_TOPIC_OR_PARTITION',
      );
      await client.sleep(200);
      evidence('answers');
    }
  },
});
