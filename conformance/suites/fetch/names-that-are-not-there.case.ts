import { defineCase } from '../../case.ts';
import { byName, topicNamed } from '../metadata/asking.ts';

export default defineCase({
  id: 'fetch/names-that-are-not-there',
  why: 'Reading a topic that does not exist is an error of that partition, and creates nothing.',
  checks: ['FET-024'],
  axes: { version: { api: 'Fetch', from: 4, to: 12 } },
  minEvidence: { refused: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const missing = topicName('missing');
    const version = Number(axis.version);
    for (const [name, partition] of [
      [missing, 0],
      [topic, 1],
      [topic, -1],
    ] as const) {
      const result = await client.fetch(name, partition, 0n, { version });
      expect(
        'FET-024',
        result.errorCode,
        `error code of ${name === topic ? 'a' : 'no'} topic, partition ${partition}`,
      ).isError('UNKNOWN_TOPIC_OR_PARTITION');
      evidence('refused');
    }
    const asked = client.version('Metadata', 9);
    const answer = await client.request('Metadata', asked, byName(asked, [missing]));
    expect('FET-024', topicNamed(answer, missing)?.errorCode, 'Metadata of the missing topic').isError(
      'UNKNOWN_TOPIC_OR_PARTITION',
    );
  },
});
