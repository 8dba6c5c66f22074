import { defineCase } from '../../case.ts';
import { fetchBody, produceBody, readFetch, readProduce } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

export default defineCase({
  id: 'requests/one-at-a-time',
  why: 'A request that waits holds back the ones behind it: they are not carried out before it is answered.',
  checks: ['PIPE-001'],
  minEvidence: { rounds: 3 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const fetch = client.version('Fetch', 12);
    const produce = client.version('Produce', 12);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const records = buildBatch({ records: [{ value: 'x', timestamp }] });
    const connection = await client.connect();
    for (let offset = 0n; offset < 3n; offset++) {
      const wait = fetchBody(fetch, { topic, id: '', partition: 0, offset, maxWaitMs: 250 });
      await connection.send('Fetch', fetch, wait);
      await connection.send(
        'Produce',
        produce,
        produceBody(produce, { topic, id: '', partition: 0, records }),
      );
      const first = await connection.receive();
      expect('PIPE-001', first, 'answer to the Fetch').isAnswer().orStop();
      const second = await connection.receive();
      expect('PIPE-001', second, 'answer to the Produce').isAnswer().orStop();
      if (first.kind !== 'answer' || second.kind !== 'answer') return;
      // Had the Produce been carried out meanwhile, the Fetch would have been woken by it.
      expect('PIPE-001', readFetch(first.body).records.length, 'bytes that the Fetch found').equals(0);
      expect('PIPE-001', readProduce(second.body).baseOffset, 'offset of the Produce behind it').equals(
        offset,
      );
      evidence('rounds');
    }
  },
});
