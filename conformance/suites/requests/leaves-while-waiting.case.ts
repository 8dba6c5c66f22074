import { defineCase } from '../../case.ts';
import { fetchBody } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

export default defineCase({
  id: 'requests/leaves-while-waiting',
  why: 'Consumers die while they wait; what they waited for must come to the others undisturbed.',
  checks: ['PIPE-006'],
  minEvidence: { left: 10, recordsFetched: 1 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Fetch', 12);
    const body = fetchBody(version, { topic, id: '', partition: 0, offset: 0n, maxWaitMs: 30_000 });
    for (let i = 0; i < 10; i++) {
      const leaving = await client.connect();
      await leaving.send('Fetch', version, body);
      await client.sleep(10); // Time to be put to wait.
      await leaving.close();
      evidence('left');
    }
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const produced = await client.produce(topic, 0, buildBatch({ records: [{ value: 'x', timestamp }] }));
    expect('PIPE-006', produced.errorCode, 'error code of a Produce after they left').equals(0);
    const fetched = await client.fetch(topic, 0, 0n);
    expect('PIPE-006', fetched.batches.length, 'batches that another consumer gets').equals(1);
    evidence('recordsFetched', fetched.batches.length);
    await client.expectAlive();
  },
});
