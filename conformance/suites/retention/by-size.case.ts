import { defineCase } from '../../case.ts';
import { afterLook, batchBytes, createSegmented, earliest, oftenLooked, produceAged } from './looks.ts';

/** retention.bytes, in bytes more or less than three segments, and how many of six segments go. */
const limits: readonly (readonly [number, bigint])[] = [
  [-1, 3n],
  [0, 3n],
  [1, 2n],
  [3 * batchBytes, 0n],
];

export default defineCase({
  id: 'retention/by-size',
  why: 'The size limit is what a consumer may count on: the log ends at or above it, and one segment fewer would be below.',
  checks: ['RET-002'],
  needs: ['config'],
  config: oftenLooked,
  minEvidence: { logs: 4 },

  async run(context) {
    const { expect, evidence, topicName } = context;
    for (const [more] of limits) {
      const bytes = 3 * batchBytes + more;
      await createSegmented(context, topicName(`${bytes}`), {
        'retention.ms': '-1',
        'retention.bytes': `${bytes}`,
      });
      await produceAged(context, topicName(`${bytes}`), [0n, 0n, 0n, 0n, 0n, 0n]);
    }
    await afterLook(context, 'age');
    for (const [more, gone] of limits) {
      const bytes = 3 * batchBytes + more;
      const at = `earliest offset of six segments of ${batchBytes} bytes under retention.bytes=${bytes}`;
      expect('RET-002', await earliest(context, topicName(`${bytes}`)), at).equals(gone);
      evidence('logs');
    }
  },
});
