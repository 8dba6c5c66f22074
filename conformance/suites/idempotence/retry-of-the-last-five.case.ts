import { defineCase } from '../../case.ts';
import { endOffset } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/retry-of-the-last-five',
  why: 'After a lost connection a producer sends everything again that was in flight: up to five batches.',
  checks: ['IDM-001', 'IDM-016'],
  apis: { InitProducerId: 0 },
  axes: { version: { api: 'Produce', from: 3 }, count: [1, 3] },
  minEvidence: { recognised: 10 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    const count = Number(axis.count);
    const said = { count, version: Number(axis.version) };
    const offsets: bigint[] = [];
    for (let i = 0; i < 7; i++) {
      const { errorCode, baseOffset } = await producer.send(i * count, said);
      expect('IDM-001', errorCode, `error code of batch ${i}`).equals(0).orStop();
      offsets.push(baseOffset);
    }
    const end = await endOffset(client, topic);
    for (const i of [2, 3, 4, 5, 6, 6, 2, 5, 3, 4]) {
      const retry = await producer.send(i * count, said);
      expect('IDM-001', retry.errorCode, `error code of batch ${i} sent again`).equals(0);
      expect('IDM-001', retry.baseOffset, `base offset of batch ${i} sent again`).equals(offsets[i]);
      expect('IDM-016', retry.logAppendTimeMs, `log append time of batch ${i} sent again`).equals(
        producer.newest,
      );
      if (retry.errorCode === 0) evidence('recognised');
    }
    expect('IDM-001', await endOffset(client, topic), 'log end offset after ten retries').equals(end);
    const next = await producer.send(7 * count, said);
    expect('IDM-001', next.errorCode, 'error code of the next batch after the retries').equals(0);
  },
});
