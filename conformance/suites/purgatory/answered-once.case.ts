import { defineCase } from '../../case.ts';
import { readFetch } from '../../driver/data-requests.ts';
import { decodeResponse } from '../../wire/request.ts';
import { aBatch, park } from './parked.ts';

const rounds = 25;
const waitMs = 40;

export default defineCase({
  id: 'purgatory/answered-once',
  why: 'Event and timeout race; a second answer would push every later one to the wrong request.',
  checks: ['PURG-001'],
  minEvidence: { races: rounds },

  async run({ client, expect, evidence, topicName, random }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Fetch', 12);
    const connection = await client.connect();
    for (let offset = 0n; offset < BigInt(rounds); offset++) {
      const records = await aBatch(client);
      const fetchId = await park(client, connection, { topic, offset, maxWaitMs: waitMs });
      await client.sleep(waitMs - 6 + random(12));
      const produced = await client.produce(topic, 0, records);
      const first = await connection.receiveFrame();
      expect('PURG-001', first, 'answer to the Fetch').isAnswer().orStop();
      if (first.kind !== 'frame') return;
      const { header, body } = decodeResponse('Fetch', version, first.frame);
      expect('PURG-001', header.correlationId, 'correlation id of the answer').equals(fetchId).orStop();
      expect('PURG-001', readFetch(body).errorCode, 'error code').equals(0);
      expect('PURG-001', produced.baseOffset, 'offset of the append').equals(offset);

      // A second answer to the Fetch would stand before this one.
      const nextId = await connection.send('ApiVersions', 0, {});
      const next = await connection.receiveFrame();
      const found =
        next.kind === 'frame' ? decodeResponse('ApiVersions', 0, next.frame).header.correlationId : next;
      expect('PURG-001', found, 'correlation id of the next answer').equals(nextId).orStop();
      evidence('races');
    }
  },
});
