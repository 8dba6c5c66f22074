import { defineCase } from '../../case.ts';
import { expectRefused } from './refusal.ts';

export default defineCase({
  id: 'produce/no-batch',
  why: 'A success without an offset leaves the client with nothing to count on.',
  checks: ['PRD-013', 'PRD-024'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const attempt = { what: 'no bytes', version: Number(axis.version) };
    const result = await expectRefused(context, 'PRD-013', topic, new Uint8Array(0), attempt);
    expect('PRD-024', result.errorCode, 'error code for no bytes').isError('INVALID_RECORD');
    await client.expectAlive();
  },
});
