import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/base-offset',
  why: 'Offsets are the business of the leader. A client that names one is confused.',
  checks: ['VAL-006'],
  axes: { baseOffset: [1, 77, -1] },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(1, await wallClock(client)), { baseOffset: BigInt(Number(axis.baseOffset)) });
    const result = await expectRefused(context, 'VAL-006', topic, bytes, {
      what: `base offset ${axis.baseOffset}`,
    });
    expect('VAL-006', result.errorCode, `error code for base offset ${axis.baseOffset}`).isError(
      'INVALID_RECORD',
    );
    await client.expectAlive();
  },
});
