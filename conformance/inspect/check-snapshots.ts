/**
 * Producer snapshots: sound in themselves, and true to the log before them.
 *
 * Shape   the snapshots of a partition in ascending order wait until the walk passes their offset; then each
 *         is compared with the table.
 * Units   a snapshot holds what came before its offset; entries are 46 bytes behind a head of 10.
 * Source  kafka@1eb7644:storage/…/internals/log/ProducerStateManager.java#readSnapshot.
 */
import { crc32c } from '../wire/crc32c.ts';
import type { LogFollower, Segment } from './follower.ts';
import { addWeighed, type Partition } from './partition-view.ts';
import type { ProducerState, ProducerTable } from './producers.ts';
import { ruleOf } from './rules.ts';
import type { WalkedBatch } from './segment-walk.ts';
import { readSmall } from './source.ts';

export const snapshotHeadBytes = 10;
export const snapshotEntryBytes = 46;

/** A producer in a snapshot. */
export interface SnapshotEntry extends ProducerState {
  readonly producerId: bigint;
}

/** What a snapshot file holds; `flaw` is why a broker would throw it away. */
export interface Snapshot {
  readonly version: number;
  readonly crc: number;
  readonly entries: readonly SnapshotEntry[];
  readonly flaw?: { readonly message: string; readonly start: number; readonly end: number };
}

/** Reads a snapshot as Kafka does: version, length, then checksum. */
export function readSnapshot(bytes: Uint8Array): Snapshot {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flawed = (message: string, start: number, end: number): Snapshot => ({
    version: -1,
    crc: 0,
    entries: [],
    flaw: { message, start, end },
  });
  if (bytes.length < snapshotHeadBytes)
    return flawed(`${bytes.length} bytes are fewer than a head has`, 0, bytes.length);
  const [version, crc, count] = [view.getInt16(0), view.getUint32(2), view.getInt32(6)];
  if (version !== 1) return flawed(`version ${version} is unknown`, 0, 2);
  const room = Math.floor((bytes.length - snapshotHeadBytes) / snapshotEntryBytes);
  if (count < 0 || count > room)
    return flawed(`${count} entries are announced, there is room for ${room}`, 6, 10);
  const entries = Array.from({ length: count }, (_, at) =>
    entryAt(view, snapshotHeadBytes + at * snapshotEntryBytes),
  );
  const end = snapshotHeadBytes + count * snapshotEntryBytes;
  if (crc32c(bytes.subarray(6)) !== crc)
    return { version, crc, entries, flaw: { message: 'the checksum is wrong', start: 0, end: bytes.length } };
  if (end < bytes.length)
    return {
      version,
      crc,
      entries,
      flaw: { message: `${bytes.length - end} bytes follow the last entry`, start: end, end: bytes.length },
    };
  return { version, crc, entries };
}

function entryAt(view: DataView, at: number): SnapshotEntry {
  return {
    producerId: view.getBigInt64(at),
    epoch: view.getInt16(at + 8),
    lastSequence: view.getInt32(at + 10),
    lastOffset: view.getBigInt64(at + 14),
    offsetDelta: view.getInt32(at + 22),
    timestamp: view.getBigInt64(at + 26),
    coordinatorEpoch: view.getInt32(at + 34),
    firstOffsetOfTransaction: view.getBigInt64(at + 38),
  };
}

/** Compares the snapshots of a log with what goes by. */
export class SnapshotFollower implements LogFollower {
  readonly #partition: Partition;
  readonly #producers: ProducerTable;
  readonly #waiting: { readonly offset: bigint; readonly file: string; readonly name: string }[];
  #end: bigint | undefined;
  #isComplete = true;
  #next: bigint | undefined;

  constructor(
    partition: Partition,
    producers: ProducerTable,
    snapshots: readonly { readonly offset: bigint; readonly file: string; readonly name: string }[],
  ) {
    this.#partition = partition;
    this.#producers = producers;
    this.#waiting = [...snapshots].sort((one, other) => (one.offset < other.offset ? -1 : 1));
  }

  segment(segment: Segment): void {
    if (segment.base > (this.#next ?? 0n)) this.#isComplete = false;
    this.#next ??= segment.base;
    this.#release(segment.base);
    this.#end = segment.end;
  }

  /** Before the table hears of the batch: this follower stands before the one that feeds it. */
  batch({ batch }: WalkedBatch): void {
    if (this.#next !== undefined && batch.baseOffset > this.#next) this.#isComplete = false;
    this.#release(batch.baseOffset);
    this.#next = batch.baseOffset + BigInt(batch.lastOffsetDelta) + 1n;
  }

  #release(upTo: bigint): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].offset <= upTo)
      this.#judge(this.#waiting.shift()!);
  }

  logEnd(end: bigint): void {
    this.#release(end);
    for (const { file, offset } of this.#waiting) {
      const message = `The snapshot is of offset ${offset}, the log ends at ${end}: the next start removes it`;
      this.#partition.findings.add(
        'RCV-005',
        this.#partition.stop === 'clean' ? 'warning' : 'note',
        file,
        message,
      );
    }
  }

  #judge({ offset, file, name }: { offset: bigint; file: string; name: string }): void {
    const bytes = readSmall(this.#partition.tree, name);
    const place = { file, ...(this.#end !== undefined && { segmentEnd: this.#end }) };
    const snapshot = bytes && readSnapshot(bytes);
    if (snapshot === undefined || snapshot.flaw) {
      const flaw = snapshot?.flaw ?? { message: 'it is too large', start: 0, end: 0 };
      const message = `A broker throws the snapshot away: ${flaw.message}`;
      addWeighed(this.#partition, 'RCV-014', place, message, { start: flaw.start, end: flaw.end });
      return;
    }
    if (this.#producers.isFull) return;
    for (const [at, entry] of snapshot.entries.entries()) {
      const start = snapshotHeadBytes + at * snapshotEntryBytes;
      for (const [what, from, to, expected, actual] of this.#differences(entry, offset)) {
        const isOfTransactions = what === 'coordinator epoch' || what === 'open transaction';
        const id = isOfTransactions ? ruleOf.snapshotOfTransactions : 'IDM-007';
        const message = `Producer ${entry.producerId}: its ${what} is not what the log before ${offset} says`;
        const span = { start: start + from, end: start + to };
        addWeighed(this.#partition, id, place, message, span, { expected, actual });
      }
    }
  }

  #differences(
    entry: SnapshotEntry,
    offset: bigint,
  ): [string, number, number, string | bigint | number, bigint | number][] {
    const found: [string, number, number, string | bigint | number, bigint | number][] = [];
    const state = this.#producers.states.get(entry.producerId);
    if (entry.lastOffset >= offset)
      found.push(['last offset', 14, 22, `less than ${offset}`, entry.lastOffset]);
    if (entry.firstOffsetOfTransaction >= offset)
      found.push(['open transaction', 38, 46, `less than ${offset}`, entry.firstOffsetOfTransaction]);
    if (state === undefined) {
      if (this.#isComplete) found.push(['id', 0, 8, 'a producer of the log', entry.producerId]);
      return found;
    }
    // What a cleaner took out, or what lies before the log, the snapshot may still remember.
    const isOlder =
      !this.#isComplete && state.lastOffset !== entry.lastOffset && state.lastOffset < entry.lastOffset;
    if (isOlder) return found;
    const pairs: [string, number, number, bigint | number, bigint | number][] = [
      ['epoch', 8, 10, state.epoch, entry.epoch],
      ['last sequence', 10, 14, state.lastSequence, entry.lastSequence],
      ['last offset', 14, 22, state.lastOffset, entry.lastOffset],
      ['offset delta', 22, 26, state.offsetDelta, entry.offsetDelta],
      ['timestamp', 26, 34, state.timestamp, entry.timestamp],
      ['coordinator epoch', 34, 38, state.coordinatorEpoch, entry.coordinatorEpoch],
      ['open transaction', 38, 46, state.firstOffsetOfTransaction, entry.firstOffsetOfTransaction],
    ];
    const isDecidable = (what: string): boolean =>
      this.#isComplete || what === 'last sequence' || what === 'last offset' || what === 'offset delta';
    return [
      ...found,
      ...pairs.filter(([what, , , expected, actual]) => expected !== actual && isDecidable(what)),
    ];
  }
}
