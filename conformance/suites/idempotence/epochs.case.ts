import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/epochs',
  why: 'A producer that starts over fences its own ghost and numbers anew from 0.',
  checks: ['IDM-003', 'IDM-004'],
  apis: { InitProducerId: 0 },
  minEvidence: { refused: 4, appended: 4 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    const first = { epoch: producer.epoch(0) };
    const second = { epoch: producer.epoch(1) };
    await expectAppended(context, 'IDM-004', topic, producer.bytes(0, first), {
      what: 'epoch 0, sequence 0',
    });
    for (const sequence of [1, 5]) {
      const what = `a new epoch at sequence ${sequence}`;
      const early = await expectRefused(context, 'IDM-004', topic, producer.bytes(sequence, second), {
        what,
      });
      expect('IDM-004', early.errorCode, `error code for ${what}`).isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
    }
    await expectAppended(context, 'IDM-004', topic, producer.bytes(0, second), {
      what: 'a new epoch at sequence 0',
    });
    for (const sequence of [1, 0]) {
      const what = `the old epoch at sequence ${sequence}`;
      const ghost = await expectRefused(context, 'IDM-003', topic, producer.bytes(sequence, first), { what });
      expect('IDM-003', ghost.errorCode, `error code for ${what}`).isError('INVALID_PRODUCER_EPOCH');
    }
    await expectAppended(context, 'IDM-004', topic, producer.bytes(1, second), {
      what: 'the new epoch at sequence 1',
    });
    const third = { epoch: producer.epoch(5) };
    await expectAppended(context, 'IDM-004', topic, producer.bytes(0, third), {
      what: 'an epoch four higher at sequence 0',
    });
    await client.expectAlive();
  },
});
