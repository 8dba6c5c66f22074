import { defineCase } from '../../case.ts';
import { listOffsetsBody, produceBody, readListOffset } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

export default defineCase({
  id: 'requests/effects-in-order',
  why: 'A request sees what the ones before it on its connection did, even where nobody waited for that.',
  checks: ['PIPE-001'],
  apis: { ListOffsets: 1 },
  axes: { acks: [0, 1, -1] },
  minEvidence: { rounds: 10 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    const acks = Number(axis.acks);
    await client.createTopic(topic);
    const produce = client.version('Produce', 12);
    const list = client.version('ListOffsets', 7);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const records = buildBatch({ records: [{ value: 'x', timestamp }] });
    const connection = await client.connect();
    for (let round = 1n; round <= 10n; round++) {
      await connection.send(
        'Produce',
        produce,
        produceBody(produce, { topic, id: '', partition: 0, records, acks }),
      );
      await connection.send(
        'ListOffsets',
        list,
        listOffsetsBody(list, { topic, partition: 0, timestamp: -1n }),
      );
      if (acks !== 0)
        expect('PIPE-001', await connection.receive(), 'answer to Produce')
          .isAnswer()
          .orStop();
      const reply = await connection.receive();
      expect('PIPE-001', reply, 'answer to ListOffsets').isAnswer().orStop();
      if (reply.kind !== 'answer') return;
      expect('PIPE-001', readListOffset(reply.body, list).offset, `log end after ${round} batches`).equals(
        round,
      );
      evidence('rounds');
    }
  },
});
