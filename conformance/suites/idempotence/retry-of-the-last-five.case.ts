import { defineCase } from '../../case.ts';
import { endOffset } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

/** Records in each batch, and the sequence with which it begins. */
const counts = [1, 3, 2, 1, 4, 1, 5, 1];
const firsts = counts.map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0));

export default defineCase({
  id: 'idempotence/retry-of-the-last-five',
  why: 'After a lost connection a producer sends everything again that was in flight: up to five batches.',
  checks: ['IDM-001', 'IDM-016'],
  apis: { InitProducerId: 0 },
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { recognised: 10 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    const send = (i: number) =>
      producer.send(firsts[i]!, { count: counts[i]!, version: Number(axis.version) });
    const offsets: bigint[] = [];
    for (let i = 0; i < 7; i++) {
      const { errorCode, baseOffset } = await send(i);
      expect('IDM-001', errorCode, `error code of batch ${i}`).equals(0).orStop();
      offsets.push(baseOffset);
    }
    const end = await endOffset(client, topic);
    for (const i of [2, 3, 4, 5, 6, 6, 2, 5, 3, 4]) {
      const retry = await send(i);
      expect('IDM-001', retry.errorCode, `error code of batch ${i} sent again`).equals(0);
      expect('IDM-001', retry.baseOffset, `base offset of batch ${i} sent again`).equals(offsets[i]);
      expect('IDM-016', retry.logAppendTimeMs, `log append time of batch ${i} sent again`).equals(
        producer.newest,
      );
      if (retry.errorCode === 0) evidence('recognised');
    }
    expect('IDM-001', await endOffset(client, topic), 'log end offset after ten retries').equals(end);
    const next = await send(7);
    expect('IDM-001', next.errorCode, 'error code of the next batch after the retries').equals(0);
  },
});
