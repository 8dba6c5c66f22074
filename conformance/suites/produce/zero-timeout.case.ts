import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectAppended, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/zero-timeout',
  why: 'A wait that is over before it began still finds fulfilled what needs nobody else.',
  checks: ['PRD-019'],
  axes: { timeoutMs: [0, -1] },
  minEvidence: { appended: 1 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(1, await wallClock(client)));
    const timeoutMs = Number(axis.timeoutMs);
    await expectAppended(context, 'PRD-019', topic, bytes, {
      what: `acks=−1, timeout ${timeoutMs}`,
      acks: -1,
      timeoutMs,
    });
  },
});
