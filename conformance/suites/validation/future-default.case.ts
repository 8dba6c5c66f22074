import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

const hourMs = 3_600_000n;

export default defineCase({
  id: 'validation/future-default',
  why: 'Since release 4.0 a producer with a wrong clock is told so without anybody having configured it.',
  checks: ['VAL-016'],
  since: '4.0',
  minEvidence: { refused: 2, appended: 1 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    for (const ahead of [hourMs + 60_000n, 48n * hourMs]) {
      const what = `a record ${ahead} ms ahead`;
      const result = await expectRefused(context, 'VAL-016', topic, batch(records(1, now + ahead)), { what });
      expect('VAL-016', result.errorCode, `error code for ${what}`).isError('INVALID_TIMESTAMP');
    }
    const within = batch(records(1, now + hourMs - 60_000n));
    await expectAppended(context, 'VAL-016', topic, within, { what: 'a record 59 minutes ahead' });
    await client.expectAlive();
  },
});
