import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { endOffset, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/invalid-acks',
  why: 'A guarantee that nobody defined must not be granted.',
  checks: ['PRD-002', 'PRD-029'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 4 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(1, await wallClock(client)));
    for (const acks of [2, -2, 32_767, -32_768]) {
      const result = await client.produce(topic, 0, bytes, { acks, version: Number(axis.version) });
      expect('PRD-002', result.errorCode, `error code for acks=${acks}`).isError('INVALID_REQUIRED_ACKS');
      expect('PRD-002', result.baseOffset, `base offset for acks=${acks}`).equals(-1n);
      expect('PRD-029', result.logAppendTimeMs, `log append time for acks=${acks}`).equals(-1n);
      evidence('refused');
    }
    expect('PRD-002', await endOffset(client, topic), 'log end offset').equals(0n);
    await client.expectAlive();
  },
});
