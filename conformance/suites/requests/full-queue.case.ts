import { defineCase } from '../../case.ts';
import { produceBody, readProduce } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

const clients = 30;
const each = 5;

export default defineCase({
  id: 'requests/full-queue',
  why: 'A broker with too much to do slows its clients down; it loses nothing and turns nobody away.',
  checks: ['PIPE-003'],
  config: { 'socket.request.max.bytes': '100000', 'queued.max.requests': '1', 'num.io.threads': '1' },
  minEvidence: { recordsAcknowledged: clients * each },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Produce', 12);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const records = buildBatch({ records: [{ value: new Uint8Array(20_000), timestamp }] });
    const body = produceBody(version, { topic, id: '', partition: 0, records });
    const connections = await Promise.all(Array.from({ length: clients }, () => client.connect()));
    for (let i = 0; i < each; i++) {
      await Promise.all(connections.map((connection) => connection.send('Produce', version, body)));
    }
    const offsets = new Set<bigint>();
    for (const connection of connections) {
      for (let i = 0; i < each; i++) {
        const reply = await connection.receive();
        expect('PIPE-003', reply, 'answer to a Produce that had to queue').isAnswer().orStop();
        if (reply.kind !== 'answer') return;
        const { errorCode, baseOffset } = readProduce(reply.body);
        expect('PIPE-003', errorCode, 'error code').equals(0);
        offsets.add(baseOffset);
        evidence('recordsAcknowledged');
      }
    }
    expect('PIPE-003', offsets.size, 'number of different offsets').equals(clients * each);
  },
});
