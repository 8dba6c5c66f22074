import { defineCase } from '../../case.ts';
import { fill, nextOffset, offsetsOf } from './logs.ts';

export default defineCase({
  id: 'fetch/ends-agree',
  why:
    'Lag, isolation and truncation are computed from the three ends of an answer; they must agree and ' +
    'never go back.',
  checks: ['FET-003', 'FET-009', 'FET-029'],
  axes: { version: { api: 'Fetch', from: 5 }, isolationLevel: [0, 1] },
  minEvidence: { answers: 5 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const options = {
      version: Number(axis.version),
      isolationLevel: Number(axis.isolationLevel),
      maxWaitMs: 0,
    };
    let highest = 0n;
    for (let round = 1; round <= 5; round++) {
      await fill(client, topic, { batches: 1, recordsEach: round });
      const from = highest;
      const result = await client.fetch(topic, 0, from, options);
      const { logStartOffset, lastStableOffset, highWatermark } = result;
      expect('FET-029', nextOffset(result, from), 'offset after what was just acknowledged').equals(
        highWatermark,
      );
      expect(
        'FET-009',
        logStartOffset <= lastStableOffset && lastStableOffset <= highWatermark,
        `${logStartOffset} ≤ ${lastStableOffset} ≤ ${highWatermark}`,
      ).equals(true);
      expect('FET-009', highWatermark, 'high watermark, against the one before').atLeast(highest);
      expect(
        'FET-003',
        offsetsOf(result).every((offset) => offset < highWatermark),
        'every offset is below the high watermark',
      ).equals(true);
      highest = highWatermark;
      evidence('answers');
    }
    expect('FET-029', highest, 'high watermark after fifteen acknowledged records').equals(15n);
  },
});
