import { defineCase } from '../../case.ts';
import { fewVersions, versionAt } from '../fetch/versions.ts';
import { wallClock } from '../produce/refusal.ts';
import { timed } from './asking.ts';

export default defineCase({
  id: 'offsets/log-append-time',
  why:
    'Where the broker says when a record came, lookups go by what it said and not by what the producer ' +
    'claimed.',
  checks: ['LOF-003', 'LOF-008'],
  axes: { version: fewVersions },
  minEvidence: { lookups: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const version = versionAt(client, 'ListOffsets', axis.version);
    const claimed = (await wallClock(client)) - 3_600_000n;
    for (let i = 0; i < 3; i++) {
      await client.produce(topic, 0, timed([claimed, claimed - 5_000n, claimed + 5_000n]));
      await client.sleep(20);
    }
    const stored = await client.fetchAll(topic, 0);
    for (const { maxTimestamp } of stored) {
      // A clock that ticks slowly gives two batches one time: then it is the first of them.
      const baseOffset = stored.find((one) => one.maxTimestamp >= maxTimestamp)!.baseOffset;
      const found = await client.listOffset(topic, 0, maxTimestamp, { version });
      expect('LOF-003', found.offset, `offset for the time ${maxTimestamp}`).equals(baseOffset);
      expect('LOF-008', found.timestamp, `timestamp answered for the time ${maxTimestamp}`).equals(
        maxTimestamp,
      );
      evidence('lookups');
    }
    const late = await client.listOffset(topic, 0, claimed, { version });
    expect(
      'LOF-008',
      [late.offset, late.timestamp],
      'offset and timestamp for the time that the producer claimed',
    ).equals([0n, stored[0]?.maxTimestamp]);
  },
});
