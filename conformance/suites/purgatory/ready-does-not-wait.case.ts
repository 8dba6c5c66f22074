import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { aBatch, forEverMs, park, patienceMs } from './parked.ts';

export default defineCase({
  id: 'purgatory/ready-does-not-wait',
  why: 'A consumer that is behind gets its records at once; the wait is for those who have read everything.',
  checks: ['PURG-005'],
  axes: { minBytes: [0, 1, 60] },
  minEvidence: { recordsFetched: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    for (let i = 0; i < 2; i++) await client.produce(topic, 0, await aBatch(client));
    const connection = await client.connect();
    await park(client, connection, { topic, maxWaitMs: forEverMs, minBytes: Number(axis.minBytes) });
    const reply = await connection.receive(patienceMs);
    expect('PURG-005', reply, 'Fetch of what is there').isAnswer().orStop();
    if (reply.kind !== 'answer') return;
    const { batches } = readFetch(reply.body);
    // How many of them one answer brings is the broker's affair.
    expect('PURG-005', batches.length, 'batches').atLeast(1);
    evidence('recordsFetched', batches.length);
  },
});
