/**
 * A batch and a record as the judge reads them. Apart from `batch.ts`, because readers of old formats and builders
 * need the shape alone.
 *
 * Units   timestamps are milliseconds since 1970; positions and lengths are bytes.
 */
import type { Codec } from './compression.ts';

/** One batch. */
export interface ParsedBatch {
  readonly position: number;
  readonly baseOffset: bigint;
  readonly batchLength: number;
  readonly partitionLeaderEpoch: number;
  readonly magic: number;
  readonly crc: number;
  readonly crcValid: boolean;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordsCount: number;
  /** `unknown` for the numbers 5 to 7. */
  readonly codec: Codec | 'unknown';
  readonly timestampType: 'CreateTime' | 'LogAppendTime' | 'NoTimestampType';
  readonly transactional: boolean;
  readonly control: boolean;
  readonly records: readonly ParsedRecord[];
  /** Why the records stop where they do, when they cannot all be read. */
  readonly error?: string;
  /** The whole batch as stored. */
  readonly bytes: Uint8Array;
}

/** One record of a batch. */
export interface ParsedRecord {
  readonly offset: bigint;
  readonly timestamp: bigint;
  /** As stored, against the batch's base timestamp; 0 in v0 and v1. */
  readonly timestampDelta: bigint;
  readonly attributes: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[];
}
