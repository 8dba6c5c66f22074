import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/append-time-bit',
  why: 'The bit says that the leader stamped the batch, which is a lie until the leader has done it.',
  checks: ['VAL-018'],
  since: '3.6',
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const bytes = batch(records(2, await wallClock(client)), { timestampType: 'LogAppendTime' });
    const result = await expectRefused(context, 'VAL-018', topic, bytes, {
      what: 'attribute bit 3 set by the client',
    });
    expect('VAL-018', result.errorCode, 'error code').isError('INVALID_TIMESTAMP');
    await client.expectAlive();
  },
});
