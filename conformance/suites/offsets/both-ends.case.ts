import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { special } from './asking.ts';

export default defineCase({
  id: 'offsets/both-ends',
  why:
    'A consumer that starts at "earliest" or "latest" and one that computes its lag must mean the same ' +
    'places.',
  checks: ['LOF-001', 'LOF-002'],
  axes: { version: { api: 'ListOffsets', from: 1 } },
  minEvidence: { compared: 4 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    for (const records of [0, 4]) {
      if (records > 0) await fill(client, topic, { batches: 2, recordsEach: 2 });
      for (const isolationLevel of version >= 2 ? [0, 1] : [0]) {
        const fetched = await client.fetch(topic, 0, 0n, { isolationLevel, maxWaitMs: 0 });
        const bound = isolationLevel === 0 ? fetched.highWatermark : fetched.lastStableOffset;
        const latest = await client.listOffset(topic, 0, special.latest, { version, isolationLevel });
        const where = `with ${records} records, isolation level ${isolationLevel}`;
        expect('LOF-001', latest.errorCode, `error code of −1 ${where}`).equals(0);
        expect('LOF-001', latest.offset, `latest ${where}, against the end that Fetch names`).equals(bound);
        expect('LOF-001', latest.offset, `latest ${where}`).equals(BigInt(records));
        expect('LOF-001', latest.timestamp, `timestamp of −1 ${where}`).equals(-1n);
        evidence('compared');
      }
      const earliest = await client.listOffset(topic, 0, special.earliest, { version });
      const fetched = await client.fetch(topic, 0, earliest.offset, { maxWaitMs: 0 });
      expect('LOF-002', [earliest.errorCode, earliest.timestamp], 'error code and timestamp of −2').equals([
        0,
        -1n,
      ]);
      expect('LOF-002', earliest.offset, 'earliest, against the log start that Fetch names').equals(
        fetched.logStartOffset,
      );
      expect('LOF-002', earliest.offset, 'earliest').equals(0n);
      expect('LOF-002', fetched.errorCode, 'error code of a fetch at earliest').equals(0);
      evidence('compared');
    }
  },
});
