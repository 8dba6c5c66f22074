import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { deleteRecords } from './deleting.ts';
import { afterLook, createSegmented, earliest, oftenLooked } from './looks.ts';

export default defineCase({
  id: 'retention/producers-stay',
  why: 'A producer does not know that its records were deleted: its next batch must not meet a riddle.',
  checks: ['DRC-006'],
  needs: ['config'],
  apis: { DeleteRecords: 0, InitProducerId: 0 },
  config: oftenLooked,
  minEvidence: { answers: 3 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await createSegmented(context, topic, { 'retention.ms': '-1' });
    const { producerId, producerEpoch } = await client.initProducerId();
    const now = await wallClock(client);
    const send = async (baseSequence: number): Promise<[number, bigint]> => {
      const bytes = batch(records(2, now, 'x'.repeat(120)), { producerId, producerEpoch, baseSequence });
      const { errorCode, baseOffset } = await client.produce(topic, 0, bytes);
      evidence('answers');
      return [errorCode, baseOffset];
    };
    await send(0);
    await send(2);
    await deleteRecords(client, topic, -1n);
    await afterLook(context);
    expect('DRC-006', await earliest(context, topic), 'earliest offset').equals(4n);
    expect('DRC-006', await send(2), 'a batch that was there before').equals([0, 2n]);
    expect('DRC-006', await send(4), 'the next batch').equals([0, 4n]);
  },
});
