import { defineCase } from '../../case.ts';
import { versionAt } from '../fetch/versions.ts';
import { wallClock } from '../produce/refusal.ts';
import { type Codec, codecs } from '../records/forge.ts';
import { special, timed } from './asking.ts';

/**
 * Batches of seconds before now, and the offset of the first record that carries the largest timestamp so
 * far.
 */
const steps: readonly { readonly agesS: readonly number[]; readonly largestAt: bigint }[] = [
  { agesS: [90, 70, 80], largestAt: 1n },
  { agesS: [95, 75], largestAt: 1n },
  { agesS: [70, 70], largestAt: 1n },
  { agesS: [99, 60, 65, 60], largestAt: 8n },
  { agesS: [61], largestAt: 8n },
];

export default defineCase({
  id: 'offsets/largest-timestamp',
  why:
    'Monitoring asks for the youngest record of a topic; among equals it is the first, and compression ' +
    'changes nothing.',
  checks: ['LOF-005'],
  apis: { ListOffsets: 7 },
  axes: { codec: codecs, version: ['lowest', 'highest'] },
  minEvidence: { lookups: 6 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = versionAt(client, 'ListOffsets', axis.version, 7);
    const now = await wallClock(client);
    const ask = async (offset: bigint, timestamp: bigint, what: string): Promise<void> => {
      const found = await client.listOffset(topic, 0, special.largest, { version });
      expect(
        'LOF-005',
        [found.errorCode, found.offset, found.timestamp],
        `error code, offset and timestamp ${what}`,
      ).equals([0, offset, timestamp]);
      evidence('lookups');
    };
    await ask(-1n, -1n, 'of an empty log');
    const all: bigint[] = [];
    for (const { agesS, largestAt } of steps) {
      const timestamps = agesS.map((age) => now - BigInt(age) * 1_000n);
      await client.produce(topic, 0, timed(timestamps, { codec: axis.codec as Codec }));
      all.push(...timestamps);
      await ask(largestAt, all[Number(largestAt)]!, `with ${all.length} records`);
    }
  },
});
