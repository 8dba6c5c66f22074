import { defineCase } from '../../case.ts';
import { listMany } from './asking.ts';

export default defineCase({
  id: 'offsets/not-there',
  why: 'One deleted topic must not blind a client to all others.',
  checks: ['LOF-013'],
  axes: { version: { api: 'ListOffsets', from: 1 } },
  minEvidence: { refused: 4 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const missing = topicName('missing');
    for (const timestamp of [-1n, 0n]) {
      const wanted = [
        { topic: missing, partition: 0, timestamp },
        { topic, partition: 0, timestamp },
        { topic, partition: 1, timestamp },
        { topic, partition: -1, timestamp },
      ];
      const [noTopic, good, noPartition, negative] = await listMany(client, Number(axis.version), wanted);
      for (const [what, row] of [
        ['a topic that is not there', noTopic],
        ['a partition above the last', noPartition],
        ['partition −1', negative],
      ] as const) {
        expect('LOF-013', row?.errorCode, `error code of ${what}`).isError('UNKNOWN_TOPIC_OR_PARTITION');
        evidence('refused');
      }
      expect('LOF-013', good?.errorCode, 'error code of the partition that is there').equals(0);
    }
    await client.expectAlive();
  },
});
