/**
 * Goal: however the network cuts a stream, the same frames come out; a refused size costs nothing. Method:
 * one stream cut at every byte boundary, random cuts against a plain parser, and the limits themselves.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FramePool, FrameReader } from './frames.ts';

const MAX_BYTES = 5_000_000;

function framed(payloads: readonly Uint8Array[]): Uint8Array {
  const parts = payloads.map((payload) => {
    const frame = Buffer.alloc(4 + payload.length);
    frame.writeInt32BE(payload.length);
    frame.set(payload, 4);
    return frame;
  });
  return new Uint8Array(Buffer.concat(parts));
}

const pattern = (salt: number): Uint8Array =>
  Uint8Array.from({ length: 251 }, (_, i) => (i * 7 + salt) & 0xff);
const payload = (length: number, salt: number): Uint8Array =>
  new Uint8Array(Buffer.alloc(length, pattern(salt)));

/** Feeds chunks as a host would, reading into the wanted buffer when `direct`. */
function frames(chunks: readonly Uint8Array[], direct = false): Uint8Array[] {
  const pool = new FramePool();
  const reader = new FrameReader(MAX_BYTES, pool);
  const found: Uint8Array[] = [];
  for (let chunk of chunks) {
    const wanted = reader.wants();
    if (direct && wanted !== undefined && wanted.length >= chunk.length) {
      wanted.set(chunk);
      chunk = wanted.subarray(0, chunk.length);
    }
    for (let position = 0; ; position = reader.position) {
      const taken = reader.take(chunk, position);
      expect(taken).not.toBe('refused');
      if (typeof taken === 'string') break;
      found.push(new Uint8Array(taken.bytes));
      if (taken.pooled !== undefined) pool.release(taken.pooled);
      if (reader.position === chunk.length) break;
    }
  }
  return found;
}

test('two frames cut at every byte boundary', () => {
  const payloads = [payload(13, 1), payload(0, 0), payload(5, 2)];
  const stream = framed(payloads);
  for (let cut = 0; cut <= stream.length; cut++) {
    expect(frames([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(payloads);
  }
  expect(frames([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(payloads);
});

test('random frames and cuts, small ones and such as take a pooled buffer', () => {
  const sizes = fc.array(
    fc.oneof(
      fc.nat(40),
      fc.integer({ min: 65_000, max: 140_000 }),
      fc.integer({ min: 1_500_000, max: 2_500_000 }),
    ),
    { maxLength: 6 },
  );
  const property = fc.property(
    sizes,
    fc.array(fc.nat(20_000_000), { maxLength: 12 }),
    fc.boolean(),
    (all, cuts, direct) => {
      const payloads = all.map((size, i) => payload(size, i));
      const stream = framed(payloads);
      const at = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
      const chunks = at.slice(1).map((end, i) => stream.slice(at[i], end));
      const found = frames(chunks, direct);
      expect(found.length).toBe(payloads.length);
      for (const [i, bytes] of found.entries()) expect(Buffer.compare(bytes, payloads[i]!)).toBe(0);
    },
  );
  fc.assert(property, { numRuns: 40 });
});

test.each([0x80000000, 0xffffffff, 0x7fffffff, 0x47455420, MAX_BYTES + 1])('size %i is refused', (size) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(size >>> 0);
  const reader = new FrameReader(MAX_BYTES, new FramePool());
  expect(reader.take(head, 0)).toBe('refused');
  expect(reader.wants()).toBeUndefined();
});

test('a frame of exactly the limit is legal', () => {
  const reader = new FrameReader(MAX_BYTES, new FramePool());
  const head = Buffer.alloc(4);
  head.writeInt32BE(MAX_BYTES);
  expect(reader.take(head, 0)).toBe('incomplete');
  expect(reader.wants()?.length).toBeLessThanOrEqual(MAX_BYTES);
});

test('an announced size buys no memory', () => {
  const reader = new FrameReader(MAX_BYTES, new FramePool());
  reader.take(framed([payload(MAX_BYTES, 1)]).subarray(0, 1_000), 0);
  expect(reader.wants()?.buffer.byteLength).toBeLessThan(1_100_000);
});

test('a whole frame is a view of what was delivered', () => {
  const stream = framed([payload(9, 3)]);
  const taken = new FrameReader(MAX_BYTES, new FramePool()).take(stream, 0);
  expect(typeof taken !== 'string' && taken.inPlace && taken.bytes.buffer === stream.buffer).toBe(true);
});
