import { defineCase } from '../../case.ts';
import { fetchMany, fill, partitionsOf } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

export default defineCase({
  id: 'fetch/progress',
  why:
    'A batch larger than every limit must not stop its readers for ever; only the first partition with ' +
    'data has this right.',
  checks: ['FET-004', 'FET-005'],
  axes: { version: fewVersions, limit: [0, 1, 61] },
  minEvidence: { wholeBatches: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const name = topicName();
    const { topicId } = await client.createTopic(name, { partitions: 3 });
    const [sent] = await fill(client, name, { batches: 1, recordsEach: 4, valueBytes: 2_000 });
    await client.produce(name, 1, sent!);
    await client.produce(name, 2, sent!);
    const version = versionAt(client, 'Fetch', axis.version);
    const limit = Number(axis.limit);
    const asked = [
      { index: 1, offset: 4n, maxBytes: limit },
      { index: 2, offset: 0n, maxBytes: limit },
      { index: 0, offset: 0n, maxBytes: limit },
    ];
    const body = fetchMany(version, { name, id: topicId }, asked, {
      maxBytes: limit,
      minBytes: 1,
      maxWaitMs: 2_000,
    });
    const partitions = partitionsOf(await client.request('Fetch', version, body));
    const bytesOf = (index: number): number =>
      ((partitions.get(index)?.records ?? new Uint8Array(0)) as Uint8Array).length;
    expect('FET-004', bytesOf(2), 'bytes of the first partition that has data').atLeast(sent!.length);
    expect('FET-005', bytesOf(0), 'bytes of the partition after it').equals(0);
    if (bytesOf(2) >= sent!.length) evidence('wholeBatches');
  },
});
