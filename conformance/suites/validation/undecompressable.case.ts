import { defineCase } from '../../case.ts';
import { encodeRecords } from '../../wire/build-batch.ts';
import { compress } from '../../wire/compression.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, type Codec, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/undecompressable',
  why: 'What cannot be decompressed stops every consumer, long after its producer has gone.',
  checks: ['VAL-011'],
  axes: { codec: ['gzip', 'snappy', 'lz4', 'zstd'] },
  minEvidence: { refused: 4 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const codec = axis.codec as Codec;
    const sent = records(20, now, 'some text to compress ');
    const plain = encodeRecords(sent, sent[0]!.timestamp!);
    const packed = compress(codec, plain);
    const payloads: Record<string, Uint8Array> = {
      plain,
      garbage: Uint8Array.from({ length: 200 }, (_, i) => (i * 151 + 77) & 0xff),
      truncated: packed.slice(0, packed.length >> 1),
      empty: new Uint8Array(0),
    };
    for (const [name, payload] of Object.entries(payloads)) {
      const bytes = batch(sent, { codec, payload });
      await expectRefused(context, 'VAL-011', topic, bytes, { what: `${name} bytes as ${codec}` });
    }
    await client.expectAlive();
  },
});
