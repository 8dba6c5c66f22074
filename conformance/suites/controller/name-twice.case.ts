import { defineCase } from '../../case.ts';
import { aTopic, createResults, existing } from './topics.ts';

export default defineCase({
  id: 'controller/name-twice',
  why: 'Two wishes for one name cannot both be granted; the topics beside them can.',
  checks: ['TOP-017', 'TOP-021'],
  axes: { version: { api: 'CreateTopics' } },
  minEvidence: { results: 2 },

  async run({ client, expect, evidence, axis, topicName }) {
    const twice = topicName('twice');
    const once = topicName('once');
    const asked = [aTopic(twice), aTopic(once), aTopic(twice, { numPartitions: 2 })];
    const results = await createResults(client, Number(axis.version), asked);
    const ofTwice = results.filter((result) => result.name === twice);
    expect(
      'TOP-017',
      ofTwice.map((result) => result.errorCode),
      'error codes of the name that stands twice',
    ).equals([42]);
    const ofOnce = results.filter((result) => result.name === once);
    expect(
      'TOP-021',
      ofOnce.map((result) => result.errorCode),
      'error codes of the topic beside it',
    ).equals([0]);
    evidence('results', results.length);
    expect('TOP-017', await existing(client, [twice, once], 1), 'topics that exist').equals([once]);
  },
});
