import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/lying-length',
  why: 'The batch length is outside the checksum, and everything that walks over batches follows it.',
  checks: ['PRD-026'],
  axes: { length: [-2_147_483_648, -1, 0, 13, 14, 20, 38, 39, 48, 'one more', 2_147_483_647] },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const content = records(2, await wallClock(client));
    const honest = batch(content).length - 12;
    const length = axis.length === 'one more' ? honest + 1 : Number(axis.length);
    const bytes = batch(content, { batchLength: length });
    await expectRefused(context, 'PRD-026', topic, bytes, { what: `batch length ${length}` });
    await client.expectAlive();
  },
});
