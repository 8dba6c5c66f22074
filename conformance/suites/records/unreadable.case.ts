import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { damagedBatch, damages, lengthDamages } from './damages.ts';
import { batch, type Codec, records } from './forge.ts';

/** Inside a compressed batch, wrong record lengths are a matter of their own: `records/record-length-compressed`. */
const damagesOf = (codec: Codec) =>
  Object.keys(damages).filter((damage) => codec === 'none' || !lengthDamages.includes(damage));

export default defineCase({
  id: 'records/unreadable',
  why: 'Damage behind a valid checksum was sent on purpose or by a bug; stored, it stops every consumer of the partition.',
  checks: ['BAT-005'],
  apis: { Produce: 7 },
  axes: { codec: ['none', 'gzip', 'zstd'] },
  minEvidence: { refused: 7, appended: 7 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const codec = axis.codec as Codec;
    for (const damage of damagesOf(codec)) {
      await expectRefused(context, 'BAT-005', topic, damagedBatch(damage, codec, now), { what: damage });
      const { errorCode } = await client.produce(topic, 0, batch(records(1, now), { codec }));
      expect('BAT-005', errorCode, 'error code of a sound batch afterwards').equals(0);
      evidence('appended');
    }
    await client.expectAlive();
  },
});
