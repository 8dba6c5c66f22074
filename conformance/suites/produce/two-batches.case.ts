import { defineCase } from '../../case.ts';
import { batch, concat, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/two-batches',
  why: 'Of two batches, one could be a duplicate and the other not; there is only one verdict and one base offset to give.',
  checks: ['PRD-012', 'PRD-024'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const two = concat(batch(records(2, now)), batch(records(3, now, 's')));
    const attempt = { what: 'two batches', version: Number(axis.version) };
    const result = await expectRefused(context, 'PRD-012', topic, two, attempt);
    expect('PRD-024', result.errorCode, 'error code for two batches').isError('INVALID_RECORD');
    await client.expectAlive();
  },
});
