/**
 * Messages of v0 and v1, as brokers before 0.11 stored them: alone, or wrapped as the compressed value of
 * another message.
 *
 * Shape   one message, with all it wraps, is one `ParsedBatch`; fields that v2 brought have the value "none".
 * Units   inside a v1 wrapper offsets count from 0, and the wrapper's own offset is that of its last message;
 *         in v0 they are absolute.
 * Errors  `error` on the batch; a wrong CRC is `crcValid: false`.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/AbstractLegacyRecordBatch.java,
 *         LegacyRecord.java; KIP-31, KIP-32.
 */

import { joinBytes } from './bytes.ts';
import { codecNames, compress, decompressPartly } from './compression.ts';
import { crc32 } from './crc32c.ts';
import type { ParsedBatch, ParsedRecord } from './parsed.ts';
import { Reader } from './reader.ts';
import { WireError } from './wire-error.ts';
import { utf8Bytes, Writer } from './writer.ts';

interface Message {
  readonly offset: bigint;
  readonly size: number;
  readonly crc: number;
  readonly crcValid: boolean;
  readonly magic: number;
  readonly attributes: number;
  readonly timestamp: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

const logOverheadBytes = 12;

function parseMessage(reader: Reader): Message {
  const offset = reader.int64();
  const size = reader.int32();
  const body = reader.take(size < 0 ? reader.fail(`a message has the size ${size}`) : size);
  const inner = new Reader(body);
  const crc = inner.uint32();
  const magic = inner.int8();
  const attributes = inner.int8();
  const timestamp = magic === 0 ? -1n : inner.int64();
  const key = blob(inner);
  const value = blob(inner);
  return {
    offset,
    size,
    crc,
    crcValid: crc32(body.subarray(4)) === crc,
    magic,
    attributes,
    timestamp,
    key,
    value,
  };
}

function blob(reader: Reader): Uint8Array | null {
  const length = reader.int32();
  return length < 0 ? null : reader.take(length);
}

const recordOf = (message: Message, offset: bigint, timestamp: bigint): ParsedRecord => ({
  offset,
  timestamp,
  timestampDelta: 0n,
  attributes: message.attributes,
  key: message.key,
  value: message.value,
  headers: [],
});

/** One message of magic 0 or 1 in the form of a batch. */
export function parseLegacyBatch(whole: Uint8Array, position: number): ParsedBatch {
  const damaged = (error: string): ParsedBatch => batchOf(shellOf(whole), whole, position, [], error);
  let message: Message;
  try {
    message = parseMessage(new Reader(whole));
  } catch (error) {
    if (error instanceof WireError) return damaged(error.message);
    throw error;
  }
  const codec = codecNames[message.attributes & 0x07];
  if (codec === undefined)
    return batchOf(message, whole, position, [], `compression type ${message.attributes & 0x07} is unknown`);
  if (codec === 'none') {
    return batchOf(message, whole, position, [recordOf(message, message.offset, message.timestamp)]);
  }
  if (message.value === null)
    return batchOf(message, whole, position, [], 'a compressed message has no value');
  const payload = decompressPartly(codec, message.value, { legacyLz4: message.magic === 0 });
  const { records, error } = unwrap(message, payload.bytes);
  return batchOf(message, whole, position, records, payload.error ?? error);
}

/** The messages inside a wrapper, with their true offsets and times. */
function unwrap(wrapper: Message, payload: Uint8Array): { records: ParsedRecord[]; error?: string } {
  const inner: Message[] = [];
  const reader = new Reader(payload);
  try {
    while (reader.remaining > 0) inner.push(parseMessage(reader));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { records: [], error: error.message };
  }
  const last = inner.at(-1);
  if (last === undefined) return { records: [], error: 'a compressed message wraps nothing' };
  const odd = inner.find((message) => message.magic !== wrapper.magic || (message.attributes & 0x07) !== 0);
  if (odd !== undefined)
    return { records: [], error: 'a wrapped message has another magic or is itself compressed' };
  const shift = wrapper.magic === 0 ? 0n : wrapper.offset - last.offset;
  const appendTime = (wrapper.attributes & 0x08) !== 0;
  return {
    records: inner.map((each) =>
      recordOf(each, each.offset + shift, appendTime ? wrapper.timestamp : each.timestamp),
    ),
  };
}

/** What can still be said of a message whose inside cannot be read. */
function shellOf(whole: Uint8Array): Message {
  const reader = new Reader(whole);
  const offset = reader.int64();
  const size = reader.int32();
  const crc = reader.uint32();
  const crcValid = crc32(whole.subarray(logOverheadBytes + 4)) === crc;
  const magic = reader.int8();
  return {
    offset,
    size,
    crc,
    crcValid,
    magic,
    attributes: reader.int8(),
    timestamp: -1n,
    key: null,
    value: null,
  };
}

function batchOf(
  message: Message,
  whole: Uint8Array,
  position: number,
  records: readonly ParsedRecord[],
  error?: string,
): ParsedBatch {
  const baseOffset = records[0]?.offset ?? message.offset;
  const typed = (message.attributes & 0x08) === 0 ? 'CreateTime' : 'LogAppendTime';
  const minimum = logOverheadBytes + (message.magic === 0 ? 14 : 22);
  return {
    position,
    baseOffset,
    batchLength: message.size,
    partitionLeaderEpoch: -1,
    magic: message.magic,
    crc: message.crc,
    crcValid: message.crcValid && whole.length >= minimum,
    attributes: message.attributes,
    lastOffsetDelta: Number(BigInt.asIntN(32, message.offset - baseOffset)),
    baseTimestamp: records[0]?.timestamp ?? message.timestamp,
    maxTimestamp: message.timestamp,
    producerId: -1n,
    producerEpoch: -1,
    baseSequence: -1,
    recordsCount: records.length,
    codec: codecNames[message.attributes & 0x07] ?? 'unknown',
    timestampType: message.magic === 0 ? 'NoTimestampType' : typed,
    transactional: false,
    control: false,
    records,
    ...(error !== undefined && { error }),
    bytes: whole,
  };
}

export interface LegacyMessageSpec {
  readonly magic: 0 | 1;
  readonly offset?: bigint;
  readonly attributes?: number;
  readonly timestamp?: bigint;
  readonly key?: Uint8Array | string | null;
  readonly value?: Uint8Array | string | null;
  readonly crc?: number;
}

const bytesOf = (given: Uint8Array | string | null | undefined): Uint8Array | null =>
  typeof given === 'string' ? utf8Bytes(given) : (given ?? null);

/** One message of magic 0 or 1, to be sent to a broker that must refuse or convert it. */
export function buildLegacyMessage(spec: LegacyMessageSpec): Uint8Array {
  const covered = new Writer();
  covered.int8(spec.magic);
  covered.int8(spec.attributes ?? 0);
  if (spec.magic === 1) covered.int64(spec.timestamp ?? -1n);
  for (const bytes of [bytesOf(spec.key), bytesOf(spec.value)]) {
    covered.int32(bytes === null ? -1 : bytes.length);
    if (bytes !== null) covered.raw(bytes);
  }
  const body = covered.finish();
  const head = new Writer();
  head.int64(spec.offset ?? 0n);
  head.int32(body.length + 4);
  head.uint32(spec.crc ?? crc32(body));
  return joinBytes([head.finish(), body]);
}

/** A v1 wrapper around messages, compressed with gzip or snappy. */
export function buildWrapper(
  codec: 'gzip' | 'snappy',
  messages: readonly Omit<LegacyMessageSpec, 'magic'>[],
): Uint8Array {
  const inner = messages.map((message, index) =>
    buildLegacyMessage({ ...message, magic: 1, offset: BigInt(index) }),
  );
  const timestamp = messages
    .map((message) => message.timestamp ?? -1n)
    .reduce((max, each) => (each > max ? each : max), -1n);
  return buildLegacyMessage({
    magic: 1,
    offset: BigInt(messages.length - 1),
    attributes: codecNames.indexOf(codec),
    timestamp,
    value: compress(codec, joinBytes(inner)),
  });
}
