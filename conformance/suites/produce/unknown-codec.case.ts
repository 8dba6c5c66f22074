import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/unknown-codec',
  why: 'A codec number that nobody defined can be decompressed by nobody.',
  checks: ['PRD-014', 'PRD-024'],
  axes: { codec: [5, 6, 7] },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(1, await wallClock(client)), { attributes: Number(axis.codec) });
    const result = await expectRefused(context, 'PRD-014', topic, bytes, { what: `codec ${axis.codec}` });
    expect('PRD-024', result.errorCode, `error code for codec ${axis.codec}`).isError('UNKNOWN_SERVER_ERROR');
    await client.expectAlive();
  },
});
