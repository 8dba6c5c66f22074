import { defineCase } from '../../case.ts';
import type { ParsedBatch } from '../../wire/parsed.ts';
import { fill } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

/** The first offset behind the batch, or of the log. */
const after = (batch: ParsedBatch | undefined): bigint =>
  batch ? batch.baseOffset + BigInt(batch.lastOffsetDelta) + 1n : 0n;

export default defineCase({
  id: 'fetch/inside-a-batch',
  why:
    'A reader that resumes in the middle of a batch gets the whole batch and skips; it must never get ' +
    'the next one instead.',
  checks: ['FET-015', 'FET-016'],
  axes: { version: fewVersions },
  minEvidence: { starts: 10 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 3, recordsEach: 5 });
    const options = { version: versionAt(client, 'Fetch', axis.version), maxWaitMs: 0 };
    // How many batches one answer brings is the broker's affair: what is missing is asked for again.
    const whole: ParsedBatch[] = [];
    while (whole.length < 3) {
      const { batches } = await client.fetch(topic, 0, after(whole.at(-1)), options);
      expect('FET-015', batches.length, 'batches fetched below the log end').atLeast(1).orStop();
      whole.push(...batches);
    }
    for (let offset = 0; offset < 15; offset++) {
      const result = await client.fetch(topic, 0, BigInt(offset), options);
      const expected = whole[Math.floor(offset / 5)]!;
      const [first] = result.batches;
      expect('FET-016', first?.baseOffset, `base offset of what a fetch at ${offset} begins with`).equals(
        expected.baseOffset,
      );
      expect('FET-015', first?.bytes, `bytes of the batch that holds ${offset}`).equals(expected.bytes);
      if (first) evidence('starts');
    }
    expect(
      'FET-015',
      whole.map((one) => one.crcValid),
      'checksums',
    ).equals([true, true, true]);
  },
});
