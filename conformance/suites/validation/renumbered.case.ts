import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, contents, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/renumbered',
  why: 'Some clients leave the inner offsets of a compressed batch at 0. Consumers would see one offset many times.',
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
    await client.produce(topic, 0, batch(records(2, now)));
    const { errorCode, baseOffset } = await client.produce(topic, 0, bytes);
    expect('VAL-019', errorCode, 'error code').equals(0).orStop();

    const { batches } = await client.fetch(topic, 0, baseOffset, { maxWaitMs: 500 });
    const read = contents(batches).map(({ offset, value }) => ({ offset, value }));
    const renumbered = sent.map(({ value }, i) => ({ offset: 2n + BigInt(i), value }));
    expect('VAL-019', read, 'offsets and values').equals(renumbered);
    expect('VAL-019', batches[0]?.crcValid, 'the checksum is valid').equals(true);
    evidence('records', read.length);
  },
});
