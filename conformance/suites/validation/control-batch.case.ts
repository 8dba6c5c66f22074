import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch } from '../records/forge.ts';

/** A COMMIT marker: key version 0, type 1; value version 0, coordinator epoch 0. */
const marker = { key: Uint8Array.of(0, 0, 0, 1), value: Uint8Array.of(0, 0, 0, 0, 0, 0) };

export default defineCase({
  id: 'validation/control-batch',
  why: 'A forged marker would end the transaction of somebody else.',
  checks: ['VAL-003', 'VAL-015'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch([{ ...marker, timestamp: await wallClock(client) }], { control: true });
    const attempt = { what: 'a control batch', version: Number(axis.version) };
    const result = await expectRefused(context, 'VAL-003', topic, bytes, attempt);
    expect('VAL-015', result.errorCode, 'error code').isError('INVALID_RECORD');
    await client.expectAlive();
  },
});
