import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/expiry',
  why: 'Every short-lived producer leaves an entry behind, which has to go some day.',
  checks: ['IDM-009'],
  needs: ['config'],
  since: '3.4',
  apis: { InitProducerId: 0 },
  // Long enough that a pause of the machine does not make the broker forget before it is asked.
  config: { 'producer.id.expiration.ms': '6000', 'producer.id.expiration.check.interval.ms': '500' },
  minEvidence: { refused: 1, appended: 1 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    await expectAppended(context, 'IDM-009', topic, producer.bytes(0), { what: 'sequence 0' });
    await expectRefused(context, 'IDM-009', topic, producer.bytes(9), {
      what: 'a gap while the producer is known',
    });

    let errorCode = 45;
    for (let attempt = 0; attempt < 120 && errorCode !== 0; attempt++) {
      await client.sleep(500);
      errorCode = (await producer.send(9)).errorCode;
    }
    expect('IDM-009', errorCode, 'error code of the same batch once the producer was forgotten').equals(0);
  },
});
