import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'legacy/zstd-topic',
  why: 'A consumer that cannot unpack zstd should hear so from the broker, not from its own library.',
  checks: ['OLD-021'],
  until: '4.0',
  axes: { version: { api: 'Fetch', to: 11 } },
  minEvidence: { fetched: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'compression.type': 'zstd' } });
    await client.produce(topic, 0, batch(records(3, await wallClock(client))));
    const { errorCode, records: bytes } = await client.fetch(topic, 0, 0n, { version });
    if (version < 10) {
      expect('OLD-021', errorCode, 'error code').isError('UNSUPPORTED_COMPRESSION_TYPE');
      expect('OLD-021', bytes.length, 'bytes').equals(0);
    } else expect('OLD-021', errorCode, 'error code').equals(0);
    evidence('fetched');
    await client.expectAlive();
  },
});
