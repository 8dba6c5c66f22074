import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, type Codec, records } from '../records/forge.ts';

const lies: Readonly<Record<string, { recordsCount?: number; lastOffsetDelta?: number }>> = {
  'count one more': { recordsCount: 4 },
  'count one less': { recordsCount: 2 },
  'count 0': { recordsCount: 0 },
  'count and delta 0': { recordsCount: 0, lastOffsetDelta: -1 },
  'count −1': { recordsCount: -1, lastOffsetDelta: -2 },
  'delta too large': { lastOffsetDelta: 3 },
  'delta too small': { lastOffsetDelta: 1 },
  'delta −1': { lastOffsetDelta: -1 },
};

export default defineCase({
  id: 'validation/counts',
  why: 'The next offset comes from the header. A header that lies makes offsets overlap or leaves holes.',
  checks: ['VAL-004', 'VAL-015'],
  axes: { codec: ['none', 'gzip'] },
  minEvidence: { refused: 8 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    for (const [lie, wrong] of Object.entries(lies)) {
      const spec = { ...wrong, codec: axis.codec as Codec };
      const bytes = batch(records(3, await wallClock(client)), spec);
      const result = await expectRefused(context, 'VAL-004', topic, bytes, { what: lie });
      expect('VAL-015', result.errorCode, `error code for ${lie}`).isError('INVALID_RECORD');
    }
    await client.expectAlive();
  },
});
