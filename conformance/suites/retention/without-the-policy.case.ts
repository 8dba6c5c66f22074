import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, contents } from '../records/forge.ts';
import { afterLook, batchBytes, createSegmented, dayMs, earliest, oftenLooked } from './looks.ts';

export default defineCase({
  id: 'retention/without-the-policy',
  why: 'The oldest row of a table may be its most important: neither age nor size takes records from a compacted topic.',
  checks: ['RET-011'],
  needs: ['config'],
  config: oftenLooked,
  minEvidence: { kept: 5 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await createSegmented(context, topic, {
      'cleanup.policy': 'compact',
      'retention.ms': String(dayMs),
      'retention.bytes': String(batchBytes),
    });
    const old = (await wallClock(client)) - 2n * dayMs;
    for (let row = 0; row < 5; row++) {
      const record = { key: `row-${row}`, value: 'x'.repeat(300), timestamp: old };
      await client.produce(topic, 0, batch([record]));
    }
    await afterLook(context, 'age');
    await afterLook(context, 'size');
    expect('RET-011', await earliest(context, topic), 'earliest offset').equals(0n);
    const kept = contents(await client.fetchAll(topic, 0));
    expect(
      'RET-011',
      kept.map(({ key }) => key),
      'keys of a compacted topic, all different',
    ).equals(['row-0', 'row-1', 'row-2', 'row-3', 'row-4']);
    evidence('kept', kept.length);
  },
});
