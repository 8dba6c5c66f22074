/**
 * Records that no reader may take, each as the payload of a batch before compression.
 *
 * Shape   `damagedBatch(name, codec, now)` has a sound header and a valid checksum round the damage.
 */
import { batch, type Codec } from './forge.ts';

/** attributes, timestamp delta, offset delta, key "k", value "v"; the number of headers is missing. */
const head = [0, 0, 0, 2, 0x6b, 2, 0x76];
/** Led by its length, a zig-zag varint of one byte. */
const led = (body: readonly number[], length = body.length) => [length * 2, ...body];
const sound = [...head, 0];
const intMax = [0xfe, 0xff, 0xff, 0xff, 0x0f];

export const damages: Readonly<
  Record<string, { readonly payload: readonly number[]; readonly count?: number }>
> = {
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

/** Damages of which a broker learns only by comparing a record's length with what its fields take. */
export const lengthDamages: readonly string[] = ['length past the end', 'length too short', 'length −1'];

/** A batch with that damage. */
export function damagedBatch(damage: string, codec: Codec, now: bigint): Uint8Array {
  const { payload, count = 1 } = damages[damage]!;
  return batch([], {
    codec,
    recordsBytes: Uint8Array.from(payload),
    recordsCount: count,
    lastOffsetDelta: count - 1,
    baseTimestamp: now,
    maxTimestamp: now,
  });
}
