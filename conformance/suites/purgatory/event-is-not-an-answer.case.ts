import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { aBatch, forEverMs, park, patienceMs } from './parked.ts';

export default defineCase({
  id: 'purgatory/event-is-not-an-answer',
  why: 'A minimum of bytes makes fewer and larger answers; each append is a reason to look, not to answer.',
  checks: ['PURG-007'],
  minEvidence: { appends: 3 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const records = await aBatch(client, new Uint8Array(1_000));
    const connection = await client.connect();
    await park(client, connection, { topic, maxWaitMs: forEverMs, minBytes: 3 * records.length - 10 });
    for (let i = 0; i < 2; i++) {
      await client.produce(topic, 0, records);
      evidence('appends');
      const early = await connection.receive(250);
      expect('PURG-007', early.kind, `what comes after ${i + 1} of 3 batches`)
        .equals('timeout')
        .orStop();
    }
    await client.produce(topic, 0, records);
    evidence('appends');
    const reply = await connection.receive(patienceMs);
    expect('PURG-007', reply, 'Fetch after the third batch').isAnswer().orStop();
    if (reply.kind !== 'answer') return;
    expect('PURG-007', readFetch(reply.body).batches.length, 'batches in the answer').equals(3);
  },
});
