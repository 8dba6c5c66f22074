import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { fill } from './logs.ts';

export default defineCase({
  id: 'fetch/unknown-isolation',
  why: 'Guessing an isolation level would show somebody an aborted record.',
  checks: ['FET-020'],
  axes: { version: { api: 'Fetch', from: 7, to: 12 }, level: [2, 7, -1] },
  minEvidence: { refused: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const version = Number(axis.version);
    const asked = { topic, id: '', partition: 0, offset: 0n, isolationLevel: Number(axis.level) };
    const connection = await client.connect();
    const reply = await connection.tryRequest('Fetch', version, fetchBody(version, asked));
    if (reply.kind === 'answer') {
      expect('FET-020', readFetch(reply.body).errorCode, 'error code').notEquals(0);
    } else {
      expect('FET-020', reply, 'an answer that names an error, or a closed connection').isClosed();
    }
    evidence('refused');
    await client.expectAlive();
  },
});
