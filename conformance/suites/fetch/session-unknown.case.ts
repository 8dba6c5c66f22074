import { defineCase } from '../../case.ts';
import { fetchBody } from '../../driver/data-requests.ts';

export default defineCase({
  id: 'fetch/session-unknown',
  why:
    'A client whose session was forgotten has to send its full list again; half an answer would hide ' +
    'that.',
  checks: ['FET-026'],
  apis: { Fetch: 7 },
  axes: { version: { api: 'Fetch', from: 7, to: 12 } },
  minEvidence: { refused: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const body = fetchBody(version, { topic, id: '', partition: 0, offset: 0n, maxWaitMs: 0 });
    const answer = await client.request('Fetch', version, { ...body, sessionId: 77, sessionEpoch: 3 });
    expect('FET-026', answer.errorCode, 'error code').isError('FETCH_SESSION_ID_NOT_FOUND');
    expect('FET-026', [answer.sessionId, answer.responses], 'session id and topics').equals([0, []]);
    evidence('refused');
    await client.expectAlive();
  },
});
