import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, codecs, records } from '../records/forge.ts';

export default defineCase({
  id: 'fetch/same-bytes-every-version',
  why:
    'The checksum runs from producer to consumer only if no version of the answer rewrites a batch on ' +
    'its way.',
  checks: ['FET-015'],
  axes: { codec: codecs },
  minEvidence: { versions: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const codec = String(axis.codec) as (typeof codecs)[number];
    await client.produce(topic, 0, batch(records(20, await wallClock(client)), { codec }));
    const range = client.versions('Fetch')!;
    const newest = await client.fetch(topic, 0, 0n, { version: range.max, maxWaitMs: 0 });
    const oldest = codec === 'zstd' ? 10 : 4; // Before 10 a reader is not expected to know zstd.
    for (let version = Math.max(range.min, oldest); version <= range.max; version++) {
      const result = await client.fetch(topic, 0, 0n, { version, maxWaitMs: 0 });
      expect('FET-015', result.records, `bytes in version ${version}`).equals(newest.records);
      expect('FET-015', result.batches[0]?.crcValid, `checksum in version ${version}`).equals(true);
      evidence('versions');
    }
  },
});
