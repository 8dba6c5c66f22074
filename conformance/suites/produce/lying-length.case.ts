import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

const lies = [-2_147_483_648, -1, 0, 13, 14, 20, 38, 39, 48, 2_147_483_647];

export default defineCase({
  id: 'produce/lying-length',
  why: 'The batch length is outside the checksum, and everything that walks over batches follows it.',
  checks: ['PRD-026'],
  minEvidence: { refused: 11 },

  async run(context) {
    const { client, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const content = records(2, await wallClock(client));
    const honest = batch(content).length - 12;
    for (const length of [...lies, honest + 1]) {
      const bytes = batch(content, { batchLength: length });
      await expectRefused(context, 'PRD-026', topic, bytes, { what: `batch length ${length}` });
    }
    await client.expectAlive();
  },
});
