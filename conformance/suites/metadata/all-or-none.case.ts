import { defineCase } from '../../case.ts';
import { brokersOf, topicNamed, topicsOf } from './asking.ts';

export default defineCase({
  id: 'metadata/all-or-none',
  why: 'Null and empty changed meaning between versions 0 and 1: one blinds a client, the other floods it.',
  checks: ['META-005'],
  axes: { version: { api: 'Metadata' } },
  minEvidence: { answers: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const names = [topicName('a'), topicName('b')];
    for (const name of names) await client.createTopic(name);
    const everything = await client.request('Metadata', version, { topics: version === 0 ? [] : null });
    for (const name of names) {
      expect(
        'META-005',
        topicNamed(everything, name)?.errorCode,
        `error code of ${name} among all topics`,
      ).equals(0);
    }
    expect(
      'META-005',
      (everything.brokers as readonly unknown[]).length,
      'brokers beside all topics',
    ).atLeast(1);
    evidence('answers');
    if (version === 0) return;
    const nothing = await client.request('Metadata', version, { topics: [] });
    expect('META-005', topicsOf(nothing), 'topics for an empty list').equals([]);
    expect('META-005', brokersOf(nothing), 'brokers for an empty list').equals(brokersOf(everything));
  },
});
