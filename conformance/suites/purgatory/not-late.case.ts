import { defineCase } from '../../case.ts';
import { park } from './parked.ts';

export default defineCase({
  id: 'purgatory/not-late',
  why: 'Consumers count on the wait they asked for. Best of five: a busy machine is not a late timer.',
  checks: ['PURG-003'],
  axes: { waitMs: [30, 450] },
  minEvidence: { timeouts: 5 },

  async run({ client, expect, evidence, axis, topicName }) {
    const waitMs = Number(axis.waitMs);
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      const { monotonicMs: begin } = await client.now();
      await park(client, connection, { topic, maxWaitMs: waitMs });
      const reply = await connection.receive();
      expect('PURG-003', reply, 'answer').isAnswer().orStop();
      least = Math.min(least, (await client.now()).monotonicMs - begin);
      evidence('timeouts');
    }
    expect('PURG-003', least, 'milliseconds until the answer, best of five').atMost(waitMs + 100);
  },
});
