import { defineCase } from '../../case.ts';
import { batch, legacyMessage, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/old-formats',
  why: 'Format 0 and 1 in a version 3 request come from a confused client; formats above 2 do not exist.',
  checks: ['PRD-011', 'PRD-024'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 5 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    for (const magic of [0, 1, 3, 127, -1]) {
      const old = magic === 0 || magic === 1;
      const bytes = old ? legacyMessage(magic, 'k', 'v', now) : batch(records(1, now), { magic });
      const attempt = { what: `magic ${magic}`, version: Number(axis.version) };
      const result = await expectRefused(context, 'PRD-011', topic, bytes, attempt);
      expect('PRD-024', result.errorCode, `error code for magic ${magic}`).isError(
        old ? 'INVALID_RECORD' : 'CORRUPT_MESSAGE',
      );
    }
    await client.expectAlive();
  },
});
