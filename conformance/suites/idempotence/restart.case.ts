import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { endOffset, expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/restart',
  why: 'The answer a client waits for is most likely to be lost when the broker goes down; then it sends the batch again.',
  checks: ['IDM-007'],
  needs: ['lifecycle'],
  apis: { InitProducerId: 0 },
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { recognised: 1, refused: 1, appended: 5 },

  async run(context) {
    const { client, cluster, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'flush.messages': '1' } });
    const producer = await Producer.init(client, topic);
    let last = 0n;
    for (let i = 0; i < 4; i++) {
      const sent = await expectAppended(context, 'IDM-007', topic, producer.bytes(i), {
        what: `sequence ${i}`,
      });
      last = sent.baseOffset;
    }
    await cluster.restart(cluster.nodes[0]!, axis.how === 'kill' ? 'kill' : 'clean');
    await untilServed(client, topic);

    const end = await endOffset(client, topic);
    const retry = await producer.send(3);
    expect('IDM-007', retry.errorCode, 'error code of the last batch sent again').equals(0);
    expect('IDM-007', retry.baseOffset, 'base offset of the last batch sent again').equals(last);
    expect('IDM-007', await endOffset(client, topic), 'log end offset after the retry').equals(end);
    if (retry.errorCode === 0) evidence('recognised');
    const gap = await expectRefused(context, 'IDM-007', topic, producer.bytes(6), {
      what: 'a gap after the restart',
    });
    expect('IDM-007', gap.errorCode, 'error code of the gap').isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
    await expectAppended(context, 'IDM-007', topic, producer.bytes(4), { what: 'the next sequence' });
  },
});
