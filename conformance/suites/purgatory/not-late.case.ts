import { defineCase } from '../../case.ts';
import { park } from './parked.ts';

export default defineCase({
  id: 'purgatory/not-late',
  why: 'Consumers count on the wait they asked for. The best of many: a busy machine is not a late timer.',
  checks: ['PURG-003'],
  axes: { waitMs: [30, 450] },
  minEvidence: { timeouts: 5 },

  async run({ client, expect, evidence, axis, topicName }) {
    const waitMs = Number(axis.waitMs);
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    const allowedMs = waitMs + 100;
    let least = Number.POSITIVE_INFINITY;
    // Five, and more of them as long as none was in time: a timer that is late is late every time.
    for (let i = 0; i < 5 || (least > allowedMs && i < 40); i++) {
      const { monotonicMs: begin } = await client.now();
      await park(client, connection, { topic, maxWaitMs: waitMs });
      const reply = await connection.receive();
      expect('PURG-003', reply, 'answer').isAnswer().orStop();
      least = Math.min(least, (await client.now()).monotonicMs - begin);
      evidence('timeouts');
    }
    expect('PURG-003', least, 'milliseconds until the answer, at best').atMost(allowedMs);
  },
});
