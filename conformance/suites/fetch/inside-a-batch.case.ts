import { defineCase } from '../../case.ts';
import { fill } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

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
    const whole = await client.fetch(topic, 0, 0n, options);
    expect('FET-015', whole.batches.length, 'batches fetched from the start').equals(3).orStop();
    for (let offset = 0; offset < 15; offset++) {
      const result = await client.fetch(topic, 0, BigInt(offset), options);
      const expected = whole.batches[Math.floor(offset / 5)]!;
      const [first] = result.batches;
      expect('FET-016', first?.baseOffset, `base offset of what a fetch at ${offset} begins with`).equals(
        expected.baseOffset,
      );
      expect('FET-015', first?.bytes, `bytes of the batch that holds ${offset}`).equals(expected.bytes);
      if (first) evidence('starts');
    }
    expect(
      'FET-015',
      whole.batches.map((one) => one.crcValid),
      'checksums',
    ).equals([true, true, true]);
  },
});
