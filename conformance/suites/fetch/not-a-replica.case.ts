import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { fill } from './logs.ts';

export default defineCase({
  id: 'fetch/not-a-replica',
  why: 'A leader that serves an outsider as a follower would count it as a copy.',
  checks: ['FET-028'],
  axes: { version: { api: 'Fetch', from: 4, to: 14 } },
  minEvidence: { refused: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    const { topicId } = await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const version = Number(axis.version);
    const body = fetchBody(version, { topic, id: topicId, partition: 0, offset: 0n, maxWaitMs: 0 });
    const result = readFetch(await client.request('Fetch', version, { ...body, replicaId: 4_711 }));
    expect('FET-028', result.errorCode, 'error code').isOneOfErrors([
      'NOT_LEADER_OR_FOLLOWER',
      'UNKNOWN_LEADER_EPOCH',
    ]);
    expect('FET-028', result.records.length, 'bytes of records').equals(0);
    evidence('refused');
  },
});
