import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, contents } from '../records/forge.ts';
import { afterLook, createSegmented, dayMs, earliest, oftenLooked, produceAged } from './looks.ts';

export default defineCase({
  id: 'retention/by-age',
  why: 'What is too old goes by whole segments, and the log says so by every door: its start, its answers, its records.',
  checks: ['RET-001'],
  needs: ['config'],
  config: oftenLooked,
  minEvidence: { deleted: 2, kept: 4 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await createSegmented(context, topic, { 'retention.ms': String(dayMs), 'retention.bytes': '-1' });
    await produceAged(context, topic, [3n * dayMs, 2n * dayMs]);
    // One young record keeps the old one beside it.
    const now = await wallClock(client);
    const mixed = [3n * dayMs, 0n].map((age) => ({ key: 'k', value: 'x'.repeat(150), timestamp: now - age }));
    await client.produce(topic, 0, batch(mixed));
    await produceAged(context, topic, [dayMs / 2n, 0n]);
    const before = contents(await client.fetchAll(topic, 0, 2n));
    await afterLook(context);

    expect('RET-001', await earliest(context, topic), 'earliest offset').equals(2n);
    const below = await client.fetch(topic, 0, 1n);
    expect('RET-001', below.errorCode, 'error code of a fetch below the start').equals(1);
    evidence('deleted', 2);
    const at = await client.fetch(topic, 0, 2n);
    expect('RET-001', [at.errorCode, at.batches[0]?.baseOffset], 'a fetch at the start').equals([0, 2n]);
    const after = contents(await client.fetchAll(topic, 0, 2n));
    expect('RET-001', after, 'records from the start on').equals(before);
    evidence('kept', after.length);
  },
});
