import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { aBatch, forEverMs, park, patienceMs } from '../purgatory/parked.ts';

export default defineCase({
  id: 'fetch/long-poll',
  why:
    'Less than min_bytes waits for more, and no longer than max_wait; min_bytes 0 and max_wait 0 do not ' +
    'wait at all.',
  checks: ['FET-007', 'FET-021'],
  minEvidence: { woken: 1, timeouts: 1, immediate: 2 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    const small = await aBatch(client, 'x');
    const elapsedOf = async (ask: () => Promise<unknown>): Promise<number> => {
      const { monotonicMs } = await client.now();
      await ask();
      return (await client.now()).monotonicMs - monotonicMs;
    };
    for (const quick of [
      { minBytes: 0, maxWaitMs: forEverMs },
      { minBytes: 1, maxWaitMs: 0 },
    ]) {
      const elapsed = await elapsedOf(() => client.fetch(topic, 0, 0n, quick));
      expect(
        'FET-007',
        elapsed,
        `milliseconds with min_bytes ${quick.minBytes}, max_wait ${quick.maxWaitMs}`,
      ).atMost(patienceMs);
      evidence('immediate');
    }
    await client.produce(topic, 0, small);
    const waited = await elapsedOf(() => client.fetch(topic, 0, 0n, { minBytes: 100_000, maxWaitMs: 400 }));
    expect('FET-007', waited, 'milliseconds with too little there').atLeast(399);
    evidence('timeouts');

    await park(client, connection, { topic, offset: 0n, minBytes: small.length * 2, maxWaitMs: forEverMs });
    const early = await connection.receiveFrame(300);
    expect('FET-007', early.kind, 'after one batch of the two that min_bytes asks for')
      .equals('timeout')
      .orStop();
    await client.produce(topic, 0, small);
    const reply = await connection.receive(patienceMs);
    expect('FET-021', reply, 'answer after the second batch').isAnswer().orStop();
    if (reply.kind !== 'answer') return;
    expect('FET-007', readFetch(reply.body).records.length, 'bytes').atLeast(small.length * 2);
    evidence('woken');
  },
});
