import { defineCase } from '../../case.ts';
import { batch, flipBit, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/size-before-checksum',
  why: 'Looking at a length is cheaper than reading all the bytes of somebody who sends too many.',
  checks: ['PRD-023'],
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'max.message.bytes': '200' } });
    const large = batch(records(50, await wallClock(client)));
    const bytes = flipBit(large, large.length - 1, 0);
    const result = await expectRefused(context, 'PRD-023', topic, bytes, {
      what: 'a large and damaged batch',
    });
    expect('PRD-023', result.errorCode, 'error code').isError('MESSAGE_TOO_LARGE');
    await client.expectAlive();
  },
});
