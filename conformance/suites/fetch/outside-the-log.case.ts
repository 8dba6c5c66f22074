import { defineCase } from '../../case.ts';
import { fill } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

export default defineCase({
  id: 'fetch/outside-the-log',
  why: 'A reader whose position means nothing must be told so; one at the end must not.',
  checks: ['FET-001', 'FET-009'],
  axes: { version: fewVersions },
  minEvidence: { refused: 4, atTheEnd: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 2, recordsEach: 3 });
    const version = versionAt(client, 'Fetch', axis.version);
    for (const offset of [-1n, -2n, 7n, 9_223_372_036_854_775_807n]) {
      const result = await client.fetch(topic, 0, offset, { version, maxWaitMs: 500 });
      expect('FET-001', result.errorCode, `error code at offset ${offset}`).isError('OFFSET_OUT_OF_RANGE');
      expect('FET-001', result.records.length, `bytes of records at offset ${offset}`).equals(0);
      expect('FET-009', result.highWatermark, `high watermark at offset ${offset}`).equals(-1n);
      evidence('refused');
    }
    const atTheEnd = await client.fetch(topic, 0, 6n, { version, maxWaitMs: 0 });
    expect(
      'FET-001',
      [atTheEnd.errorCode, atTheEnd.records.length],
      'error code and bytes at the end',
    ).equals([0, 0]);
    expect('FET-009', atTheEnd.highWatermark, 'high watermark').equals(6n);
    evidence('atTheEnd');
    await client.expectAlive();
  },
});
