import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, contents, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/wrong-deltas',
  why: 'Old clients left the inner offsets of a compressed batch at 0. Stored so, consumers would see one offset many times.',
  checks: ['VAL-019'],
  axes: { codec: ['gzip', 'snappy', 'lz4'], deltas: ['all zero', 'gap'] },
  minEvidence: { records: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const deltas = axis.deltas === 'gap' ? [0, 1, 7] : [0, 0, 0];
    const sent = records(3, now).map((record, i) => ({ ...record, offsetDelta: deltas[i]! }));
    const bytes = batch(sent, { codec: axis.codec as Codec, lastOffsetDelta: 2 });
    const before = records(2, now, 'before-');
    await client.produce(topic, 0, batch(before));
    const { errorCode } = await client.produce(topic, 0, bytes);
    await client.produce(topic, 0, batch(records(1, now, 'after-')));

    const stored = await client.fetchAll(topic, 0);
    const read = contents(stored).map(({ offset, value }) => ({ offset, value }));
    const kept = [...before, ...(errorCode === 0 ? sent : []), ...records(1, now, 'after-')];
    const consecutive = kept.map(({ value }, i) => ({ offset: BigInt(i), value }));
    expect('VAL-019', read, `offsets and values, where the batch was answered with ${errorCode}`).equals(
      consecutive,
    );
    expect(
      'VAL-019',
      stored.every(({ crcValid }) => crcValid),
      'all checksums are valid',
    ).equals(true);
    evidence('records', read.length);
    await client.expectAlive();
  },
});
