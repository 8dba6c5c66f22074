import { defineCase } from '../../case.ts';
import type { RecordSpec } from '../../wire/batch.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, codecs, contents } from './forge.ts';

const sizes = [1, 100, 1_000];

export default defineCase({
  id: 'records/codecs',
  why: 'Producers choose the codec and consumers have to read it, whatever stands between them.',
  checks: ['BAT-008'],
  apis: { Produce: 7 },
  axes: { codec: codecs },
  minEvidence: { read: 1_101 },

  async run({ client, expect, axis, evidence, random, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const noise = Array.from({ length: 8 }, () => Uint8Array.from({ length: 64 }, () => random(256)));
    for (const size of sizes) {
      const sent = Array.from({ length: size }, (_, i) => mixed(i, now, noise));
      const result = await client.produce(topic, 0, batch(sent, { codec: axis.codec as Codec }));
      expect('BAT-008', result.errorCode, `error code of ${size} records`).equals(0).orStop();

      const stored = await client.fetchAll(topic, 0, result.baseOffset);
      const used = stored.map(({ codec }) => codec);
      expect('BAT-008', used, `codec of the stored ${size} records`).equals([axis.codec]);
      const read = contents(stored);
      expect('BAT-008', read.length, 'records read').equals(size);
      const wrong = read.findIndex((one, i) => !isSame(one, sent[i]!));
      expect('BAT-008', wrong, `first of ${size} records that differs, −1 for none`).equals(-1);
      evidence('read', read.length);
    }
  },
});

/** Records of every kind: null keys, null values, noise that does not compress, headers now and then. */
function mixed(i: number, now: bigint, noise: readonly Uint8Array[]): RecordSpec {
  return {
    key: i % 7 === 3 ? null : `key-${i}`,
    value: i % 11 === 5 ? null : noise[i % noise.length]!,
    timestamp: now - BigInt(i % 50),
    headers: i % 5 === 2 ? [{ key: 'h', value: `${i}` }] : [],
  };
}

function isSame(read: ReturnType<typeof contents>[number], sent: RecordSpec): boolean {
  const value = sent.value instanceof Uint8Array ? String.fromCharCode(...sent.value) : sent.value;
  const sameHeader = read.headers[0]?.value === sent.headers?.[0]?.value;
  return read.key === sent.key && read.value === value && read.timestamp === sent.timestamp && sameHeader;
}
