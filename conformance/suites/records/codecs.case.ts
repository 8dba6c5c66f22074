import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, codecs, contents } from './forge.ts';

export default defineCase({
  id: 'records/codecs',
  why: 'Producers choose the codec and consumers have to read it, whatever stands between them.',
  checks: ['BAT-008'],
  apis: { Produce: 7 },
  axes: { codec: codecs, size: [1, 100, 3_000] },
  minEvidence: { read: 1 },

  async run({ client, expect, axis, evidence, random, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const noise = Array.from({ length: 8 }, () => Uint8Array.from({ length: 64 }, () => random(256)));
    const sent = Array.from({ length: Number(axis.size) }, (_, i) => ({
      key: i % 7 === 3 ? null : `key-${i}`,
      value: i % 11 === 5 ? null : noise[i % 8]!,
      timestamp: now - BigInt(i % 50),
      headers: i % 5 === 2 ? [{ key: 'h', value: `${i}` }] : [],
    }));
    const result = await client.produce(topic, 0, batch(sent, { codec: axis.codec as Codec }));
    expect('BAT-008', result.errorCode, 'error code').equals(0).orStop();

    const stored = await client.fetchAll(topic, 0);
    expect(
      'BAT-008',
      stored.map(({ codec }) => codec),
      'codec of the stored batch',
    ).equals([axis.codec]);
    const read = contents(stored);
    expect('BAT-008', read.length, 'records read').equals(sent.length);
    const text = (value: string | Uint8Array | null) =>
      value instanceof Uint8Array ? String.fromCharCode(...value) : value;
    const wrong = read.findIndex(({ key, value, timestamp, headers }, i) => {
      const one = sent[i];
      return (
        key !== one?.key ||
        value !== text(one.value) ||
        timestamp !== one.timestamp ||
        headers[0]?.value !== one.headers[0]?.value
      );
    });
    expect('BAT-008', wrong, 'place of the first record that differs, −1 for none').equals(-1);
    evidence('read', read.length);
  },
});
