import { defineCase } from '../../case.ts';
import { expectAppended, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'idempotence/no-producer-id',
  why: 'Two equal batches of a producer without a number are two batches.',
  checks: ['IDM-011'],
  minEvidence: { appended: 4 },

  async run(context) {
    const { client, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(2, await wallClock(client)));
    for (let i = 0; i < 4; i++)
      await expectAppended(context, 'IDM-011', topic, bytes, { what: `the same bytes, time ${i}` });
  },
});
