/**
 * Where each leader epoch of a partition began: the list that lets a replica say up to where two logs agree.
 *
 * Shape   entries strictly increasing in both columns; every change answers whether there was one, and the
 *         owner writes the file.
 * Units   start offsets are inclusive, end offsets exclusive.
 * Errors  none: an unknown epoch is answered with (−1, −1).
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/epoch/LeaderEpochFileCache.java;
 *         KIP-101, KIP-279
 */
import { assert } from '../base/assert.ts';
import { type LeaderEpoch, leaderEpoch, NO_LEADER_EPOCH, type Offset, offset } from '../base/ids.ts';
import type { Disk } from '../ports/disk.ts';
import { isCountable, isInt32, readRows, writeRows } from './checkpoint-file.ts';
import type { EpochEndOffset } from './log-results.ts';

export const LEADER_EPOCHS = 'leader-epoch-checkpoint';
const NO_OFFSET = -1 as Offset;

export interface EpochEntry {
  readonly epoch: LeaderEpoch;
  readonly startOffset: Offset;
}

/** The epochs of one log and where each began, both increasing. @requirement CKP-006 */
export class LeaderEpochCache {
  #entries: EpochEntry[];

  constructor(entries: readonly EpochEntry[] = []) {
    this.#entries = [...entries];
  }

  get entries(): readonly EpochEntry[] {
    return this.#entries;
  }

  get latest(): EpochEntry | undefined {
    return this.#entries.at(-1);
  }

  get earliest(): EpochEntry | undefined {
    return this.#entries[0];
  }

  /** An epoch begins. What contradicts it, a later epoch or a later start, was never committed and goes. */
  assign(epoch: LeaderEpoch, startOffset: Offset): boolean {
    assert(epoch >= 0 && startOffset >= 0, 'an epoch that begins has a number and an offset');
    const { latest } = this;
    if (latest !== undefined && epoch === latest.epoch && startOffset >= latest.startOffset) return false;
    this.#entries = this.#entries.filter((entry) => entry.epoch < epoch && entry.startOffset < startOffset);
    this.#entries.push({ epoch, startOffset });
    return true;
  }

  /** The log now ends here. */
  truncateFromEnd(endOffset: Offset): boolean {
    const kept = this.#entries.filter((entry) => entry.startOffset < endOffset);
    return this.#replace(kept);
  }

  /** The log now begins here: the last epoch that began at or before this offset begins at it. */
  truncateFromStart(startOffset: Offset): boolean {
    const straddling = this.#entries.findLast((entry) => entry.startOffset <= startOffset);
    if (straddling === undefined || straddling.startOffset === startOffset) {
      return this.#replace(this.#entries.filter((entry) => entry.startOffset >= startOffset));
    }
    const later = this.#entries.filter((entry) => entry.startOffset > startOffset);
    this.#entries = [{ epoch: straddling.epoch, startOffset }, ...later];
    return true;
  }

  /** @requirement OLE-001 OLE-002 OLE-003 OLE-004 OLE-005 */
  endOffsetFor(requested: LeaderEpoch, logEndOffset: Offset): EpochEndOffset {
    if (requested === this.latest?.epoch && requested >= 0) {
      return { leaderEpoch: requested, endOffset: logEndOffset }; // OLE-003
    }
    const next = this.#entries.find((entry) => entry.epoch > requested);
    // OLE-004
    if (requested < 0 || next === undefined) return { leaderEpoch: NO_LEADER_EPOCH, endOffset: NO_OFFSET };
    const known = this.#entries.findLast((entry) => entry.epoch <= requested);
    // OLE-001, OLE-002, OLE-005
    return { leaderEpoch: known?.epoch ?? requested, endOffset: next.startOffset };
  }

  #replace(entries: EpochEntry[]): boolean {
    if (entries.length === this.#entries.length) return false;
    this.#entries = entries;
    return true;
  }
}

/**
 * Reads `leader-epoch-checkpoint`; entries that are not numbers make the file count as absent.
 * @requirement CKP-003
 */
export function readLeaderEpochs(disk: Disk, directory: string): LeaderEpochCache {
  const rows = readRows(disk, `${directory}/${LEADER_EPOCHS}`, 2);
  const cache = new LeaderEpochCache();
  const isNumeric = rows.every(([epoch, start]) => isInt32(epoch!) && isCountable(start!));
  if (!isNumeric) return cache; // CKP-003: rebuilt from batches.
  for (const [epoch, start] of rows) cache.assign(leaderEpoch(Number(epoch)), offset(Number(start)));
  return cache;
}

export function writeLeaderEpochs(disk: Disk, directory: string, cache: LeaderEpochCache): void {
  const rows = cache.entries.map(({ epoch, startOffset }) => [epoch, startOffset]);
  writeRows(disk, directory, LEADER_EPOCHS, rows);
}

/**
 * The cache of one log and its file: an epoch that begins is on the disk before anything is appended in it
 * (KAFKA-7415).
 * @requirement CKP-006
 */
export class LeaderEpochStore {
  readonly cache: LeaderEpochCache;
  readonly #disk: Disk;
  readonly #directory: string;

  constructor(disk: Disk, directory: string, cache: LeaderEpochCache) {
    this.#disk = disk;
    this.#directory = directory;
    this.cache = cache;
  }

  /** An older epoch than the latest has nothing to say any more. */
  begin(epoch: LeaderEpoch, start: Offset): undefined {
    const { latest } = this.cache;
    if (latest !== undefined && epoch < latest.epoch) return;
    // CKP-006
    if (this.cache.assign(epoch, start)) writeLeaderEpochs(this.#disk, this.#directory, this.cache);
  }

  /** The log begins later than before. @requirement CKP-006 */
  truncateFromStart(start: Offset): undefined {
    if (this.cache.truncateFromStart(start)) writeLeaderEpochs(this.#disk, this.#directory, this.cache);
  }
}
