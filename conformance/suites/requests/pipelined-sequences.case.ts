import { defineCase } from '../../case.ts';
import { produceBody, readProduce } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

const count = 100;

export default defineCase({
  id: 'requests/pipelined-sequences',
  why: 'An idempotent producer numbers its batches; if two requests changed places, one would be refused.',
  checks: ['PIPE-001'],
  apis: { InitProducerId: 0 },
  minEvidence: { recordsAcknowledged: count },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const { producerId, producerEpoch } = await client.initProducerId();
    const version = client.version('Produce', 12);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const connection = await client.connect();
    for (let baseSequence = 0; baseSequence < count; baseSequence++) {
      const records = buildBatch({
        producerId,
        producerEpoch,
        baseSequence,
        records: [{ value: 'x', timestamp }],
      });
      await connection.send(
        'Produce',
        version,
        produceBody(version, { topic, id: '', partition: 0, records }),
      );
    }
    const offsets: bigint[] = [];
    for (let i = 0; i < count; i++) {
      const reply = await connection.receive();
      expect('PIPE-001', reply, `answer ${i}`).isAnswer().orStop();
      if (reply.kind !== 'answer') return;
      const result = readProduce(reply.body);
      expect('PIPE-001', result.errorCode, `error code of batch ${i}`).equals(0);
      offsets.push(result.baseOffset);
      evidence('recordsAcknowledged');
    }
    expect('PIPE-001', offsets, 'offsets').equals(Array.from({ length: count }, (_, i) => BigInt(i)));
  },
});
