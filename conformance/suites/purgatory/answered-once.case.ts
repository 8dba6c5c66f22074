import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { aBatch, park } from './parked.ts';

const rounds = 25;
const waitMs = 40;

export default defineCase({
  id: 'purgatory/answered-once',
  why: 'Event and timeout race; if both answered, every later answer of the connection would belong to the wrong request.',
  checks: ['PURG-001'],
  minEvidence: { races: rounds },

  async run({ client, expect, evidence, topicName, random }) {
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    for (let offset = 0n; offset < BigInt(rounds); offset++) {
      const records = await aBatch(client);
      const fetchId = await park(client, connection, { topic, offset, maxWaitMs: waitMs });
      await client.sleep(waitMs - 6 + random(12));
      const produced = await client.produce(topic, 0, records);
      const first = await connection.receive();
      expect('PURG-001', first, 'answer to the Fetch').isAnswer().orStop();
      if (first.kind !== 'answer') return;
      expect('PURG-001', first.header.correlationId, 'correlation id of the answer').equals(fetchId);
      expect('PURG-001', readFetch(first.body).errorCode, 'error code').equals(0);
      expect('PURG-001', produced.baseOffset, 'offset of the append').equals(offset);

      // A second answer to the Fetch would stand before this one.
      const nextId = await connection.send('ApiVersions', 0, {});
      const next = await connection.receiveFrame();
      const answered =
        next.kind === 'frame' ? new DataView(next.frame.buffer, next.frame.byteOffset).getInt32(0) : next;
      expect('PURG-001', answered, 'correlation id of the next answer').equals(nextId).orStop();
      evidence('races');
    }
  },
});
