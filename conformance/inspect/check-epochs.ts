/**
 * `leader-epoch-checkpoint` against the leader epochs in the batches.
 *
 * Shape   one entry an epoch, with the offset of its first batch; the start of the log may cut the first
 *         entry short.
 * Source  kafka@1eb7644:storage/…/internals/epoch/LeaderEpochFileCache.java; KIP-101, KIP-279.
 */

import type { Span } from './finding.ts';
import type { LogFollower, Segment } from './follower.ts';
import { addWeighed, type Partition } from './partition-view.ts';
import type { WalkedBatch } from './segment-walk.ts';
import { type CheckpointRow, readCheckpoint } from './text-files.ts';

interface EpochEntry extends Span {
  readonly epoch: number;
  readonly start: number;
  readonly startOffset: bigint;
}

/** Reads the file and follows the log. */
export class EpochFollower implements LogFollower {
  readonly #partition: Partition;
  readonly #file: string;
  readonly #entries: readonly EpochEntry[];
  readonly #isReadable: boolean;
  #seen = -1;
  #next: bigint | undefined;
  #end: bigint | undefined;

  constructor(partition: Partition, file: string, bytes: Uint8Array) {
    this.#partition = partition;
    this.#file = file;
    const { rows, flaws } = readCheckpoint(bytes, 2);
    for (const { message, span } of flaws) partition.findings.add('CKP-001', 'error', file, message, span);
    this.#isReadable = flaws.length === 0;
    this.#entries = rows.map(entryOf);
    this.#ascend();
  }

  #ascend(): void {
    for (const [at, entry] of this.#entries.entries()) {
      const before = this.#entries[at - 1];
      if (entry.epoch < 0 || entry.startOffset < 0n) this.#wrong('An entry is negative', entry);
      if (before && entry.epoch <= before.epoch) this.#wrong('The epoch is not above the one before', entry);
      if (before && entry.startOffset <= before.startOffset)
        this.#wrong('The start offset is not above the one before', entry);
    }
  }

  #wrong(message: string, span: Span | undefined, compared = {}): void {
    const place = { file: this.#file, ...(this.#end !== undefined && { segmentEnd: this.#end }) };
    addWeighed(
      this.#partition,
      'CKP-006',
      place,
      message,
      span && { start: span.start, end: span.end },
      compared,
    );
  }

  segment(segment: Segment): void {
    this.#end = segment.end;
  }

  batch({ batch }: WalkedBatch): void {
    const epoch = batch.partitionLeaderEpoch;
    if (!this.#isReadable || batch.magic < 2 || epoch < 0) return;
    if (epoch !== this.#seen) this.#firstOf(epoch, batch.baseOffset);
    this.#seen = epoch;
    this.#next = batch.baseOffset + BigInt(batch.lastOffsetDelta) + 1n;
    const following = this.#entries.find((entry) => entry.epoch > epoch);
    if (following && this.#next > following.startOffset)
      this.#wrong(`Epoch ${following.epoch} begins inside the batches of epoch ${epoch}`, following, {
        expected: `${this.#next} or more`,
        actual: following.startOffset,
      });
  }

  /**
   * The first batch of an epoch that is there: the entry names its offset, or one that was cut or cleaned
   * away before it.
   */
  #firstOf(epoch: number, base: bigint): void {
    const entry = this.#entries.find((each) => each.epoch === epoch);
    if (entry === undefined) {
      this.#wrong(`Epoch ${epoch} has batches from offset ${base} on and no entry`, undefined);
      return;
    }
    const cut = this.#partition.logStart?.offset ?? 0n;
    const latest = base > cut ? base : cut;
    if (this.#seen < 0 && entry.startOffset > latest) {
      this.#forgottenStart(entry, latest);
      return;
    }
    const earliest = this.#seen < 0 ? 0n : (this.#next ?? 0n);
    if (entry.startOffset > latest || entry.startOffset < earliest)
      this.#wrong(`Epoch ${epoch} begins elsewhere in the log`, entry, {
        expected: earliest === latest ? latest : `${earliest} to ${latest}`,
        actual: entry.startOffset,
      });
  }

  /**
   * The first entry is cut at once where the log start moves, which is written down later: a broker that is killed
   * in between has the older log start again, and no start after that puts the entry back.
   */
  #forgottenStart(entry: EpochEntry, expected: bigint): void {
    if (this.#partition.stop !== 'clean') return; // How far the log start had moved is not known then.
    const message = `Epoch ${entry.epoch} has batches before its entry: a log start that a crash forgot leaves it so`;
    this.#partition.findings.add('CKP-006', 'note', this.#file, message, entry, {
      expected,
      actual: entry.startOffset,
    });
  }

  logEnd(end: bigint): void {
    const first = this.#entries[0];
    const cut = this.#partition.logStart;
    if (first && cut && this.#partition.stop === 'clean' && first.startOffset < cut.offset)
      this.#wrong(`The first epoch begins before the start of the log`, first, {
        expected: cut.offset,
        actual: first.startOffset,
      });
    for (const entry of this.#entries.filter(({ startOffset }) => startOffset > end))
      this.#wrong(`Epoch ${entry.epoch} begins behind the end of the log`, entry, {
        expected: `${end} or less`,
        actual: entry.startOffset,
      });
  }
}

function entryOf({ words, start, end }: CheckpointRow): EpochEntry {
  return { epoch: Number(words[0]), startOffset: BigInt(words[1] ?? 0), start, end };
}
