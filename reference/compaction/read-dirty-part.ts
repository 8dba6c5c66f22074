/**
 * The first half of a round: the dirty part is read, and the map learns where each of its keys stands last.
 *
 * Shape   a generator that yields what a slice of the work cost and returns the end of what the map speaks of.
 * Units   offsets count records; a cost is bytes.
 * Errors  `CannotClean` for bytes that make no sense; `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogCleaner.scala#buildOffsetMap, #buildOffsetMapForSegment
 */
import { isIntact } from '../records/batch-cursor.ts';
import * as header from '../records/batch-header.ts';
import { openRecords } from '../records/read-batch.ts';
import { RecordCursor } from '../records/record-cursor.ts';
import type { BatchAt } from './batch-at.ts';
import { markerKind } from './batch-filter.ts';
import { CannotClean } from './cannot-clean.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import { legacyBatch } from './legacy-filter.ts';
import { abortedIn, costOf, type RoundTools, SLICE_COST } from './round-tools.ts';
import { segmentBatches } from './segment-batches.ts';

const cursor = new RecordCursor();

/** @requirement CMP-003 CMP-006 CMP-013 */
export function* readDirtyPart(tools: RoundTools): Generator<number, number, unknown> {
  const { log, range, buffer } = tools;
  const { firstDirtyOffset, upperEnd } = range;
  const reader = new DirtyReader(tools);
  reader.transactions.expect(abortedIn(log, firstDirtyOffset, upperEnd));
  let cost = 0;
  for (const [at, segment] of log.segments.entries()) {
    const next = log.segments[at + 1]?.baseOffset ?? upperEnd;
    if (next <= firstDirtyOffset) continue;
    if (segment.baseOffset >= upperEnd) break; // CMP-003
    const from = segment.find(firstDirtyOffset)?.position ?? segment.sizeBytes;
    for (const batch of segmentBatches(segment, from, buffer)) {
      if (!reader.note(batch)) return reader.end; // CMP-013
      cost += costOf(batch);
      if (cost < SLICE_COST) continue;
      yield cost;
      cost = 0;
    }
    reader.end = Math.max(reader.end, next); // A gap at the end of a segment says nothing about any key.
  }
  if (cost > 0) yield cost;
  return reader.end;
}

class DirtyReader {
  readonly transactions = new CleanedTransactions();
  /** The map speaks of everything below. */
  end: number;
  readonly #tools: RoundTools;

  constructor(tools: RoundTools) {
    this.#tools = tools;
    this.end = tools.range.firstDirtyOffset;
  }

  /** False when the map was full in front of one of the batch's records. @requirement CMP-006 CMP-013 */
  note(batch: BatchAt): boolean {
    const { bytes, at, sizeBytes } = batch;
    if (header.magic(bytes, at) < 2) return this.#noteLegacy(batch);
    if (!isIntact(bytes, at, sizeBytes, this.#tools.ports.digest)) {
      throw new CannotClean(`the batch at offset ${header.baseOffset(bytes, at)} has a wrong checksum`);
    }
    const last = header.lastOffset(bytes, at);
    if (!this.#isAside(batch, last) && !this.#noteRecords(batch)) return false;
    this.end = Math.max(this.end, last + 1);
    return true;
  }

  /** CMP-006: neither a marker nor what an abort took back says anything about a key. */
  #isAside(batch: BatchAt, last: number): boolean {
    const { bytes, at } = batch;
    const id = header.exactProducerId(bytes, at);
    if (!header.isControlBatch(bytes, at)) {
      return this.transactions.onData(id, last, header.isTransactional(bytes, at));
    }
    this.transactions.onMarker(id, last, markerKind(batch, this.#tools.ports));
    return true;
  }

  #noteRecords({ bytes, at, sizeBytes }: BatchAt): boolean {
    openRecords(cursor, bytes, at, sizeBytes, this.#tools.ports.compression);
    const base = header.baseOffset(bytes, at);
    while (cursor.next()) {
      const { bytes: records, keyStart, keyLength } = cursor;
      if (!this.#put(records, keyStart, keyLength, base + cursor.offsetDelta)) return false;
    }
    if (cursor.damage !== undefined) throw new CannotClean(`the batch at offset ${base}: ${cursor.damage}`);
    return true;
  }

  #noteLegacy(batch: BatchAt): boolean {
    for (const { key, offset } of legacyBatch(batch, this.#tools.ports).records) {
      if (!this.#put(key ?? NO_KEY, 0, key?.length ?? -1, offset)) return false;
    }
    this.end = Math.max(this.end, header.baseOffset(batch.bytes, batch.at) + 1);
    return true;
  }

  /** @requirement CMP-013 */
  #put(bytes: Uint8Array, start: number, length: number, offset: number): boolean {
    const { map, range } = this.#tools;
    if (offset < range.firstDirtyOffset || length < 0) return true;
    if (map.isFull) return false; // CMP-013
    map.put(bytes, start, length, offset);
    this.end = Math.max(this.end, offset + 1);
    return true;
  }
}

const NO_KEY = new Uint8Array(0);
