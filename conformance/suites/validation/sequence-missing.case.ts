import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/sequence-missing',
  why: 'A producer id without a sequence would pass every check against duplicates.',
  checks: ['VAL-005', 'VAL-015'],
  axes: { sequence: [-1, -2_147_483_648] },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const { producerId, producerEpoch } = await client.initProducerId();
    const spec = { producerId, producerEpoch, baseSequence: Number(axis.sequence) };
    const bytes = batch(records(1, await wallClock(client)), spec);
    const result = await expectRefused(context, 'VAL-005', topic, bytes, {
      what: `sequence ${axis.sequence}`,
    });
    expect('VAL-015', result.errorCode, `error code for sequence ${axis.sequence}`).isError('INVALID_RECORD');
    await client.expectAlive();
  },
});
