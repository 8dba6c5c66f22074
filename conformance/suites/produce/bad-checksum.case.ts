import { defineCase } from '../../case.ts';
import { batch, flipBit, records } from '../records/forge.ts';
import { expectAppended, expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/bad-checksum',
  why: 'Bytes that were damaged on the way must neither be stored nor cost the partition anything.',
  checks: ['PRD-010', 'PRD-021', 'PRD-029'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 2, appended: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const good = batch(records(2, await wallClock(client)));
    const damaged = {
      'a wrong crc field': flipBit(good, 17, 5),
      'a flipped value bit': flipBit(good, good.length - 2, 0),
    };
    for (const [what, bytes] of Object.entries(damaged)) {
      const result = await expectRefused(context, 'PRD-010', topic, bytes, { what, version });
      expect('PRD-010', result.errorCode, `error code for ${what}`).isError('CORRUPT_MESSAGE');
      expect('PRD-029', result.baseOffset, `base offset for ${what}`).equals(-1n);
      expect('PRD-029', result.logAppendTimeMs, `log append time for ${what}`).equals(-1n);
    }
    await expectAppended(context, 'PRD-021', topic, good, {
      what: 'the good batch after the damaged ones',
      version,
    });
    await client.expectAlive();
  },
});
