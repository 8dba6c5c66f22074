/**
 * Goal:   no bytes crash the decoder, hold it up, or make it allocate more than they could mean.
 * Method: every golden message cut at seeded places (always malformed) and changed in seeded ways: flipped
 *         bits, extreme bytes and lengths, pieces taken out and doubled. What still decodes holds no more
 *         elements and bytes than its input has, and survives a round trip. The memory of the process stays
 *         under a ceiling.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MalformedMessage, type MessageCodec, messageCodec } from './codec.ts';
import { decodeRequestHeader } from './headers.ts';

const CUTS = 8;
const CHANGES = 14;
const CEILING_BYTES = 512 * 1024 * 1024;
const folder = new URL('../../spec/fixtures/wire/', import.meta.url);

/** Marsaglia's xorshift: the seed is the whole story of a failure. */
function randomness(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
const random = randomness(20_250_601);

interface Golden {
  readonly id: string;
  readonly message: MessageCodec<unknown>;
  readonly body: Uint8Array;
}

const goldens: Golden[] = readdirSync(folder)
  .filter((file) => file.endsWith('.gz'))
  .flatMap((file) =>
    gunzipSync(readFileSync(new URL(file, folder)))
      .toString('utf8')
      .trimEnd()
      .split('\n'),
  )
  .map((line) => {
    const { id, message, version, hex, headerBytes = 0 } = JSON.parse(line);
    const body = new Uint8Array(Buffer.from(hex, 'hex')).slice(headerBytes);
    return { id, message: messageCodec(message, version)!, body };
  });

const extremes = [0x00, 0x01, 0x7f, 0x80, 0xff];

/** A changed copy. */
function changed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const at = random(copy.length);
  switch (random(5)) {
    case 0:
      copy[at]! ^= 1 << random(8);
      return copy;
    case 1:
      copy[at] = extremes[random(extremes.length)]!;
      return copy;
    case 2: // A length of up to 2^31 − 1, or below zero.
      for (let i = at; i < Math.min(at + 4, copy.length); i++) copy[i] = i === at ? 0x7f + random(2) : 0xff;
      return copy;
    case 3:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + random(8))]);
    default:
      return Buffer.concat([copy.subarray(0, at + 1), copy.subarray(random(at + 1))]);
  }
}

/** Elements and bytes a value holds; each of them stands somewhere in the input, and nowhere twice. */
function weight(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + weight(item), value.length);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + weight(item), 0);
}

function decodeOrRefuse({ id, message }: Golden, bytes: Uint8Array, again: boolean): boolean {
  try {
    const { value, end } = message.decode(bytes);
    expect(end).toBeLessThanOrEqual(bytes.length);
    if (weight(value) > bytes.length) throw new Error('the value holds more than its bytes');
    if (!again) return true;
    const encoded = message.encode(value as object);
    expect(message.encode(message.decode(encoded).value as object)).toEqual(encoded);
    return true;
  } catch (error) {
    if (error instanceof MalformedMessage) return false;
    throw new Error(`${id} ${Buffer.from(bytes).toString('hex')}`, { cause: error });
  }
}

test('cut short, every message is malformed', () => {
  let tried = 0;
  for (const golden of goldens) {
    const cuts = Math.min(CUTS, golden.body.length);
    for (let i = 0; i < cuts; i++, tried++) {
      const length = golden.body.length <= CUTS ? i : random(golden.body.length);
      const read = decodeOrRefuse(golden, golden.body.subarray(0, length), false);
      if (read) expect(`${golden.id} cut to ${length}`).toBe('malformed');
    }
  }
  expect(tried).toBeGreaterThan(35_000);
});

test('changed, every message is malformed or a message no larger than its bytes', () => {
  let tried = 0;
  let read = 0;
  for (const golden of goldens) {
    if (golden.body.length === 0) continue;
    for (let i = 0; i < CHANGES; i++, tried++) {
      const bytes = changed(golden.body);
      if (decodeOrRefuse(golden, bytes, i === 0)) read++;
    }
    if (tried % 100 < CHANGES) expectSmall();
  }
  expect(tried).toBeGreaterThan(75_000);
  expect(read).toBeGreaterThan(1_000); // Both branches were seen.
  expect(tried - read).toBeGreaterThan(1_000);
});

test('random bytes are no request header, or one that ends inside them', () => {
  for (let i = 0; i < 20_000; i++) {
    const bytes = Uint8Array.from({ length: random(40) }, (_, at) =>
      at < 4 && random(2) === 0 ? 0 : random(256),
    );
    try {
      expect(decodeRequestHeader(bytes).end).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedMessage);
    }
  }
  expectSmall();
});

function expectSmall(): void {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  expect(heapUsed + Math.max(external, arrayBuffers)).toBeLessThan(CEILING_BYTES);
}
