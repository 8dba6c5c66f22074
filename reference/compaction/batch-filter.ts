/**
 * What cleaning makes of one batch: nothing, the same bytes, a smaller batch in the same frame, or a bare header.
 *
 * Shape   `BatchFilter` is made for one round and asked batch by batch, in the order of the log. It answers
 *         bytes (a view of what it was given when nothing changed) or `undefined` when the batch goes.
 * Units   offsets count records; times are wall milliseconds.
 * Errors  `CannotClean` for bytes that make no sense: it ends the round, and the log is set aside.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/MemoryRecords.java#filterTo,
 *         core/src/main/scala/kafka/log/LogCleaner.scala#cleanInto, #shouldRetainRecord; KIP-534
 */
import type { Int64 } from '../protocol/int64.ts';
import { isIntact } from '../records/batch-cursor.ts';
import * as header from '../records/batch-header.ts';
import type { BatchPorts } from '../records/build-batch.ts';
import { controlTypeOf } from '../records/control-records.ts';
import { openRecords } from '../records/read-batch.ts';
import { RecordCursor } from '../records/record-cursor.ts';
import type { BatchAt } from './batch-at.ts';
import { CannotClean } from './cannot-clean.ts';
import type { CleanedTransactions, MarkerKind } from './cleaned-transactions.ts';
import { filterLegacy, type LegacyRules } from './legacy-filter.ts';
import type { OffsetMap } from './offset-map.ts';
import { emptiedBatch, type KeptRecords, rewrittenBatch } from './rewrite-batch.ts';

/** What the cleaner knows of the last batch of a producer that is still remembered. */
export interface LastOfProducer {
  /** Its last data, or `undefined` when it has only written markers here. */
  readonly lastDataOffset: number | undefined;
  readonly producerEpoch: number;
}

/** What a round goes by. */
export interface RoundRules {
  readonly map: OffsetMap;
  /** The map speaks of everything below. */
  readonly mapEnd: number;
  /** First offset that the round leaves alone. */
  readonly upperEnd: number;
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
  readonly lastOf: ReadonlyMap<Int64, LastOfProducer>;
  /** Messages of formats 0 and 1 become batches of format 2. */
  readonly renewsOldFormats: boolean;
  readonly transactions: CleanedTransactions;
}

const cursor = new RecordCursor();

export class BatchFilter {
  /** Segments of the old formats keep their tombstones until they were clean for delete.retention.ms. */
  keepsLegacyTombstones = true;
  readonly #rules: RoundRules;
  readonly #ports: BatchPorts;
  readonly #legacyRules: LegacyRules;
  /** Numbers of the records that stay, of the batch in hand. */
  #kept = new Int32Array(256);

  constructor(rules: RoundRules, ports: BatchPorts) {
    this.#rules = rules;
    this.#ports = ports;
    this.#legacyRules = {
      renewsOldFormats: rules.renewsOldFormats,
      deleteHorizonMs: rules.nowMs + rules.deleteRetentionMs,
      keeps: (record) => this.#keepsOld(record),
    };
  }

  /** The batch as it goes into the new segment. @requirement CMP-007 CMP-008 CMP-016 */
  filter(batch: BatchAt): Uint8Array | undefined {
    const { bytes, at, sizeBytes } = batch;
    if (header.magic(bytes, at) < 2) return filterLegacy(batch, this.#ports, this.#legacyRules);
    if (!isIntact(bytes, at, sizeBytes, this.#ports.digest)) {
      throw new CannotClean(`the batch at offset ${header.baseOffset(bytes, at)} has a wrong checksum`);
    }
    const isMarker = header.isControlBatch(bytes, at);
    const isVoid = this.#isVoid(batch, isMarker);
    const isDropped = isMarker ? isVoid && this.#isPastHorizon(bytes, at) : isVoid;
    const kept = isDropped ? NOTHING : this.#choose(batch, isMarker);
    if (kept.count > 0) return this.#rewritten(batch, kept, isMarker && isVoid);
    // CMP-007, CMP-008
    return this.#mustLeaveHeader(bytes, at, isMarker) ? emptiedBatch(batch, this.#ports.digest) : undefined;
  }

  /** Tells the transactions; true for data of an aborted one, and for a marker that has no data left. */
  #isVoid({ bytes, at, sizeBytes }: BatchAt, isMarker: boolean): boolean {
    const { transactions } = this.#rules;
    const id = header.exactProducerId(bytes, at);
    const last = header.lastOffset(bytes, at);
    if (!isMarker) return transactions.onData(id, last, header.isTransactional(bytes, at));
    return transactions.onMarker(id, last, markerKind({ bytes, at, sizeBytes }, this.#ports));
  }

  #isPastHorizon(bytes: Uint8Array, at: number): boolean {
    return header.hasDeleteHorizon(bytes, at) && header.baseTimestamp(bytes, at) <= this.#rules.nowMs;
  }

  /** Walks the records and notes those that stay. */
  #choose({ bytes, at, sizeBytes }: BatchAt, isMarker: boolean): KeptRecords {
    openRecords(cursor, bytes, at, sizeBytes, this.#ports.compression);
    // A record takes bytes: a count that lies is damage, and must not be believed before the walk has told.
    const most = Math.min(cursor.count, cursor.bytes.length);
    if (this.#kept.length < most) this.#kept = new Int32Array(most * 2);
    const base = header.baseOffset(bytes, at);
    const keepsTombstones = !this.#isPastHorizon(bytes, at);
    let count = 0;
    let hasTombstone = false;
    while (cursor.next()) {
      if (!isMarker && !this.#keeps(base + cursor.offsetDelta, keepsTombstones)) continue;
      this.#kept[count++] = cursor.index;
      if (cursor.valueLength < 0) hasTombstone = true;
    }
    if (cursor.damage !== undefined) throw new CannotClean(`the batch at offset ${base}: ${cursor.damage}`);
    return { count, indexes: this.#kept, hasTombstone, cursor };
  }

  /** Whether the cursor's record stays. @requirement CMP-001 CMP-004 CMP-005 CMP-013 CMP-021 */
  #keeps(offset: number, keepsTombstones: boolean): boolean {
    const { map, mapEnd } = this.#rules;
    if (offset >= mapEnd) return true; // CMP-013: the map knows nothing of it.
    if (cursor.keyLength < 0) return false; // CMP-021
    if (offset < map.get(cursor.bytes, cursor.keyStart, cursor.keyLength)) return false; // CMP-001
    return cursor.valueLength >= 0 || keepsTombstones; // CMP-004, CMP-005
  }

  /** Whether an old message's record stays; nothing need stand for the last of a round. @requirement CMP-026 CMP-030 */
  #keepsOld({ offset, key, value }: OldRecord): boolean {
    const { map, mapEnd } = this.#rules;
    if (offset >= mapEnd) return true;
    if (key === null || offset < map.get(key, 0, key.length)) return false;
    return value !== null || this.keepsLegacyTombstones; // CMP-026
  }

  /** @requirement CMP-005 */
  #rewritten(batch: BatchAt, kept: KeptRecords, isVoidMarker: boolean): Uint8Array {
    const { bytes, at, sizeBytes } = batch;
    const needsHorizon = (kept.hasTombstone || isVoidMarker) && !header.hasDeleteHorizon(bytes, at); // CMP-005
    if (kept.count === header.recordsCount(bytes, at) && !needsHorizon)
      return bytes.subarray(at, at + sizeBytes);
    const { nowMs, deleteRetentionMs } = this.#rules;
    return rewrittenBatch(batch, kept, needsHorizon ? nowMs + deleteRetentionMs : undefined, this.#ports);
  }

  /** @requirement CMP-007 */
  #mustLeaveHeader(bytes: Uint8Array, at: number, isMarker: boolean): boolean {
    if (header.nextOffset(bytes, at) === this.#rules.upperEnd) return true; // Or the end of the round is lost.
    const last = this.#rules.lastOf.get(header.exactProducerId(bytes, at));
    if (last === undefined) return false;
    return last.lastDataOffset === undefined
      ? isMarker && header.producerEpoch(bytes, at) === last.producerEpoch
      : header.lastOffset(bytes, at) === last.lastDataOffset; // CMP-007
  }
}

interface OldRecord {
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

const NOTHING: KeptRecords = { count: 0, indexes: new Int32Array(0), hasTombstone: false, cursor };

/** What the first record of a control batch says. */
export function markerKind({ bytes, at, sizeBytes }: BatchAt, { compression }: BatchPorts): MarkerKind {
  openRecords(cursor, bytes, at, sizeBytes, compression);
  if (!cursor.next()) {
    if (cursor.damage !== undefined) throw new CannotClean(cursor.damage);
    return 'emptied';
  }
  const type = controlTypeOf(cursor.key());
  if (type === 'COMMIT') return 'commit';
  return type === 'ABORT' ? 'abort' : 'other';
}
