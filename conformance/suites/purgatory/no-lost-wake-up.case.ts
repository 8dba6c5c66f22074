import { defineCase } from '../../case.ts';
import { produceBody, readFetch } from '../../driver/data-requests.ts';
import { aBatch, forEverMs, park, patienceMs } from './parked.ts';

const rounds = 150;

export default defineCase({
  id: 'purgatory/no-lost-wake-up',
  why: 'An append between the first look and the registration wakes nobody, unless the broker looks again.',
  checks: ['PURG-004'],
  minEvidence: { races: rounds },

  async run({ client, expect, evidence, topicName, random }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Produce', 12);
    const consumer = await client.connect();
    const producer = await client.connect();
    const produce = produceBody(version, {
      topic,
      id: '',
      partition: 0,
      records: await aBatch(client),
      acks: 1,
    });
    for (let offset = 0n; offset < BigInt(rounds); offset++) {
      const append = (): Promise<unknown> => producer.send('Produce', version, produce);
      const wait = (): Promise<unknown> => park(client, consumer, { topic, offset, maxWaitMs: forEverMs });
      // Both orders, without waiting in between: the two requests meet inside the broker.
      await Promise.all(random(2) === 0 ? [append(), wait()] : [wait(), append()]);
      const woken = await consumer.receive(patienceMs);
      expect('PURG-004', woken, `Fetch at offset ${offset} beside an append`).isAnswer().orStop();
      if (woken.kind !== 'answer') return;
      expect('PURG-004', readFetch(woken.body).batches.length, 'batches in the answer').equals(1);
      expect('PURG-004', await producer.receive(), 'answer to the Produce')
        .isAnswer()
        .orStop();
      evidence('races');
    }
  },
});
