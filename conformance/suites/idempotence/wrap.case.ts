import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

/** Each step: sequence and number of records. */
const ways: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'between two batches': [
    [2_147_483_645, 3],
    [0, 2],
    [2, 1],
  ],
  'inside a batch': [
    [2_147_483_640, 6],
    [2_147_483_646, 4],
    [2, 1],
    [3, 2],
  ],
};

export default defineCase({
  id: 'idempotence/wrap',
  why: 'A producer of a million records a second comes to the end of its numbers in 36 minutes.',
  checks: ['IDM-006'],
  apis: { InitProducerId: 0 },
  axes: { way: Object.keys(ways) },
  minEvidence: { appended: 3, recognised: 3, refused: 1 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const producer = await Producer.init(client, topic);
    const steps = ways[String(axis.way)]!;
    const offsets: bigint[] = [];
    for (const [sequence, count] of steps) {
      const what = `${count} records from sequence ${sequence}`;
      const { baseOffset } = await expectAppended(
        context,
        'IDM-006',
        topic,
        producer.bytes(sequence, { count }),
        { what },
      );
      offsets.push(baseOffset);
    }
    for (const [i, [sequence, count]] of steps.entries()) {
      const retry = await producer.send(sequence, { count });
      expect('IDM-006', retry.errorCode, `error code of ${sequence} sent again`).equals(0);
      expect('IDM-006', retry.baseOffset, `base offset of ${sequence} sent again`).equals(offsets[i]);
      evidence('recognised');
    }
    await expectRefused(context, 'IDM-006', topic, producer.bytes(2_147_483_647), {
      what: 'the end once more',
    });
    await client.expectAlive();
  },
});
