import { defineCase } from '../../case.ts';
import { afterLook, createSegmented, dayMs, earliest, oftenLooked, produceAged } from './looks.ts';

export default defineCase({
  id: 'retention/first-survivor',
  why: 'A producer with a clock in the future pins its segment and everything behind it: whoever runs a disk full should know.',
  checks: ['RET-004'],
  needs: ['config'],
  config: oftenLooked,
  minEvidence: { looks: 1 },

  async run(context) {
    const { expect, evidence, topicName } = context;
    const topic = topicName();
    await createSegmented(context, topic, { 'retention.ms': String(dayMs) });
    const future = -1_800_000n;
    await produceAged(context, topic, [2n * dayMs, future, 2n * dayMs, 2n * dayMs]);
    await afterLook(context);
    evidence('looks');
    expect(
      'RET-004',
      await earliest(context, topic),
      'earliest offset, the second segment being of the future',
    ).equals(1n);
  },
});
