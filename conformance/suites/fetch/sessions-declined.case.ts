import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { fill } from './logs.ts';

export default defineCase({
  id: 'fetch/sessions-declined',
  why:
    'A client must be able to live without a session: an id that was given is known again, and 0 ' +
    'declines.',
  checks: ['FET-025'],
  apis: { Fetch: 7 },
  axes: { version: { api: 'Fetch', from: 7, to: 12 } },
  minEvidence: { answers: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const version = Number(axis.version);
    const ask = async (sessionId: number, sessionEpoch: number) => {
      const body = fetchBody(version, { topic, id: '', partition: 0, offset: 0n, maxWaitMs: 0 });
      const answer = await client.request('Fetch', version, { ...body, sessionId, sessionEpoch });
      evidence('answers');
      return answer;
    };
    const sessionless = await ask(0, -1);
    expect(
      'FET-025',
      [sessionless.errorCode, sessionless.sessionId],
      'error code and session id of a sessionless fetch',
    ).equals([0, 0]);
    expect('FET-025', readFetch(sessionless).batches.length, 'batches of a sessionless fetch').equals(1);
    const opened = await ask(0, 0);
    expect('FET-025', opened.sessionId, 'session id').atLeast(0);
    expect(
      'FET-025',
      readFetch(opened).batches.length,
      'batches of the fetch that asks for a session',
    ).equals(1);
    if ((opened.sessionId as number) === 0) return;
    const again = await ask(opened.sessionId as number, 1);
    expect('FET-025', again.errorCode, 'error code of the next fetch of the session').equals(0);
  },
});
