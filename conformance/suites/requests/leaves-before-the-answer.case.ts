import { defineCase } from '../../case.ts';
import { produceBody } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

export default defineCase({
  id: 'requests/leaves-before-the-answer',
  why: 'What a client has handed over stays, whether or not it is there to hear so.',
  checks: ['PIPE-006'],
  axes: { acks: [0, 1, -1] },
  minEvidence: { left: 5 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Produce', 12);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const records = buildBatch({ records: [{ value: 'x', timestamp }] });
    const body = produceBody(version, { topic, id: '', partition: 0, records, acks: Number(axis.acks) });
    for (let left = 1n; left <= 5n; left++) {
      const leaving = await client.connect();
      await leaving.send('Produce', version, body);
      // Its effect is the witness that the request was received; then the client leaves without reading.
      let end = -1n;
      for (let look = 0; look < 100 && end < left; look++) {
        if (look > 0) await client.sleep(20);
        end = (await client.listOffset(topic, 0, -1n)).offset;
      }
      await leaving.close();
      expect('PIPE-006', end, `log end after ${left} clients`).equals(left);
      evidence('left');
    }
    const stored = await client.fetchAll(topic, 0);
    expect('PIPE-006', stored.length, 'batches in the log').equals(5);
    await client.expectAlive();
  },
});
