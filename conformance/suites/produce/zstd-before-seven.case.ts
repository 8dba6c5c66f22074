import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/zstd-before-seven',
  why: 'Below version 7 nobody promised that consumers of that age can read zstd.',
  checks: ['PRD-014'],
  axes: { version: { api: 'Produce', from: 3, to: 6 } },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(2, await wallClock(client)), { codec: 'zstd' });
    const attempt = { what: 'zstd', version: Number(axis.version) };
    const result = await expectRefused(context, 'PRD-014', topic, bytes, attempt);
    expect('PRD-014', result.errorCode, 'error code for zstd').isError('UNSUPPORTED_COMPRESSION_TYPE');
    await client.expectAlive();
  },
});
