import { defineCase } from '../../case.ts';
import { aTopic, create, existing } from './topics.ts';

export default defineCase({
  id: 'controller/validate-only',
  why: 'Deployment tools rehearse; a rehearsal that leaves a topic behind is none.',
  checks: ['TOP-018'],
  axes: { version: { api: 'CreateTopics', from: 1 } },
  minEvidence: { rehearsals: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const there = topicName('there');
    const sound = topicName('sound');
    const unsound = topicName('unsound');
    await client.createTopic(there);
    const asked = [aTopic(there), aTopic(sound, { numPartitions: 5 }), aTopic(unsound, { numPartitions: 0 })];
    const results = await create(client, version, asked, { validateOnly: true });
    expect('TOP-018', results.get(there)?.errorCode, 'an existing topic').isError('TOPIC_ALREADY_EXISTS');
    expect('TOP-018', results.get(unsound)?.errorCode, 'a topic without partitions').isError(
      'INVALID_PARTITIONS',
    );
    expect('TOP-018', results.get(sound)?.errorCode, 'a sound topic').equals(0);
    if (version >= 5)
      expect('TOP-018', results.get(sound)?.numPartitions, 'its number of partitions').equals(5);
    await client.sleep(200);
    expect('TOP-018', await existing(client, [sound, unsound], 0), 'topics that exist afterwards').equals([]);
    evidence('rehearsals', results.size);
  },
});
