/**
 * The file `%020d.snapshot`: producer state of a partition up to the offset in its name.
 *
 * Shape   `encodeSnapshot` and `decodeSnapshot`, bytes against entries. Only the last batch of each producer
 *         is kept.
 * Units   i16 version 1, u32 CRC-32C of everything after itself, i32 count, then 46 bytes an entry.
 * Errors  bytes that are short, of another version or damaged are `undefined`: an older snapshot and the log
 *         take their place.
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java#readSnapshot
 */
import { branded, type Offset, offset } from '../base/ids.ts';
import type { Digest } from '../ports/codecs.ts';
import { readInt64, readInt64Clamped, writeInt64 } from '../protocol/int64.ts';
import { batchEndingAt, newProducerEntry, type ProducerEntry } from './producer-entry.ts';

const VERSION = 1;
const CRC_AT = 2;
const COUNT_AT = 6;
const ENTRIES_AT = 10;
const ENTRY_BYTES = 46;
const NO_OFFSET = -1;

/** @requirement IDM-007 MARK-017 */
export function encodeSnapshot(entries: readonly ProducerEntry[], digest: Digest): Uint8Array {
  const bytes = new Uint8Array(ENTRIES_AT + entries.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, VERSION);
  view.setInt32(COUNT_AT, entries.length);
  entries.forEach((entry, at) => {
    writeEntry(bytes, view, ENTRIES_AT + at * ENTRY_BYTES, entry);
  });
  view.setUint32(CRC_AT, digest.crc32c(bytes.subarray(COUNT_AT)));
  return bytes;
}

/** @requirement RCV-014 */
export function decodeSnapshot(bytes: Uint8Array, digest: Digest): ProducerEntry[] | undefined {
  if (bytes.length < ENTRIES_AT) return undefined; // RCV-014
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getInt16(0) !== VERSION || view.getUint32(CRC_AT) !== digest.crc32c(bytes.subarray(COUNT_AT))) {
    return undefined;
  }
  const count = view.getInt32(COUNT_AT);
  if (count < 0 || bytes.length !== ENTRIES_AT + count * ENTRY_BYTES) return undefined;
  return Array.from({ length: count }, (_, at) => readEntry(bytes, view, ENTRIES_AT + at * ENTRY_BYTES));
}

function writeEntry(bytes: Uint8Array, view: DataView, at: number, entry: ProducerEntry): void {
  const last = entry.batches.at(-1);
  writeInt64(bytes, at, entry.producerId);
  view.setInt16(at + 8, entry.producerEpoch);
  view.setInt32(at + 10, last?.lastSequence ?? -1);
  writeInt64(bytes, at + 14, last?.lastOffset ?? NO_OFFSET);
  view.setInt32(at + 22, last === undefined ? 0 : last.lastOffset - last.firstOffset);
  writeInt64(bytes, at + 26, entry.lastTimestampMs);
  view.setInt32(at + 34, entry.coordinatorEpoch);
  writeInt64(bytes, at + 38, entry.currentTxnFirstOffset ?? NO_OFFSET); // MARK-017
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): ProducerEntry {
  const entry = newProducerEntry(readInt64(bytes, at));
  const lastOffset = readInt64Clamped(bytes, at + 14);
  const txnFirst = readInt64Clamped(bytes, at + 38);
  entry.producerEpoch = view.getInt16(at + 8);
  entry.lastTimestampMs = readInt64Clamped(bytes, at + 26);
  entry.coordinatorEpoch = view.getInt32(at + 34);
  entry.currentTxnFirstOffset = txnFirst < 0 ? undefined : branded<'Offset'>(txnFirst);
  if (lastOffset >= 0) {
    const [last, delta] = [view.getInt32(at + 10), view.getInt32(at + 22)];
    entry.batches.push(batchEndingAt(last, lastOffset, delta, entry.lastTimestampMs));
  }
  return entry;
}

/** `00000000000000000042.snapshot` → 42, or `undefined` for any other name. */
export function snapshotOffset(name: string): Offset | undefined {
  const match = /^(\d{20})\.snapshot$/.exec(name);
  const value = Number(match?.[1]);
  return Number.isSafeInteger(value) ? offset(value) : undefined;
}

export const snapshotName = (upTo: Offset): string => `${String(upTo).padStart(20, '0')}.snapshot`;
