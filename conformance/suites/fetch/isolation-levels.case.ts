import { defineCase } from '../../case.ts';
import { fill } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

export default defineCase({
  id: 'fetch/isolation-levels',
  why: 'Who reads committed records must be told what was aborted; "none here" is an empty list, not a missing one.',
  checks: ['FET-027'],
  axes: { version: fewVersions },
  minEvidence: { answers: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const version = versionAt(client, 'Fetch', axis.version);
    for (const [isolationLevel, allowed] of [
      [0, [null, []]],
      [1, [[]]],
    ] as const) {
      const result = await client.fetch(topic, 0, 0n, { version, isolationLevel, maxWaitMs: 0 });
      expect(
        'FET-027',
        result.partition.abortedTransactions,
        `aborted transactions at level ${isolationLevel}`,
      ).oneOf(allowed);
      expect('FET-027', result.batches.length, `batches at level ${isolationLevel}`).equals(1);
      evidence('answers');
    }
  },
});
