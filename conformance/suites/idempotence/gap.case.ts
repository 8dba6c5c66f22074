import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/gap',
  why: 'A gap means that an earlier batch was lost; appending the later one would hide it.',
  checks: ['IDM-002'],
  apis: { InitProducerId: 0 },
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 3, appended: 2 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const producer = await Producer.init(client, topic);
    await expectAppended(context, 'IDM-002', topic, producer.bytes(0, { count: 2 }), {
      what: 'sequences 0 and 1',
      version,
    });
    for (const sequence of [3, 7, 2_147_483_647]) {
      const what = `sequence ${sequence} after 1`;
      const result = await expectRefused(context, 'IDM-002', topic, producer.bytes(sequence), {
        what,
        version,
      });
      expect('IDM-002', result.errorCode, `error code for ${what}`).isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
    }
    await expectAppended(context, 'IDM-002', topic, producer.bytes(2), {
      what: 'sequence 2 after 1',
      version,
    });
    await client.expectAlive();
  },
});
