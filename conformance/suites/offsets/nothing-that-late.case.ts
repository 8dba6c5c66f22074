import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { timed } from './asking.ts';

export default defineCase({
  id: 'offsets/nothing-that-late',
  why: '"None yet" is neither an error nor the end of the log: the client decides what it means.',
  checks: ['LOF-004'],
  axes: { version: { api: 'ListOffsets', from: 1 } },
  minEvidence: { lookups: 5 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const now = await wallClock(client);
    const ask = async (target: bigint, what: string): Promise<void> => {
      const found = await client.listOffset(topic, 0, target, { version });
      expect(
        'LOF-004',
        [found.errorCode, found.offset, found.timestamp],
        `error code, offset and timestamp ${what}`,
      ).equals([0, -1n, -1n]);
      evidence('lookups');
    };
    await ask(0n, 'for time 0 in an empty log');
    await ask(now, 'for now in an empty log');
    await client.produce(topic, 0, timed([now - 20n, now - 10n]));
    await ask(now - 9n, 'one millisecond after the last record');
    await ask(now + 86_400_000n, 'a day later');
    await ask(9_223_372_036_854_775_807n, 'for the last time there is');
    const found = await client.listOffset(topic, 0, now - 10n, { version });
    expect('LOF-004', found.offset, 'offset for the time of the last record').equals(1n);
  },
});
