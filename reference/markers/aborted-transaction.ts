/**
 * One entry of a transaction index: a transaction that was aborted, and the range of offsets it spans.
 *
 * Shape   `encodeAborted` and `decodeAborted`, 34 bytes against a record: i16 version 0, then producer id,
 *         first offset, offset of the marker and last stable offset, 8 bytes each.
 * Units   offsets count records; the last offset is the marker's own, the last stable offset is exclusive.
 * Errors  an entry of another version is `undefined`.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/AbortedTxn.java; KIP-98
 */
import { type Offset, offset } from '../base/ids.ts';
import { type Int64, readInt64, writeInt64 } from '../protocol/int64.ts';

/** Bytes of one entry. */
export const ABORTED_BYTES = 34;
const VERSION = 0;
const PRODUCER_ID_AT = 2;
const FIRST_OFFSET_AT = 10;
const LAST_OFFSET_AT = 18;
const LAST_STABLE_OFFSET_AT = 26;

/** A transaction that ended by an abort. */
export interface AbortedTransaction {
  readonly producerId: Int64;
  readonly firstOffset: Offset;
  /** Where its marker lies. */
  readonly lastOffset: Offset;
  /**
   * Where the log was stable once the marker was written: entries behind this one cannot concern what lies
   * below.
   */
  readonly lastStableOffset: Offset;
}

/** Writes one entry. @requirement MARK-016 */
export function encodeAborted(entry: AbortedTransaction, into: Uint8Array, at: number): void {
  into[at] = VERSION >> 8;
  into[at + 1] = VERSION;
  writeInt64(into, at + PRODUCER_ID_AT, entry.producerId);
  writeInt64(into, at + FIRST_OFFSET_AT, entry.firstOffset);
  writeInt64(into, at + LAST_OFFSET_AT, entry.lastOffset);
  writeInt64(into, at + LAST_STABLE_OFFSET_AT, entry.lastStableOffset);
}

/** Reads one entry; `undefined` for bytes that are none: another version, or offsets that no log has. */
export function decodeAborted(bytes: Uint8Array, at: number): AbortedTransaction | undefined {
  const version = (bytes[at]! << 8) | bytes[at + 1]!;
  const firstOffset = safeOffset(bytes, at + FIRST_OFFSET_AT);
  const lastOffset = safeOffset(bytes, at + LAST_OFFSET_AT);
  const lastStableOffset = safeOffset(bytes, at + LAST_STABLE_OFFSET_AT);
  if (version !== VERSION || firstOffset === undefined) return undefined;
  if (lastOffset === undefined || lastStableOffset === undefined) return undefined;
  return { producerId: readInt64(bytes, at + PRODUCER_ID_AT), firstOffset, lastOffset, lastStableOffset };
}

function safeOffset(bytes: Uint8Array, at: number): Offset | undefined {
  const value = readInt64(bytes, at);
  return typeof value === 'number' && value >= 0 ? offset(value) : undefined;
}
