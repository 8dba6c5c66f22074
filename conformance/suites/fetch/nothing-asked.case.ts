import { defineCase } from '../../case.ts';
import { fetchBody } from '../../driver/data-requests.ts';
import { forEverMs, patienceMs } from '../purgatory/parked.ts';

export default defineCase({
  id: 'fetch/nothing-asked',
  why: 'A fetch that names no partition has nothing to wait for.',
  checks: ['FET-023'],
  axes: { version: { api: 'Fetch', from: 4 } },
  minEvidence: { answers: 1 },

  async run({ client, expect, axis, evidence }) {
    const version = Number(axis.version);
    const one = fetchBody(version, {
      topic: 'none',
      id: '',
      partition: 0,
      offset: 0n,
      maxWaitMs: forEverMs,
      minBytes: 1,
    });
    const connection = await client.connect();
    const { monotonicMs } = await client.now();
    const answer = await connection.request('Fetch', version, { ...one, topics: [] });
    expect('FET-023', (await client.now()).monotonicMs - monotonicMs, 'milliseconds until the answer').atMost(
      patienceMs,
    );
    expect('FET-023', answer.responses, 'topics').equals([]);
    if (version >= 7) expect('FET-023', answer.errorCode, 'error code').equals(0);
    evidence('answers');
  },
});
