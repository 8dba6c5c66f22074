import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { park } from './parked.ts';

export default defineCase({
  id: 'purgatory/not-early',
  why: 'A long poll that ends early is a busy loop; waits around each turn of a timing wheel are tried.',
  checks: ['PURG-002'],
  axes: { waitMs: [1, 19, 20, 21, 150, 399, 400, 401, 900] },
  minEvidence: { timeouts: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const waitMs = Number(axis.waitMs);
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    for (let i = 0; i < 3; i++) {
      const { monotonicMs: begin } = await client.now();
      await park(client, connection, { topic, maxWaitMs: waitMs });
      const reply = await connection.receive();
      const elapsed = (await client.now()).monotonicMs - begin;
      expect('PURG-002', reply, 'answer').isAnswer().orStop();
      if (reply.kind !== 'answer') return;
      // One millisecond for two clocks that each round down.
      expect('PURG-002', elapsed, 'milliseconds until the answer').atLeast(waitMs - 1);
      const { errorCode, records } = readFetch(reply.body);
      expect('PURG-002', [errorCode, records.length], 'error code and bytes of records').equals([0, 0]);
      evidence('timeouts');
    }
  },
});
