import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, type Codec, records } from '../records/forge.ts';

const hourMs = 3_600_000n;
const marginMs = 60_000n;

export default defineCase({
  id: 'validation/timestamp-bounds',
  why: 'Retention believes the timestamps: a record from 1970 is deleted at once, one from 3000 never.',
  checks: ['VAL-002'],
  since: '3.6',
  axes: { codec: ['none', 'gzip'] },
  minEvidence: { refused: 2, appended: 3 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    const bound = String(hourMs);
    const configs = { 'message.timestamp.before.max.ms': bound, 'message.timestamp.after.max.ms': bound };
    await client.createTopic(topic, { configs });
    const codec = axis.codec as Codec;
    const now = await wallClock(client);
    const at = (timestamp: bigint) =>
      batch([...records(1, now), { ...records(1, timestamp)[0]! }], { codec });

    for (const timestamp of [now - hourMs - marginMs, now + hourMs + marginMs]) {
      const what = `a record ${timestamp - now} ms from now`;
      const result = await expectRefused(context, 'VAL-002', topic, at(timestamp), { what });
      expect('VAL-002', result.errorCode, `error code for ${what}`).isError('INVALID_TIMESTAMP');
    }
    for (const timestamp of [now - hourMs + marginMs, now + hourMs - marginMs, -1n]) {
      const what = timestamp < 0n ? 'a record without timestamp' : `a record ${timestamp - now} ms from now`;
      await expectAppended(context, 'VAL-002', topic, at(timestamp), { what });
    }
    await client.expectAlive();
  },
});
