import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { forEverMs, park, patienceMs } from './parked.ts';

export default defineCase({
  id: 'purgatory/deleted-partition',
  why: 'Nothing will ever be appended to a deleted partition; whoever waits for it has to be told.',
  checks: ['PURG-008'],
  apis: { DeleteTopics: 0 },
  minEvidence: { woken: 1 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    await park(client, connection, { topic, maxWaitMs: forEverMs });
    await client.sleep(100);
    await client.deleteTopic(topic);
    const reply = await connection.receive(patienceMs);
    expect('PURG-008', reply, 'Fetch of a partition that was deleted').isAnswer().orStop();
    if (reply.kind !== 'answer') return;
    expect('PURG-008', readFetch(reply.body).errorCode, 'error code').notEquals(0);
    evidence('woken');
    await client.expectAlive();
  },
});
