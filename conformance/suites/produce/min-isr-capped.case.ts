import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectAppended, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/min-isr-capped',
  why: 'A minimum above the number of replicas would make the topic read-only for ever.',
  checks: ['PRD-006'],
  minEvidence: { appended: 1 },

  async run(context) {
    const { client, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'min.insync.replicas': '3' } });
    const bytes = batch(records(1, await wallClock(client)));
    await expectAppended(context, 'PRD-006', topic, bytes, {
      what: 'acks=−1, one replica, minimum ISR 3',
      acks: -1,
    });
  },
});
