/**
 * The batches of a log: in order, whole, sound, in files that follow one another. Everything derived follows
 * the walk.
 *
 * Shape   `walkLog` goes once over all segments; followers see each batch (indexes, epochs, producers,
 *         transactions, records).
 * Units   positions are bytes of a file, offsets bigint; the end of the log is exclusive.
 * Source  chapters 04 and 12 of the specification.
 */

import { lastOffset } from '../wire/batch.ts';
import type { ParsedBatch } from '../wire/parsed.ts';
import type { LogFollower, Segment } from './follower.ts';
import { stemOf } from './names.ts';
import { isMended, type Partition } from './partition-view.ts';
import { checkRecords } from './records.ts';
import { type Damage, longestSegmentBytes, type WalkedBatch, walkBatches } from './segment-walk.ts';
import { joinPath, Window, withFile } from './source.ts';

/** What the walk knows when it is over. */
export interface LogSummary {
  readonly start: bigint | undefined;
  readonly end: bigint;
  /** Offsets that no batch covers: a cleaner was here, or something is lost. */
  readonly hasGaps: boolean;
  readonly isDamaged: boolean;
}

const int32 = 0x7fff_ffffn;
const internalTopic = /^__(consumer_offsets|transaction_state|share_group_state)$/;

/** Walks the segments in ascending order. */
export function walkLog(
  partition: Partition,
  segments: readonly Segment[],
  followers: readonly LogFollower[],
): LogSummary {
  const walk = new LogWalk(partition, followers);
  for (const segment of segments) walk.segment(segment);
  const summary = walk.summary(segments);
  for (const follower of followers) follower.logEnd?.(summary.end);
  return summary;
}

class LogWalk {
  readonly #partition: Partition;
  readonly #followers: readonly LogFollower[];
  /** The first offset that the next batch may have. */
  #next = 0n;
  #epoch = -1;
  #isFirst = true;
  #hasGaps = false;
  #isDamaged = false;

  constructor(partition: Partition, followers: readonly LogFollower[]) {
    this.#partition = partition;
    this.#followers = followers;
  }

  summary(segments: readonly Segment[]): LogSummary {
    const last = segments.at(-1)?.base ?? 0n;
    const end = this.#next > last ? this.#next : last;
    return { start: segments[0]?.base, end, hasGaps: this.#hasGaps, isDamaged: this.#isDamaged };
  }

  segment(segment: Segment): void {
    const { findings, tree, path } = this.#partition;
    const whole = { start: 0, end: segment.sizeBytes };
    if (!this.#isFirst && segment.base < this.#next) {
      findings.add(
        'LOG-001',
        'error',
        segment.file,
        'The segment begins before the one before it ends',
        whole,
        {
          expected: `${this.#next} or more`,
          actual: segment.base,
        },
      );
    }
    if (segment.sizeBytes > longestSegmentBytes)
      findings.add('LOG-006', 'error', segment.file, 'The file is longer than an index entry can say', whole);
    for (const follower of this.#followers) follower.segment?.(segment);
    let isFirstHere = true;
    withFile(tree, joinPath(path, `${stemOf(segment.base)}.log`), (source) => {
      for (const step of walkBatches(new Window(source))) {
        if (step.kind === 'damage') this.#damage(step, segment);
        else {
          this.#batch(step, segment, isFirstHere);
          isFirstHere = false;
        }
      }
    });
    for (const follower of this.#followers) follower.segmentEnd?.(segment, this.#next);
  }

  /** What is no batch: a torn or empty tail of the last segment is what a crash leaves. */
  #damage(damage: Damage, segment: Segment): void {
    const isCrash = damage.isTail && isMended(this.#partition, segment.end) && segment.end === undefined;
    const requirement = damage.isTail ? (damage.isZeros ? 'RCV-006' : 'RCV-002') : 'LOG-002';
    const what = damage.isTail
      ? damage.isZeros
        ? 'Zeros follow the last batch'
        : 'The tail is torn'
      : 'No batch stands here';
    const mend = isCrash ? '; the next start cuts it off' : '';
    this.#isDamaged = true;
    const { findings } = this.#partition;
    findings.add(requirement, isCrash ? 'note' : 'error', segment.file, `${what}: ${damage.why}${mend}`, {
      start: damage.position,
      end: damage.end,
    });
  }

  #batch(walked: WalkedBatch, segment: Segment, isFirstHere: boolean): void {
    const { batch } = walked;
    const { findings } = this.#partition;
    const span = { start: walked.position, end: walked.end };
    if (!batch.crcValid) {
      this.#isDamaged = true;
      const isCrash =
        walked.end >= segment.sizeBytes && segment.end === undefined && isMended(this.#partition, undefined);
      const mend = isCrash ? '; the next start cuts it off' : '';
      const message = `The batch at offset ${batch.baseOffset} has another checksum${mend}`;
      findings.add(isCrash ? 'RCV-003' : 'LOG-002', isCrash ? 'note' : 'error', segment.file, message, span, {
        actual: hex32(batch.crc),
      });
    }
    this.#order(walked, segment, isFirstHere);
    if (batch.crcValid) {
      checkRecords(this.#partition, walked, segment);
      for (const follower of this.#followers) follower.batch?.(walked, segment);
    }
    const last = lastOffset(batch);
    if (batch.crcValid || last < this.#next + int32)
      this.#next = last + 1n > this.#next ? last + 1n : this.#next;
    this.#isFirst = false;
  }

  /** Offsets and epochs against what came before. */
  #order(walked: WalkedBatch, segment: Segment, isFirstHere: boolean): void {
    const { batch } = walked;
    const { findings } = this.#partition;
    const span = { start: walked.position, end: walked.position + 8 };
    const wrong = (
      id: 'LOG-001' | 'LOG-002' | 'LOG-006',
      message: string,
      expected: string,
      actual: bigint | number,
    ) => findings.add(id, 'error', segment.file, message, span, { expected, actual });
    if (isFirstHere && batch.baseOffset < segment.base)
      wrong(
        'LOG-001',
        'The first batch begins before the offset in the name',
        `${segment.base} or more`,
        batch.baseOffset,
      );
    else if (!this.#isFirst && batch.baseOffset < this.#next)
      wrong(
        'LOG-002',
        'The batch begins before the one before it ends',
        `${this.#next} or more`,
        batch.baseOffset,
      );
    if (batch.lastOffsetDelta < 0)
      wrong('LOG-002', 'The last offset lies before the base offset', '0 or more', batch.lastOffsetDelta);
    if (lastOffset(batch) - segment.base > int32)
      wrong(
        'LOG-006',
        'The batch lies further from the base than an index can say',
        `${int32}`,
        lastOffset(batch) - segment.base,
      );
    this.#gap(batch, segment, span);
    if (batch.magic < 2) return;
    const epochSpan = { start: walked.position + 12, end: walked.position + 16 };
    if (batch.partitionLeaderEpoch < this.#epoch) {
      const message = `The leader epoch of the batch at offset ${batch.baseOffset} lies below the one before`;
      const compared = { expected: `${this.#epoch} or more`, actual: batch.partitionLeaderEpoch };
      findings.add('LOG-002', 'error', segment.file, message, epochSpan, compared);
    } else if (batch.crcValid) this.#epoch = batch.partitionLeaderEpoch;
  }

  /** Offsets that are not there: only a cleaner takes them out. */
  #gap(batch: ParsedBatch, segment: Segment, span: { start: number; end: number }): void {
    const expected = this.#isFirst ? segment.base : this.#next;
    if (batch.baseOffset <= expected) return;
    this.#hasGaps = true;
    const { findings, cleaner, topic, stop } = this.#partition;
    // Nobody can tell without the checkpoint of the cleaner, and the internal topics are always cleaned.
    const mayBeCleaned = cleaner !== undefined || stop === 'unknown' || internalTopic.test(topic);
    if (mayBeCleaned || this.#isDamaged) return;
    const message = `Offsets ${expected} to ${batch.baseOffset - 1n} are missing, and no cleaner checkpoint names the partition`;
    findings.add('LOG-001', 'warning', segment.file, message, span, { expected, actual: batch.baseOffset });
  }
}

const hex32 = (value: number): string => value.toString(16).padStart(8, '0');
