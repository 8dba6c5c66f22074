import { defineCase } from '../../case.ts';
import { cutTail, fetchMany, fill, partitionsOf } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

export default defineCase({
  id: 'fetch/limits',
  why: 'The limits are how a client bounds its memory: of a partition, and of the whole answer.',
  checks: ['FET-005', 'FET-006'],
  axes: { version: fewVersions, limit: [1_000, 2_500, 5_000] },
  minEvidence: { limited: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const name = topicName();
    const { topicId } = await client.createTopic(name, { partitions: 2 });
    const sent = await fill(client, name, { batches: 12, recordsEach: 2, valueBytes: 300 });
    for (const bytes of sent) await client.produce(name, 1, bytes);
    const version = versionAt(client, 'Fetch', axis.version);
    const limit = Number(axis.limit);
    const ask = async (maxBytes: number, partitionMaxBytes: number): Promise<Uint8Array[]> => {
      const asked = [0, 1].map((index) => ({ index, offset: 0n, maxBytes: partitionMaxBytes }));
      const answer = await client.request(
        'Fetch',
        version,
        fetchMany(version, { name, id: topicId }, asked, { maxBytes }),
      );
      return [...partitionsOf(answer).values()].map(
        (one) => (one.records ?? new Uint8Array(0)) as Uint8Array,
      );
    };
    for (const records of await ask(1_000_000, limit)) {
      expect('FET-005', records.length, 'bytes of one partition').atMost(limit);
      expect(
        'FET-006',
        cutTail(records) < sent[0]!.length,
        'what follows the last whole batch is less than a batch',
      ).equals(true);
      if (records.length > 0) evidence('limited');
    }
    const all = await ask(limit, 1_000_000);
    const total = all.reduce((sum, records) => sum + records.length, 0);
    expect('FET-005', total, 'bytes of the whole answer').atMost(limit);
    expect('FET-005', total, 'bytes of the whole answer').atLeast(sent[0]!.length);
  },
});
