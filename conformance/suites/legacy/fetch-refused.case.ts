import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { fetchOld } from './messages.ts';

export default defineCase({
  id: 'legacy/fetch-refused',
  why: 'Where conversion is impossible or switched off, an old consumer must be told and never be left without end.',
  checks: ['OLD-017', 'OLD-018'],
  until: '4.0',
  axes: { version: { api: 'Fetch', to: 3 } },
  minEvidence: { refused: 3 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const version = Number(axis.version);
    const zstd = topicName('zstd');
    const off = topicName('off');
    await client.createTopic(zstd);
    await client.createTopic(off, { configs: { 'message.downconversion.enable': 'false' } });
    const now = await wallClock(client);
    await client.produce(zstd, 0, batch(records(3, now)));
    await client.produce(zstd, 0, batch(records(2, now), { codec: 'zstd' }));
    await client.produce(zstd, 0, batch(records(2, now)));
    const before = await fetchOld(context, zstd, version);
    expect(
      'OLD-017',
      before.seen.map(({ offset }) => offset),
      'offsets before zstd',
    ).equals([0n, 1n, 2n]);
    for (const from of [3n, 4n]) {
      const { errorCode } = await client.fetch(zstd, 0, from, { version });
      expect('OLD-017', errorCode, `error code at offset ${from}`).isError('UNSUPPORTED_COMPRESSION_TYPE');
      evidence('refused');
    }
    const behind = await fetchOld(context, zstd, version, 5n);
    expect(
      'OLD-017',
      behind.seen.map(({ offset }) => offset),
      'offsets behind zstd',
    ).equals([5n, 6n]);
    await client.produce(off, 0, batch(records(3, now)));
    const { errorCode, records: bytes } = await client.fetch(off, 0, 0n, { version });
    expect('OLD-018', errorCode, 'error code without conversion').isError('UNSUPPORTED_VERSION');
    expect('OLD-018', bytes.length, 'bytes without conversion').equals(0);
    evidence('refused');
    expect('OLD-018', (await client.fetchAll(off, 0)).length, 'batches for a new consumer').equals(1);
    await client.expectAlive();
  },
});
