/**
 * Forges record batches: sound by default, wrong in any way that is asked for.
 *
 * Shape   `buildBatch({ records: [{ value: 'a' }] })` is a batch a producer would send. Every header field
 *         can be said otherwise; length and CRC are computed last, so that they fit whatever else was said,
 *         unless they too are given.
 * Units   a record without a timestamp has −1, Kafka's "no timestamp": no clock is read here and retention
 *         cannot take it for old.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/DefaultRecordBatch.java,
 *         DefaultRecord.java; KIP-98.
 */

import { joinBytes } from './bytes.ts';
import { type Codec, codecNames, compress } from './compression.ts';
import { crc32c } from './crc32c.ts';
import type { ParsedBatch } from './parsed.ts';
import { utf8Bytes, Writer } from './writer.ts';

export interface RecordSpec {
  readonly key?: Uint8Array | string | null;
  readonly value?: Uint8Array | string | null;
  readonly headers?: readonly { readonly key: string; readonly value: Uint8Array | string | null }[];
  readonly timestamp?: bigint;
  /** Defaults to the timestamp less the batch's base timestamp. */
  readonly timestampDelta?: bigint;
  /** Defaults to the record's place in the batch. */
  readonly offsetDelta?: number;
  readonly attributes?: number;
  /** Says another length than the record has. */
  readonly length?: number;
}

export interface BatchSpec {
  readonly records?: readonly RecordSpec[];
  /** The payload before compression, instead of `records`. */
  readonly recordsBytes?: Uint8Array;
  /** The payload as stored, instead of compressing one. */
  readonly payload?: Uint8Array;
  readonly codec?: Codec;
  readonly timestampType?: 'CreateTime' | 'LogAppendTime';
  readonly transactional?: boolean;
  readonly control?: boolean;
  readonly baseOffset?: bigint;
  readonly batchLength?: number;
  readonly partitionLeaderEpoch?: number;
  readonly magic?: number;
  readonly crc?: number;
  /**
   * Instead of codec, timestamp type, transactional and control; the payload is still compressed by `codec`.
   */
  readonly attributes?: number;
  readonly lastOffsetDelta?: number;
  readonly baseTimestamp?: bigint;
  readonly maxTimestamp?: bigint;
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly recordsCount?: number;
}

const noTimestamp = -1n;

/** One batch of magic 2. */
export function buildBatch(spec: BatchSpec): Uint8Array {
  const records = spec.records ?? [];
  const timestamps = records.map((record) => record.timestamp ?? noTimestamp);
  const baseTimestamp = spec.baseTimestamp ?? timestamps[0] ?? noTimestamp;
  const codec = spec.codec ?? 'none';
  const payload = spec.payload ?? compress(codec, spec.recordsBytes ?? encodeRecords(records, baseTimestamp));

  const tail = new Writer(); // What the CRC covers.
  tail.int16(spec.attributes ?? attributesOf(spec, codec));
  tail.int32(spec.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? Math.max(records.length - 1, 0));
  tail.int64(baseTimestamp);
  tail.int64(spec.maxTimestamp ?? timestamps.reduce((max, each) => (each > max ? each : max), noTimestamp));
  tail.int64(spec.producerId ?? -1n);
  tail.int16(spec.producerEpoch ?? -1);
  tail.int32(spec.baseSequence ?? -1);
  tail.int32(spec.recordsCount ?? records.length);
  tail.raw(payload);
  const covered = tail.finish();

  const head = new Writer();
  head.int64(spec.baseOffset ?? 0n);
  head.int32(spec.batchLength ?? covered.length + 9);
  head.int32(spec.partitionLeaderEpoch ?? -1);
  head.int8(spec.magic ?? 2);
  head.uint32(spec.crc ?? crc32c(covered));
  return joinBytes([head.finish(), covered]);
}

function attributesOf(spec: BatchSpec, codec: Codec): number {
  const timestampBit = spec.timestampType === 'LogAppendTime' ? 0x08 : 0;
  return (
    codecNames.indexOf(codec) | timestampBit | (spec.transactional ? 0x10 : 0) | (spec.control ? 0x20 : 0)
  );
}

const bytesOf = (given: Uint8Array | string | null | undefined): Uint8Array | null =>
  typeof given === 'string' ? utf8Bytes(given) : (given ?? null);

function writeNullable(writer: Writer, bytes: Uint8Array | null): void {
  writer.varint(bytes === null ? -1 : bytes.length);
  if (bytes !== null) writer.raw(bytes);
}

/** The payload of a batch before compression. */
export function encodeRecords(records: readonly RecordSpec[], baseTimestamp: bigint): Uint8Array {
  const payload = new Writer();
  for (const [index, record] of records.entries()) {
    const body = new Writer();
    body.int8(record.attributes ?? 0);
    body.varlong(
      BigInt.asIntN(64, record.timestampDelta ?? (record.timestamp ?? noTimestamp) - baseTimestamp),
    );
    body.varint(record.offsetDelta ?? index);
    writeNullable(body, bytesOf(record.key));
    writeNullable(body, bytesOf(record.value));
    body.varint(record.headers?.length ?? 0);
    for (const header of record.headers ?? []) {
      writeNullable(body, utf8Bytes(header.key));
      writeNullable(body, bytesOf(header.value));
    }
    payload.varint(record.length ?? body.length);
    payload.raw(body.finish());
  }
  return payload.finish();
}

/** How to build a parsed batch again: the same bytes when it was uncompressed and sound. */
export function specOf(batch: ParsedBatch): BatchSpec {
  return {
    ...(batch.codec !== 'unknown' && { codec: batch.codec }),
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    attributes: batch.attributes,
    lastOffsetDelta: batch.lastOffsetDelta,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    recordsCount: batch.recordsCount,
    records: batch.records.map((record) => ({
      key: record.key,
      value: record.value,
      headers: record.headers,
      timestampDelta: record.timestampDelta,
      offsetDelta: Number(record.offset - batch.baseOffset),
      attributes: record.attributes,
    })),
  };
}
