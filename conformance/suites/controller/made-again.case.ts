import { defineCase } from '../../case.ts';
import { topicsOf } from '../metadata/asking.ts';
import { aBatch } from '../purgatory/parked.ts';
import { existing } from './topics.ts';

export default defineCase({
  id: 'controller/made-again',
  why: 'A topic made again under its name is another one; old id and old records must not lead to it.',
  checks: ['TOP-023'],
  apis: { Metadata: 12, CreateTopics: 0, DeleteTopics: 0 },
  minEvidence: { recordsAcknowledged: 3 },

  async run({ client, expect, evidence, topicName }) {
    const name = topicName();
    await client.createTopic(name);
    const oldId = await client.topicId(name);
    for (let i = 0; i < 3; i++) {
      const { errorCode } = await client.produce(name, 0, await aBatch(client));
      if (errorCode === 0) evidence('recordsAcknowledged');
    }
    await client.deleteTopic(name);
    await existing(client, [name], 0);
    await client.createTopic(name);
    const version = client.version('Metadata', 12);
    const [byName] = topicsOf(await client.request('Metadata', version, { topics: [{ name }] }));
    expect('TOP-023', byName?.topicId, 'id of the new topic').notEquals(oldId);
    const asked = { topics: [{ name: null, topicId: oldId }] };
    const [byId] = topicsOf(await client.request('Metadata', version, asked));
    expect('TOP-023', byId?.errorCode, 'error code for the old id').isError('UNKNOWN_TOPIC_ID');
    const listed = await client.listOffset(name, 0, -1n);
    expect('TOP-023', [listed.errorCode, listed.offset], 'log end of the new topic').equals([0, 0n]);
  },
});
