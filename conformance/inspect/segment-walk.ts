/**
 * Walks the batches of a file of any size, one batch in memory at a time, and over damage to the next sound
 * batch.
 *
 * Shape   a generator of steps: a batch, or a stretch of bytes that is none.
 * Units   positions are bytes of the file.
 * Errors  none: damage is a step. What is cut while it is read ends the walk.
 * Source  kafka@1eb7644:clients/…/common/record/FileLogInputStream.java#nextBatch. OURS: Kafka's reader stops
 *         at the first damage; the inspector looks for what is behind, since a torn tail and a hole are
 *         different news.
 */
import { headerBytes, readBatches } from '../wire/batch.ts';
import { crc32, crc32c } from '../wire/crc32c.ts';
import type { ParsedBatch } from '../wire/parsed.ts';
import { firstNonZeroIn, type Window } from './source.ts';

/** A batch as it stands in a file. */
export interface WalkedBatch {
  readonly kind: 'batch';
  readonly position: number;
  readonly end: number;
  readonly batch: ParsedBatch;
  /** Too large to be held, or damaged and large: the checksum was looked at, the records were not. */
  readonly isHuge: boolean;
}

/** Bytes that are no batch. */
export interface Damage {
  readonly kind: 'damage';
  readonly position: number;
  readonly end: number;
  readonly why: string;
  /** Nothing sound follows: it is what a crash may leave at the end of a log. */
  readonly isTail: boolean;
  readonly isZeros: boolean;
}

export type Step = WalkedBatch | Damage;

const lengthEnd = 12;
const magicEnd = 17;
const shortestMessageBytes = 14;
const wholeLimitBytes = 64 * 1024 * 1024;
/** Records of one batch that are held at a time. */
const mostRecords = 300_000;
const smallBytes = 1024 * 1024;
/** How far behind damage a sound batch is looked for, and how many bytes may be summed on the way. */
const searchBytes = 16 * 1024 * 1024;
const searchSumBytes = 128 * 1024 * 1024;
/** No segment is longer than a position in its index can say. */
export const longestSegmentBytes = 0x7fff_ffff;

/** Everything in the file, from `from` on. */
export function* walkBatches(window: Window, from = 0): Generator<Step, void> {
  const end = Math.min(window.sizeBytes, longestSegmentBytes);
  for (let at = from; at < end; ) {
    const found = batchAt(window, at, end);
    if (typeof found !== 'string' && (found.batch.crcValid || stands(window, found.end, end))) {
      yield found;
      at = found.end;
      continue;
    }
    const why =
      typeof found === 'string' ? found : 'the checksum is wrong, and no batch begins where it ends';
    const next = nextSound(window, at + 1, end);
    const stop = next ?? end;
    yield {
      kind: 'damage',
      position: at,
      end: stop,
      why,
      isTail: next === undefined,
      isZeros: isZero(window, at, stop),
    };
    at = stop;
  }
}

/** The batch that begins there, or why none does. */
function batchAt(window: Window, at: number, end: number): WalkedBatch | string {
  const head = window.bytes(at, Math.min(headerBytes, end - at));
  if (head.length < lengthEnd) return `${head.length} bytes are left, too few for a batch`;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = view.getInt32(8);
  if (length < shortestMessageBytes) return `a batch of ${length} bytes is shorter than any message`;
  if (head.length < magicEnd) return `${head.length} bytes are left, too few for a batch`;
  const magic = view.getInt8(16);
  if (magic < 0 || magic > 2) return `magic ${magic} is unknown`;
  const left = end - at;
  if (left < lengthEnd + length) return `a batch of ${lengthEnd + length} bytes begins, ${left} are left`;
  const stop = at + lengthEnd + length;
  const recordsCount = magic === 2 && head.length === headerBytes ? view.getInt32(57) : 0;
  if (lengthEnd + length > wholeLimitBytes || recordsCount > mostRecords)
    return hugeBatch(window, at, stop, head);
  const whole = window.bytes(at, lengthEnd + length);
  // What a wrong checksum covers is not unpacked, unless it is small: then it may still be worth showing.
  const isWorthReading =
    magic < 2 ||
    whole.length < headerBytes ||
    whole.length <= smallBytes ||
    isSoundAt(window, at, length, magic);
  if (!isWorthReading) return hugeBatch(window, at, stop, head, false);
  const batch = readBatches(whole).batches[0];
  if (batch === undefined) return 'the file is shorter than when it was opened';
  return { kind: 'batch', position: at, end: stop, batch: { ...batch, position: at }, isHuge: false };
}

/** A batch that is not read whole: its header as it is, its checksum in pieces. */
function hugeBatch(
  window: Window,
  at: number,
  end: number,
  head: Uint8Array,
  isSound = isSoundFar(window, at, end, head),
): WalkedBatch | string {
  if (head[16] !== 2) return 'a message of format 0 or 1 is larger than any broker takes';
  const shell = new Uint8Array(head); // A copy: the window moves on.
  new DataView(shell.buffer).setInt32(8, headerBytes - lengthEnd);
  new DataView(shell.buffer).setInt32(57, 0);
  const parsed = readBatches(shell).batches[0] as ParsedBatch;
  const recordsCount = new DataView(head.buffer, head.byteOffset).getInt32(57);
  const batch = {
    ...parsed,
    position: at,
    batchLength: end - at - lengthEnd,
    recordsCount,
    crcValid: isSound,
  };
  return { kind: 'batch', position: at, end, batch, isHuge: true };
}

/** The checksum of a batch in pieces. */
function isSoundFar(window: Window, at: number, end: number, head: Uint8Array): boolean {
  let crc = 0;
  for (let position = at + 21; position < end; position += 1 << 20)
    crc = crc32c(window.bytes(position, Math.min(1 << 20, end - position)), crc);
  return new DataView(head.buffer, head.byteOffset).getUint32(17) === crc;
}

/** Whether a batch, or the end of the file, stands there: then the length before it was right. */
const stands = (window: Window, at: number, end: number): boolean =>
  at === end || typeof headAt(window, at, end) !== 'string';

/** The header there if it can be one: cheap, without reading the batch. */
function headAt(window: Window, at: number, end: number): { length: number } | string {
  const head = window.bytes(at, Math.min(magicEnd, end - at));
  if (head.length < magicEnd) return 'too few';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [length, magic] = [view.getInt32(8), view.getInt8(16)];
  const isPlausible =
    magic >= 0 && magic <= 2 && length >= shortestMessageBytes && at + lengthEnd + length <= end;
  return isPlausible && view.getBigInt64(0) >= 0n ? { length } : 'no header';
}

/** The next position at which a batch with a right checksum begins. */
function nextSound(window: Window, from: number, end: number): number | undefined {
  let summed = 0;
  const first = Math.max(from, firstNonZero(window, from, end) - magicEnd);
  const last = Math.min(end - magicEnd, first + searchBytes);
  for (let at = first; at <= last; ) {
    const chunk = window.bytes(at, Math.min(64 * 1024, end - at)).slice();
    for (let index = 16; index < chunk.length && at + index - 16 <= last; index += 1) {
      if ((chunk[index] as number) > 2) continue;
      const candidate = at + index - 16;
      const head = headAt(window, candidate, end);
      if (typeof head === 'string') continue;
      summed += head.length;
      if (summed > searchSumBytes) return undefined;
      if (isSoundAt(window, candidate, head.length, chunk[index] as number)) return candidate;
    }
    at += Math.max(1, chunk.length - 16);
    if (chunk.length <= 16) return undefined;
  }
  return undefined;
}

/** The checksum first: what only looks like a batch is not unpacked. */
function isSoundAt(window: Window, at: number, length: number, magic: number): boolean {
  if (lengthEnd + length > wholeLimitBytes) return false;
  const whole = window.bytes(at, lengthEnd + length);
  if (magic === 2 && whole.length < headerBytes) return false;
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  return magic === 2
    ? crc32c(whole.subarray(21)) === view.getUint32(17)
    : crc32(whole.subarray(16)) === view.getUint32(12);
}

/** Where the first byte stands that is not zero; the end when there is none. */
function firstNonZero(window: Window, from: number, end: number): number {
  for (let at = from; at < end; at += 1 << 16) {
    const found = firstNonZeroIn(window.bytes(at, Math.min(1 << 16, end - at)));
    if (found >= 0) return at + found;
  }
  return end;
}

/** Whether these bytes are all zero; a long stretch is judged by its first mebibyte. */
export function isZero(window: Window, from: number, end: number): boolean {
  const stop = Math.min(end, from + (1 << 20));
  for (let at = from; at < stop; at += 1 << 16) {
    if (firstNonZeroIn(window.bytes(at, Math.min(1 << 16, stop - at))) >= 0) return false;
  }
  return stop > from;
}
