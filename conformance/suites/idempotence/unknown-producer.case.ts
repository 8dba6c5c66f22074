import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/unknown-producer',
  why: 'A producer whose state expired while it was idle must be able to go on where it is.',
  checks: ['IDM-005'],
  apis: { InitProducerId: 0 },
  axes: { sequence: [0, 1, 77, 2_147_483_647] },
  minEvidence: { appended: 2, refused: 1 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    const sequence = Number(axis.sequence);
    const next = sequence === 2_147_483_647 ? 0 : sequence + 1;
    await expectAppended(context, 'IDM-005', topic, producer.bytes(sequence), {
      what: `the first batch, at ${sequence}`,
    });
    await expectRefused(context, 'IDM-005', topic, producer.bytes(next + 5), {
      what: 'a gap, for now it is known',
    });
    await expectAppended(context, 'IDM-005', topic, producer.bytes(next), {
      what: `its successor, at ${next}`,
    });
  },
});
