import { defineCase } from '../../case.ts';
import { codecNames, decompressPartly } from '../../wire/compression.ts';
import { parseLegacyBatch } from '../../wire/legacy.ts';
import type { ParsedBatch } from '../../wire/parsed.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, contents } from '../records/forge.ts';
import { fetchOld, lastOffsetOf, lz4Checksum, lz4ChecksumAt, oldCodecs, timeless } from './messages.ts';

const records = (count: number, now: bigint) =>
  Array.from({ length: count }, (_, at) => ({
    key: at % 3 === 0 ? null : 'k',
    value: `value-${at}-${'v'.repeat(30)}`,
    timestamp: now - BigInt((at * 7) % 11),
  }));

/** The value of a message of format 0 or 1 that has no key. */
function frameOf({ bytes, magic }: ParsedBatch): Uint8Array {
  return bytes.subarray((magic === 0 ? 18 : 26) + 8);
}

/** The offsets that stand inside a wrapper. */
function innerOffsets(wrapper: ParsedBatch): bigint[] {
  const codec = codecNames[wrapper.attributes & 7]!;
  const unpacked = decompressPartly(codec, frameOf(wrapper), { legacyLz4: wrapper.magic === 0 });
  const inside = unpacked.bytes;
  const view = new DataView(inside.buffer, inside.byteOffset, inside.byteLength);
  const offsets: bigint[] = [];
  for (let at = 0; at < inside.length; at += 12 + view.getInt32(at + 8)) offsets.push(view.getBigInt64(at));
  return offsets;
}

export default defineCase({
  id: 'legacy/fetch-wrappers',
  why: 'An old reader adds and subtracts the offsets of a wrapper, and checks the checksum that its library computes.',
  checks: ['OLD-015'],
  until: '4.0',
  axes: { version: { api: 'Fetch', to: 3 }, codec: oldCodecs },
  minEvidence: { wrappers: 3 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const topic = topicName();
    const version = Number(axis.version);
    const codec = axis.codec as (typeof oldCodecs)[number];
    await client.createTopic(topic);
    const now = await wallClock(client);
    for (const count of [1, 5, 60]) await client.produce(topic, 0, batch(records(count, now), { codec }));
    const stored = contents(await client.fetchAll(topic, 0));
    const { seen, batches } = await fetchOld(context, topic, version);
    const format = version < 2 ? 0 : 1;
    expect(
      'OLD-015',
      batches.map(({ codec: found }) => found),
      'codecs',
    ).equals([codec, codec, codec]);
    expect('OLD-015', batches.map(lastOffsetOf), 'offsets of the wrappers').equals([0n, 5n, 65n]);
    expect('OLD-015', seen, 'what an old consumer sees').equals(format === 0 ? timeless(stored) : stored);
    for (const [number, base] of [0n, 1n, 6n].entries()) {
      const wrapper = batches[number]!;
      const expected = wrapper.records.map((_, at) => (format === 0 ? base : 0n) + BigInt(at));
      expect('OLD-015', innerOffsets(wrapper), `offsets inside wrapper ${number}`).equals(expected);
      expect('OLD-015', parseLegacyBatch(wrapper.bytes, 0).crcValid, `checksum of wrapper ${number}`).equals(
        true,
      );
      if (codec === 'lz4') {
        const frame = frameOf(wrapper);
        const checksum = frame[lz4ChecksumAt(frame)];
        expect('OLD-015', checksum, 'checksum of the frame header').equals(lz4Checksum(frame, format === 0));
      }
      evidence('wrappers');
    }
    const inside = await client.fetch(topic, 0, 30n, { version });
    expect(
      'OLD-015',
      inside.batches[0] && lastOffsetOf(inside.batches[0]),
      'wrapper around offset 30',
    ).equals(65n);
  },
});
