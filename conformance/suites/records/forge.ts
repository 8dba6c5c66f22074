/**
 * Batches as the cases of the write path need them, and stored records in a form that compares well.
 *
 * Shape   `batch(records(3, now), { producerId: 7n })`; any header field can be said otherwise, length and checksum fit unless given.
 * Units   timestamps are milliseconds since 1970, always told by the subject's clock: retention must not take the record for old.
 */
import { type BatchSpec, buildBatch, type ParsedBatch, type RecordSpec } from '../../wire/batch.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { type Codec, codecNames } from '../../wire/compression.ts';
import { buildLegacyMessage } from '../../wire/legacy.ts';

export type { Codec } from '../../wire/compression.ts';

export const codecs: readonly Codec[] = codecNames;

/** `count` records with the key "k", the values "<prefix>0", "<prefix>1" …, and timestamps one millisecond apart up to `newest`. */
export function records(count: number, newest: bigint, prefix = 'v'): RecordSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    key: 'k',
    value: `${prefix}${index}`,
    timestamp: newest - BigInt(count - 1 - index),
  }));
}

/** One batch of format 2 with these records. */
export const batch = (content: readonly RecordSpec[], spec: BatchSpec = {}): Uint8Array =>
  buildBatch({ records: content, ...spec });

/** One batch of one record that takes exactly `sizeBytes`, header included. */
export function sizedBatch(sizeBytes: number, timestamp: bigint): Uint8Array {
  let valueBytes = sizeBytes - 80;
  for (;;) {
    const made = batch([{ key: 'k', value: new Uint8Array(valueBytes), timestamp }]);
    if (made.length === sizeBytes) return made;
    valueBytes += sizeBytes - made.length; // The length fields take a byte more or less than guessed.
  }
}

/** Two or more batches, one after the other. */
export const concat = (...parts: readonly Uint8Array[]): Uint8Array => joinBytes(parts);

/** A copy with one bit turned over; bit 0 is the lowest of its byte. */
export function flipBit(bytes: Uint8Array, position: number, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[position] = copy[position]! ^ (1 << bit);
  return copy;
}

/** A sound message of format 0 or 1. */
export const legacyMessage = (magic: 0 | 1, key: string, value: string, timestamp: bigint): Uint8Array =>
  buildLegacyMessage({ magic, key, value, ...(magic === 1 && { timestamp }) });

export interface Content {
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string | null }[];
}

/** What a consumer gets to see, with bytes as Latin-1 text so that failures can be read. */
export function contents(batches: readonly ParsedBatch[]): Content[] {
  return batches.flatMap((one) =>
    one.records.map(({ offset, timestamp, key, value, headers }) => ({
      offset,
      timestamp,
      key: latin1(key),
      value: latin1(value),
      headers: headers.map((header) => ({ key: header.key, value: latin1(header.value) })),
    })),
  );
}

function latin1(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
