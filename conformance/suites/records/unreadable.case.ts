import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, type Codec, records } from './forge.ts';

/** attributes, timestamp delta, offset delta, key "k", value "v"; the number of headers is missing. */
const head = [0, 0, 0, 2, 0x6b, 2, 0x76];
/** Led by its length, a zig-zag varint of one byte. */
const led = (body: readonly number[], length = body.length) => [length * 2, ...body];
const sound = [...head, 0];
const intMax = [0xfe, 0xff, 0xff, 0xff, 0x0f];

const damages: Readonly<Record<string, { readonly payload: readonly number[]; readonly count?: number }>> = {
  'length past the end': { payload: led(sound, sound.length + 5) },
  'length too short': { payload: led(sound, sound.length - 1) },
  'length −1': { payload: [1, ...sound] },
  'length of 6 bytes': { payload: [0x90, 0x80, 0x80, 0x80, 0x80, 0x00, ...sound] },
  'key longer than the record': { payload: led([0, 0, 0, ...intMax, 0x6b, 2, 0x76, 0]) },
  'headers −1': { payload: led([...head, 1]) },
  'headers without end': { payload: led([...head, ...intMax]) },
  'header key null': { payload: led([...head, 2, 1, 1]) },
  'fewer records than counted': { payload: led(sound), count: 2 },
  'bytes left over': { payload: [...led(sound), 0, 0, 0] },
};

export default defineCase({
  id: 'records/unreadable',
  why: 'Damage behind a valid checksum was sent on purpose or by a bug; stored, it stops every consumer of the partition.',
  checks: ['BAT-005'],
  axes: { codec: ['none', 'gzip', 'zstd'], damage: Object.keys(damages) },
  minEvidence: { refused: 1, appended: 1 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const { payload, count = 1 } = damages[String(axis.damage)]!;
    const bytes = batch([], {
      codec: axis.codec as Codec,
      recordsBytes: Uint8Array.from(payload),
      recordsCount: count,
      lastOffsetDelta: count - 1,
      baseTimestamp: now,
      maxTimestamp: now,
    });
    await expectRefused(context, 'BAT-005', topic, bytes, { what: String(axis.damage) });
    const { errorCode } = await client.produce(
      topic,
      0,
      batch(records(1, now), { codec: axis.codec as Codec }),
    );
    expect('BAT-005', errorCode, 'error code of a sound batch afterwards').equals(0);
    evidence('appended');
    await client.expectAlive();
  },
});
