import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/cut-short',
  why: 'A batch that ends too early must not be stored, and the code tells the operator what was seen.',
  checks: ['PRD-026', 'PRD-024'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 4 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const content = records(2, await wallClock(client));
    const good = batch(content);
    for (const size of [5, 16, 60, good.length - 1]) {
      const attempt = { what: `a batch cut after ${size} bytes`, version: Number(axis.version) };
      const result = await expectRefused(context, 'PRD-026', topic, good.slice(0, size), attempt);
      expect('PRD-024', result.errorCode, `error code for ${attempt.what}`).isError('INVALID_RECORD');
    }
    const tiny = batch(content, { batchLength: 13 });
    const result = await client.produce(topic, 0, tiny, { version: Number(axis.version) });
    expect('PRD-024', result.errorCode, 'error code for batch length 13').isError('CORRUPT_MESSAGE');
    await client.expectAlive();
  },
});
