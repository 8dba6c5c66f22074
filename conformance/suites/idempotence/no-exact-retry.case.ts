import { defineCase } from '../../case.ts';
import { expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/no-exact-retry',
  why: 'Older than the memory, or cut differently: such a batch has no offset that could be answered honestly.',
  checks: ['IDM-014', 'IDM-015'],
  apis: { InitProducerId: 0 },
  minEvidence: { refused: 6 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    for (let i = 0; i < 7; i++) {
      const { errorCode } = await producer.send(i * 3, { count: 3 });
      expect('IDM-014', errorCode, `error code of batch ${i}`).equals(0).orStop();
    }
    const past = {
      'the sixth batch from the end': { sequence: 3, count: 3 },
      'the first batch': { sequence: 0, count: 3 },
      'the first records of a remembered batch': { sequence: 15, count: 2 },
      'the last records of a remembered batch': { sequence: 16, count: 2 },
      'two remembered batches as one': { sequence: 12, count: 6 },
      'the last batch and one record more': { sequence: 18, count: 4 },
    };
    for (const [what, { sequence, count }] of Object.entries(past)) {
      const bytes = producer.bytes(sequence, { count });
      const result = await expectRefused(context, 'IDM-014', topic, bytes, { what });
      expect('IDM-015', result.errorCode, `error code for ${what}`).isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
    }
    await client.expectAlive();
  },
});
