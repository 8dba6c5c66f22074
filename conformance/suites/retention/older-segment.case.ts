import { defineCase } from '../../case.ts';
import { forEverMs, patienceMs } from '../purgatory/parked.ts';
import { batchBytes, createSegmented, produceAged } from './looks.ts';

export default defineCase({
  id: 'retention/older-segment',
  why: 'A closed segment does not grow: who reads history with a large min_bytes must not wait at the end of each file.',
  checks: ['FET-030'],
  needs: ['time'],
  minEvidence: { fetches: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await createSegmented(context, topic, { 'retention.ms': '-1' });
    await produceAged(context, topic, [0n, 0n, 0n]);
    for (const offset of [0n, 1n]) {
      const { monotonicMs } = await client.now();
      const { batches, records } = await client.fetch(topic, 0, offset, {
        minBytes: 1_000_000,
        maxWaitMs: forEverMs,
      });
      const waitedMs = (await client.now()).monotonicMs - monotonicMs;
      expect('FET-030', waitedMs, `milliseconds of a fetch at ${offset}`).atMost(patienceMs);
      expect('FET-030', [batches[0]?.baseOffset, records.length >= batchBytes], 'first batch, whole').equals([
        offset,
        true,
      ]);
      evidence('fetches');
    }
  },
});
