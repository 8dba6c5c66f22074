import { defineCase } from '../../case.ts';
import {
  afterLook,
  batchBytes,
  createSegmented,
  dayMs,
  earliest,
  oftenLooked,
  produceAged,
} from './looks.ts';

/** Name, limits, and where five segments, of which three are two days old, begin afterwards. */
const topics: readonly (readonly [string, string, string, bigint])[] = [
  ['neither', '-1', '-1', 0n],
  ['age', String(dayMs), '-1', 3n],
  ['size', '-1', String(4 * batchBytes), 1n],
  ['both', String(dayMs), String(batchBytes), 4n],
];

export default defineCase({
  id: 'retention/no-limit',
  why: 'A topic may be kept by age alone, by size alone, or for ever; -1 switches off one rule and not the other.',
  checks: ['RET-005'],
  needs: ['config'],
  config: oftenLooked,
  minEvidence: { logs: 4 },

  async run(context) {
    const { expect, evidence, topicName } = context;
    for (const [name, ms, bytes] of topics) {
      await createSegmented(context, topicName(name), { 'retention.ms': ms, 'retention.bytes': bytes });
      await produceAged(context, topicName(name), [2n * dayMs, 2n * dayMs, 2n * dayMs, 0n, 0n]);
    }
    await afterLook(context, 'size');
    await afterLook(context, 'age');
    for (const [name, ms, bytes, start] of topics) {
      const at = `earliest offset with retention.ms=${ms} and retention.bytes=${bytes}`;
      expect('RET-005', await earliest(context, topicName(name)), at).equals(start);
      evidence('logs');
    }
  },
});
