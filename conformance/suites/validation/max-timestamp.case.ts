import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, contents, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/max-timestamp',
  why: 'Retention and lookups by time believe the header of the batch without reading its records.',
  checks: ['VAL-009'],
  axes: { codec: ['none', 'gzip', 'lz4'], claimed: ['too low', 'too high', 'none'] },
  minEvidence: { stored: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const claims: Record<string, bigint> = { 'too low': now - 90_000n, 'too high': now + 90_000n, none: -1n };
    const times = [now - 60_000n, now - 10_000n, now - 30_000n];
    const sent = records(3, now).map((record, i) => ({ ...record, timestamp: times[i]! }));
    const spec = { codec: axis.codec as Codec, maxTimestamp: claims[String(axis.claimed)]! };
    const { errorCode } = await client.produce(topic, 0, batch(sent, spec));
    expect('VAL-009', errorCode, 'error code').equals(0).orStop();

    const stored = await client.fetchAll(topic, 0);
    expect('VAL-009', stored[0]?.maxTimestamp, 'max timestamp').equals(now - 10_000n);
    expect('VAL-009', stored[0]?.crcValid, 'the checksum is valid').equals(true);
    expect(
      'VAL-009',
      contents(stored).map(({ timestamp }) => timestamp),
      'timestamps of the records',
    ).equals(times);
    evidence('stored');
  },
});
