/**
 * The entries of the three indexes, from whole files or through a window.
 *
 * Shape   plain readers of fixed-size entries; `usedEntries` finds where the zeros of a preallocated tail
 *         begin.
 * Units   offset index 8 bytes, time index 12, transaction index 34. Relative offsets count from the base of
 *         the segment.
 * Source  kafka@1eb7644:storage/…/internals/log/OffsetIndex.java, TimeIndex.java, AbortedTxn.java.
 */
import { lastNonZero, type Window } from './source.ts';

export interface OffsetEntry {
  readonly relative: number;
  readonly position: number;
}

export interface TimeEntry {
  readonly timestamp: bigint;
  readonly relative: number;
}

export interface AbortedEntry {
  readonly version: number;
  readonly producerId: bigint;
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly lastStableOffset: bigint;
}

export const offsetEntryBytes = 8;
export const timeEntryBytes = 12;
export const abortedEntryBytes = 34;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The offset entry in these 8 bytes. */
export function offsetEntry(bytes: Uint8Array): OffsetEntry {
  const view = viewOf(bytes);
  return { relative: view.getInt32(0), position: view.getInt32(4) };
}

/** The time entry in these 12 bytes. */
export function timeEntry(bytes: Uint8Array): TimeEntry {
  const view = viewOf(bytes);
  return { timestamp: view.getBigInt64(0), relative: view.getInt32(8) };
}

/** The aborted transaction in these 34 bytes. */
export function abortedEntry(bytes: Uint8Array): AbortedEntry {
  const view = viewOf(bytes);
  return {
    version: view.getInt16(0),
    producerId: view.getBigInt64(2),
    firstOffset: view.getBigInt64(10),
    lastOffset: view.getBigInt64(18),
    lastStableOffset: view.getBigInt64(26),
  };
}

/** How many whole entries there are before the zeros at the end. */
export function usedEntries(window: Window, entryBytes: number): number {
  const end = Math.min(window.sizeBytes, 0x7fff_ffff);
  const step = entryBytes * 4_096;
  let used = 0;
  for (let at = 0; at < end; at += step) {
    const chunk = window.bytes(at, Math.min(step, end - at));
    const last = lastNonZero(chunk);
    if (last >= 0) used = Math.floor((at + last) / entryBytes) + 1;
  }
  return Math.min(used, Math.floor(end / entryBytes));
}

function entriesOf<Entry>(
  bytes: Uint8Array,
  entryBytes: number,
  read: (bytes: Uint8Array) => Entry,
): Entry[] {
  const last = lastNonZero(bytes);
  const used = Math.min(Math.floor(last / entryBytes) + 1, Math.floor(bytes.length / entryBytes));
  return Array.from({ length: used }, (_, at) =>
    read(bytes.subarray(at * entryBytes, (at + 1) * entryBytes)),
  );
}

/** Entries of an offset index without its empty tail. */
export const offsetEntries = (bytes: Uint8Array): OffsetEntry[] =>
  entriesOf(bytes, offsetEntryBytes, offsetEntry);
/** Entries of a time index without its empty tail. */
export const timeEntries = (bytes: Uint8Array): TimeEntry[] => entriesOf(bytes, timeEntryBytes, timeEntry);
