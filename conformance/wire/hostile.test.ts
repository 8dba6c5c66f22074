/**
 * Goal    no input crashes the judge's codec, makes it hang or makes it allocate beyond what the input can
 *         hold.
 * Method  golden messages and batches, cut, flipped and overwritten by a seeded generator: at least 100,000
 *         inputs. Only WireError may come out, and the peak of the process's memory stays under a ceiling.
 */
import { describe, expect, test } from 'vitest';
import { readBatches } from './batch.ts';
import { fromHex } from './bytes.ts';
import { decodeMessage } from './codec.ts';
import { fixtureRows, wireRows } from './fixtures.ts';
import { WireError } from './wire-error.ts';

const seed = 20_261_121;
/** The most this process has ever held. */
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;
const ceilingBytes = 256 * 1024 * 1024;

/** A small generator of our own, so that a seed means the same inputs for ever (mulberry32). */
function dice(start: number): (bound: number) => number {
  let state = start >>> 0;
  return (bound) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const nasty = [
  '7fffffff',
  'ffffffff',
  '80000000',
  'ffffffff0f',
  '808080808000',
  'ff',
  '00',
  '7fff',
  '8000',
].map((hex) => fromHex(hex) as Uint8Array);

/** One damage: a cut, a flipped bit, a nasty number over what was there, or a few random bytes. */
function damaged(bytes: Uint8Array, roll: (bound: number) => number): Uint8Array {
  const copy = bytes.slice();
  if (copy.length === 0) return copy;
  const at = roll(copy.length);
  switch (roll(4)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      copy[at] = (copy[at] as number) ^ (1 << roll(8));
      return copy;
    case 2: {
      const number = nasty[roll(nasty.length)] as Uint8Array;
      copy.set(number.subarray(0, copy.length - at), at);
      return copy;
    }
    default:
      for (let count = roll(4); count >= 0; count -= 1) copy[roll(copy.length)] = roll(256);
      return copy;
  }
}

function survives(read: () => unknown): 'read' | 'refused' {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof WireError) return 'refused';
    throw error;
  }
}

describe('hostile bytes', () => {
  test('80,000 damaged messages', () => {
    const roll = dice(seed);
    const rows = wireRows().map((row) => ({ ...row, bytes: fromHex(row.hex) as Uint8Array }));
    const count = { read: 0, refused: 0 };
    const before = peakBytes();
    for (let index = 0; index < 80_000; index += 1) {
      const row = rows[roll(rows.length)] as (typeof rows)[number];
      const bytes = damaged(row.bytes.subarray(row.headerBytes ?? 0), roll);
      count[
        survives(() => decodeMessage(row.message, row.version, bytes, { fillDefaults: index % 2 === 0 }))
      ] += 1;
    }
    expect(count.read).toBeGreaterThan(10_000);
    expect(count.refused).toBeGreaterThan(10_000);
    expect(peakBytes() - before).toBeLessThan(ceilingBytes);
  }, 60_000);

  test('25,000 damaged batches: a stream is never refused, only read to where it makes sense', () => {
    const roll = dice(seed + 1);
    const files = ['batches-v2', 'batches-legacy', 'damaged'];
    const streams = files
      .flatMap((file) => fixtureRows<{ hex: string }>(`batches/${file}.ndjson.gz`))
      .map(({ hex }) => fromHex(hex) as Uint8Array);
    const small = streams.filter((bytes) => bytes.length < 4096);
    const before = peakBytes();
    let broken = 0;
    for (let index = 0; index < 25_000; index += 1) {
      const bytes = damaged(small[roll(small.length)] as Uint8Array, roll);
      const stream = readBatches(bytes);
      if (stream.error !== undefined || stream.batches.some((batch) => batch.error !== undefined))
        broken += 1;
      const seen = stream.batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
      if (seen + stream.restIgnoredBytes !== bytes.length) throw new WireError('bytes were lost', '', seen);
    }
    expect(broken).toBeGreaterThan(2_500);
    expect(peakBytes() - before).toBeLessThan(ceilingBytes);
  }, 60_000);

  test('every prefix of every small golden message is read or refused', () => {
    for (const row of wireRows().filter((_, index) => index % 11 === 0)) {
      const bytes = (fromHex(row.hex) as Uint8Array).subarray(row.headerBytes ?? 0);
      for (let length = 0; length < Math.min(bytes.length, 64); length += 1) {
        survives(() => decodeMessage(row.message, row.version, bytes.subarray(0, length)));
      }
    }
  });

  test('a few bytes that announce gigabytes cost nothing', () => {
    const before = process.memoryUsage();
    for (const lie of ['7fffffff', 'fffffffe', '7ffffffe']) {
      survives(() => decodeMessage('MetadataRequest', 1, fromHex(lie) as Uint8Array));
      survives(() => decodeMessage('SaslAuthenticateRequest', 0, fromHex(lie) as Uint8Array));
    }
    for (const lie of ['ffffffff0f', 'feffffff07', 'ffffffff07']) {
      survives(() => decodeMessage('MetadataRequest', 9, fromHex(lie) as Uint8Array));
      survives(() => decodeMessage('SaslAuthenticateRequest', 2, fromHex(lie) as Uint8Array));
    }
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1024 * 1024);
  });
});
