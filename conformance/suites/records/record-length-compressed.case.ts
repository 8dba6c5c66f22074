import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { damagedBatch, lengthDamages } from './damages.ts';
import type { Codec } from './forge.ts';

export default defineCase({
  id: 'records/record-length-compressed',
  why: 'A broker that skips over keys and values may miss that a length lies; its consumers will not.',
  checks: ['BAT-011'],
  apis: { Produce: 7 },
  axes: { codec: ['gzip', 'zstd'], damage: lengthDamages },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = damagedBatch(String(axis.damage), axis.codec as Codec, await wallClock(client));
    await expectRefused(context, 'BAT-011', topic, bytes, { what: String(axis.damage) });
    await client.expectAlive();
  },
});
