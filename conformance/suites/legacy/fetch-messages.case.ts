import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, contents } from '../records/forge.ts';
import { fetchOld, timeless } from './messages.ts';

export default defineCase({
  id: 'legacy/fetch-messages',
  why: 'A consumer of 2013 reads what a producer wrote today, as far as its format can say it.',
  checks: ['OLD-012', 'OLD-013', 'OLD-014'],
  until: '4.0',
  axes: { version: { api: 'Fetch', to: 3 }, stamp: ['CreateTime', 'LogAppendTime'] },
  minEvidence: { seen: 8, offsets: 7 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const topic = topicName();
    const version = Number(axis.version);
    await client.createTopic(topic, { configs: { 'message.timestamp.type': String(axis.stamp) } });
    const now = await wallClock(client);
    const headers = [{ key: 'h', value: 'dropped' }];
    const sent = [
      [
        { key: 'k', value: 'v0', timestamp: now - 5n, headers },
        { key: '', value: null, timestamp: now },
        { key: null, value: '', timestamp: now - 9n },
        { key: null, value: null, timestamp: -1n },
      ],
      [
        { key: 'k', value: 'v1', timestamp: now },
        { key: 'k', value: 'v2', timestamp: now, headers },
        { key: 'k', value: 'v3', timestamp: now },
      ],
    ];
    for (const records of sent) await client.produce(topic, 0, batch(records));
    const stored = contents(await client.fetchAll(topic, 0)).map((one) => ({ ...one, headers: [] }));
    const { seen, batches } = await fetchOld(context, topic, version);
    const format = version < 2 ? 0 : 1;
    expect('OLD-012', [...new Set(batches.map(({ magic }) => magic))], 'formats in the answer').equals([
      format,
    ]);
    expect(
      'OLD-012',
      batches.every(({ crcValid }) => crcValid),
      'checksums that fit',
    ).equals(true);
    expect('OLD-013', seen, 'what an old consumer sees').equals(format === 0 ? timeless(stored) : stored);
    const types = [...new Set(batches.map(({ timestampType }) => timestampType))];
    expect('OLD-013', types, 'who gave the time').equals([format === 0 ? 'NoTimestampType' : axis.stamp]);
    evidence('seen', seen.length + 1);
    for (const from of stored.keys()) {
      const { batches: first } = await client.fetch(topic, 0, BigInt(from), { version });
      expect('OLD-014', first[0]?.baseOffset, `first offset of a Fetch at ${from}`).equals(BigInt(from));
      evidence('offsets');
    }
  },
});
