import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { byName, metadataUntil, topicNamed } from '../metadata/asking.ts';
import { fill } from './logs.ts';

export default defineCase({
  id: 'fetch/topic-ids',
  why: 'A reader of a deleted topic must not silently go on reading the topic that took its name.',
  checks: ['FET-014'],
  apis: { Fetch: 13 },
  axes: { version: { api: 'Fetch', from: 13 } },
  minEvidence: { refused: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    const first = await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const version = Number(axis.version);
    const ask = async (id: string) =>
      readFetch(
        await client.request(
          'Fetch',
          version,
          fetchBody(version, { topic, id, partition: 0, offset: 0n, maxWaitMs: 0 }),
        ),
      );
    const served = await ask(first.topicId);
    expect(
      'FET-014',
      [served.errorCode, served.batches.length],
      'error code and batches under its own id',
    ).equals([0, 1]);
    await client.deleteTopic(topic);
    const second = await client.createTopic(topic);
    expect('FET-014', second.topicId, 'id of the topic made again').notEquals(first.topicId);
    const asked = client.version('Metadata', 12);
    // A broker may learn of a new topic a moment after the answer that promised it.
    await metadataUntil(
      client,
      asked,
      byName(asked, [topic]),
      (answer) => topicNamed(answer, topic)?.topicId === second.topicId,
    );
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    for (const [what, id] of [
      ['the old id', first.topicId],
      ['an id nobody bears', 'AAAAAAAAQAGAAAAAAAB3Aw'],
      ['the zero id', 'AAAAAAAAAAAAAAAAAAAAAA'],
    ] as const) {
      const result = await ask(id);
      expect('FET-014', result.errorCode, `error code under ${what}`).isOneOfErrors([
        'UNKNOWN_TOPIC_ID',
        'INCONSISTENT_TOPIC_ID',
      ]);
      expect('FET-014', result.records.length, `bytes of records under ${what}`).equals(0);
      evidence('refused');
    }
    await client.expectAlive();
  },
});
