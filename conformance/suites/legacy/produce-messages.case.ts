import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { contents } from '../records/forge.ts';
import { type Format, messageSet, seenOf, three, timeless } from './messages.ts';

export default defineCase({
  id: 'legacy/produce-messages',
  why: 'A producer of 2013 appends to the same log as one of today, and nothing of its messages is lost.',
  checks: ['OLD-001', 'OLD-002'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 }, format: [0, 1], stamp: ['CreateTime', 'LogAppendTime'] },
  minEvidence: { appended: 5 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    const format = axis.format as Format;
    const version = Number(axis.version);
    await client.createTopic(topic, { configs: { 'message.timestamp.type': String(axis.stamp) } });
    const before = await wallClock(client);
    const sets = [three(before), [{ key: 'k', value: 'alone', timestamp: before }], three(before - 100n)];
    let end = 0n;
    for (const set of sets) {
      const result = await client.produce(topic, 0, messageSet(format, set), { version });
      expect('OLD-001', result.errorCode, 'error code of a set').equals(0);
      expect('OLD-001', result.baseOffset, 'base offset of a set').equals(end);
      end += BigInt(set.length);
      evidence('appended', set.length);
    }
    const after = await wallClock(client);
    const batches = await client.fetchAll(topic, 0);
    const seen = contents(batches);
    const expected = seenOf(format, sets.flat());
    expect('OLD-001', [...new Set(batches.map(({ magic }) => magic))], 'stored formats').equals([2]);
    expect(
      'OLD-001',
      batches.every(({ crcValid }) => crcValid),
      'sound checksums',
    ).equals(true);
    expect('OLD-001', timeless(seen), 'stored records').equals(timeless(expected));
    const times = seen.map(({ timestamp }) => timestamp);
    if (axis.stamp === 'CreateTime') {
      expect('OLD-002', times, 'stored timestamps').equals(expected.map(({ timestamp }) => timestamp));
    } else {
      expect('OLD-002', times, 'stored timestamps').holds(
        (all: readonly bigint[]) => all.every((time) => time >= before - 1_000n && time <= after + 1_000n),
        `the time of the append, between ${before} and ${after}`,
      );
    }
  },
});
