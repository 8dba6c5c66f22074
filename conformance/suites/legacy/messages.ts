/**
 * Messages of format 0 and 1 as clients before 0.11 made them: alone, in sets, wrapped, and wrong in any way
 * that a case asks for.
 *
 * Shape   `message` is one message, `wrapper` one around others; a set is their bytes one after another.
 * Units   offsets and timestamps are bigint; a message of format 0 has no timestamp.
 * Source  KIP-31, KIP-32; KAFKA-3160 for the header checksum of LZ4 frames in format 0.
 */
import type { CaseContext } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { type Codec, codecNames, compress } from '../../wire/compression.ts';
import { buildLegacyMessage, type LegacyMessageSpec } from '../../wire/legacy.ts';
import { xxh32 } from '../../wire/lz4.ts';
import { type Content, contents } from '../records/forge.ts';

export type Format = 0 | 1;
export type Message = Omit<LegacyMessageSpec, 'magic'>;

/** Codecs that the old formats have. */
export const oldCodecs = ['gzip', 'snappy', 'lz4'] as const;

export const message = (magic: Format, spec: Message): Uint8Array => buildLegacyMessage({ magic, ...spec });

/** Messages one after another, each at its number unless it says otherwise. */
export const messageSet = (magic: Format, specs: readonly Message[]): Uint8Array =>
  joinBytes(specs.map((spec, at) => message(magic, { offset: BigInt(at), ...spec })));

export interface WrapperSpec {
  readonly offset?: bigint;
  readonly timestamp?: bigint;
  readonly crc?: number;
  /** The LZ4 frame of format 0 as every other LZ4 frame is. */
  readonly rightChecksum?: boolean;
}

/** A wrapper around these bytes. */
export function wrapped(magic: Format, codec: Codec, inner: Uint8Array, spec: WrapperSpec = {}): Uint8Array {
  const packed = compress(codec, inner);
  const historical = magic === 0 && codec === 'lz4' && spec.rightChecksum !== true;
  return message(magic, {
    offset: spec.offset ?? 0n,
    attributes: codecNames.indexOf(codec),
    ...(spec.timestamp === undefined ? {} : { timestamp: spec.timestamp }),
    ...(spec.crc === undefined ? {} : { crc: spec.crc }),
    value: historical ? withWrongChecksum(packed) : packed,
  });
}

/** A wrapper around these messages, with the offset of the last and the greatest timestamp. */
export function wrapper(
  magic: Format,
  codec: Codec,
  specs: readonly Message[],
  spec: WrapperSpec = {},
): Uint8Array {
  const offset = BigInt(specs.length - 1);
  const said = { offset, timestamp: newestOf(specs), ...spec };
  return wrapped(magic, codec, messageSet(magic, specs), said);
}

/** The greatest timestamp, −1 where none has one. */
export const newestOf = (specs: readonly Message[]): bigint =>
  specs.reduce((max, { timestamp = -1n }) => (timestamp > max ? timestamp : max), -1n);

/** Where the checksum of an LZ4 frame's header stands: behind magic, flags, block descriptor and, where there is one, the size. */
export const lz4ChecksumAt = (frame: Uint8Array): number => ((frame[4]! & 0x08) === 0 ? 6 : 14);

/** The checksum over the header with its magic number, as format 0 has it, or without it. */
export function lz4Checksum(frame: Uint8Array, withMagic: boolean): number {
  return (xxh32(frame.subarray(withMagic ? 0 : 4, lz4ChecksumAt(frame))) >>> 8) & 0xff;
}

function withWrongChecksum(frame: Uint8Array): Uint8Array {
  const copy = frame.slice();
  copy[lz4ChecksumAt(frame)] = lz4Checksum(frame, true);
  return copy;
}

/** Three messages with what tends to get lost: an empty and a missing key, a missing value. */
export const three = (newest: bigint): Message[] => [
  { key: 'k', value: 'first', timestamp: newest - 20n },
  { key: '', value: null, timestamp: newest - 5n },
  { key: null, value: 'third', timestamp: newest - 10n },
];

/** What a consumer must see of these messages from `base` on. */
export const seenOf = (magic: Format, specs: readonly Message[], base = 0n): Content[] =>
  specs.map(({ key = null, value = null, timestamp = -1n }, at) => ({
    offset: base + BigInt(at),
    timestamp: magic === 0 ? -1n : timestamp,
    key: key as string | null,
    value: value as string | null,
    headers: [],
  }));

/** The same as format 0 shows it: without times. */
export const timeless = (all: readonly Content[]): Content[] =>
  all.map((one) => ({ ...one, timestamp: -1n, headers: [] }));

/** All that an old consumer gets to see from an offset on, one Fetch after another, and the batches of it. */
export async function fetchOld(
  { client }: CaseContext,
  topic: string,
  version: number,
  from = 0n,
): Promise<{ seen: Content[]; batches: ParsedBatch[]; errorCode: number }> {
  const batches: ParsedBatch[] = [];
  let next = from;
  for (;;) {
    const result = await client.fetch(topic, 0, next, { version, maxWaitMs: 200 });
    const last = result.batches.at(-1);
    if (result.errorCode !== 0 || last === undefined)
      return {
        seen: contents(batches).filter(({ offset }) => offset >= from),
        batches,
        errorCode: result.errorCode,
      };
    batches.push(...result.batches);
    const end = last.magic === 2 ? last.baseOffset + BigInt(last.lastOffsetDelta) : lastOffsetOf(last);
    next = end >= next ? end + 1n : next + 1n;
  }
}

/** The offset in the first eight bytes of a message: that of the last one where it is a wrapper. */
export const lastOffsetOf = ({ bytes }: ParsedBatch): bigint =>
  new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0);
