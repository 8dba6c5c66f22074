import { defineCase } from '../../case.ts';
import { versionAt } from '../fetch/versions.ts';
import { wallClock } from '../produce/refusal.ts';
import { type Codec, codecs } from '../records/forge.ts';
import { firstAtOrAfter, timed } from './asking.ts';

/** Seconds before now, in the order of offsets: neither batches nor records are in the order of time. */
const agesS = [
  [95, 99, 91, 97],
  [80, 85],
  [90, 70, 75],
  [60, 60, 50],
];

export default defineCase({
  id: 'offsets/by-time',
  why:
    'A reader that rewinds to a time must get the first record of that time, also inside a compressed ' +
    'batch.',
  checks: ['LOF-003', 'LOF-004', 'LOF-008'],
  axes: { codec: codecs, version: ['lowest', 'highest'] },
  minEvidence: { lookups: 30 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = versionAt(client, 'ListOffsets', axis.version);
    const now = await wallClock(client);
    const batches = agesS.map((ages) => ages.map((age) => now - BigInt(age) * 1_000n));
    for (const timestamps of batches)
      await client.produce(topic, 0, timed(timestamps, { codec: axis.codec as Codec }));
    const all = batches.flat();
    const targets = new Set([
      0n,
      1n,
      ...all.flatMap((timestamp) => [timestamp - 1n, timestamp, timestamp + 1n]),
    ]);
    for (const target of targets) {
      const expected = firstAtOrAfter(all, target);
      const found = await client.listOffset(topic, 0, target, { version });
      const what = target < now - 100_000n ? `time ${target}` : `${now - target} ms ago`;
      const id = expected.offset < 0n ? 'LOF-004' : 'LOF-003';
      expect(id, [found.errorCode, found.offset], `error code and offset for ${what}`).equals([
        0,
        expected.offset,
      ]);
      expect('LOF-008', found.timestamp, `timestamp answered for ${what}`).equals(expected.timestamp);
      evidence('lookups');
    }
  },
});
