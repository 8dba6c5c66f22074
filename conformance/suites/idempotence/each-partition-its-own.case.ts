import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/each-partition-its-own',
  why: 'A producer numbers its batches per partition, and so must the broker.',
  checks: ['IDM-017'],
  apis: { InitProducerId: 0 },
  minEvidence: { appended: 6, refused: 2 },

  async run(context) {
    const { client, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { partitions: 2 });
    const [one, other] = [await Producer.init(client, topic), await Producer.init(client, topic)];
    const append = async (who: Producer, sequence: number, partition: number) => {
      const what = `producer ${who.producerId}, partition ${partition}, sequence ${sequence}`;
      await expectAppended(context, 'IDM-017', topic, who.bytes(sequence), { what, partition });
    };
    await append(one, 0, 0);
    await append(one, 1, 0);
    await append(one, 0, 1);
    await append(other, 0, 0);
    for (const [partition, sequence] of [
      [0, 3],
      [1, 2],
    ] as const) {
      const what = `a gap on partition ${partition}`;
      await expectRefused(context, 'IDM-017', topic, one.bytes(sequence), { what, partition });
    }
    await append(one, 2, 0);
    await append(other, 1, 0);
    await client.expectAlive();
  },
});
