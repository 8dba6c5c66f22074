import { defineCase } from '../../case.ts';
import { sizedBatch } from '../records/forge.ts';
import { expectAppended, expectRefused, wallClock } from './refusal.ts';

const segmentBytes = 1_048_576;

export default defineCase({
  id: 'produce/segment-limit',
  why: 'A batch is never split over two files, so one that is larger than a file has no place.',
  checks: ['PRD-018'],
  minEvidence: { appended: 1, refused: 1 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    const configs = { 'segment.bytes': String(segmentBytes), 'max.message.bytes': String(4 * segmentBytes) };
    await client.createTopic(topic, { configs });
    const now = await wallClock(client);
    const exact = sizedBatch(segmentBytes, now);
    await expectAppended(context, 'PRD-018', topic, exact, { what: 'a batch of exactly segment.bytes' });
    const over = sizedBatch(segmentBytes + 1, now);
    const refused = await expectRefused(context, 'PRD-018', topic, over, {
      what: 'a batch of one byte more',
    });
    expect('PRD-018', refused.errorCode, 'error code for one byte more').isError('RECORD_LIST_TOO_LARGE');
    await client.expectAlive();
  },
});
