import { defineCase } from '../../case.ts';
import type { Connection } from '../../driver/client.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';
import { forEverMs, patienceMs } from '../purgatory/parked.ts';

const waiting = 50;

export default defineCase({
  id: 'requests/waiting-holds-no-handler',
  why: 'Fifty consumers that wait must not stop the fifty-first client, however few handlers there are.',
  checks: ['PIPE-002'],
  minEvidence: { parked: waiting },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Fetch', 12);
    const body = fetchBody(version, { topic, id: '', partition: 0, offset: 0n, maxWaitMs: forEverMs });
    const parked: Connection[] = [];
    for (let i = 0; i < waiting; i++) {
      const connection = await client.connect();
      await connection.send('Fetch', version, body);
      parked.push(connection);
    }
    const other = await client.connect();
    const metadata = client.version('Metadata', 8);
    for (let i = 0; i < 3; i++) {
      const reply = await other.tryRequest('Metadata', metadata, { topics: [] }, { timeoutMs: patienceMs });
      expect('PIPE-002', reply, `Metadata beside ${waiting} waiting Fetches`).isAnswer().orStop();
    }
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    await client.produce(topic, 0, buildBatch({ records: [{ value: 'x', timestamp }] }));
    for (const [i, connection] of parked.entries()) {
      const reply = await connection.receive(patienceMs);
      expect('PIPE-002', reply, `Fetch ${i} after the append`).isAnswer().orStop();
      if (reply.kind === 'answer')
        expect('PIPE-002', readFetch(reply.body).errorCode, 'error code').equals(0);
      evidence('parked');
    }
  },
});
