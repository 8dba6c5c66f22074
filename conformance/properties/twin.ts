/**
 * The dumb twin of a partition: an array of records and what each producer sent. Slow, obvious, and without a line in common with any broker.
 *
 * Shape   `append` says what a broker must answer and keeps the records if they belong into the log.
 * Source  BAT-003, PRD-007, PRD-010, IDM-001, IDM-002, IDM-005, IDM-014, LOF-003 read literally.
 */
import type { ErrorName } from '../../spec/protocol/errors.ts';

export interface TwinRecord {
  readonly value: string;
  readonly timestamp: bigint;
}

export interface Sent {
  readonly sequence: number;
  readonly records: readonly TwinRecord[];
  readonly baseOffset: bigint;
}

export interface Verdict {
  readonly error: ErrorName | 'any';
  readonly baseOffset: bigint;
}

const remembered = 5;

export class PartitionTwin {
  readonly records: TwinRecord[] = [];
  readonly #sent = new Map<number, Sent[]>();

  get end(): bigint {
    return BigInt(this.records.length);
  }

  /** Everything that this producer has in the log, oldest first. */
  sentBy(producer: number): readonly Sent[] {
    return this.#sent.get(producer) ?? [];
  }

  nextSequence(producer: number): number {
    const last = this.sentBy(producer).at(-1);
    return last ? last.sequence + last.records.length : 0;
  }

  /** A batch of a producer without a number. */
  append(records: readonly TwinRecord[]): Verdict {
    const baseOffset = this.end;
    this.records.push(...records);
    return { error: 'NONE', baseOffset };
  }

  /** A batch of a numbered producer. */
  appendNumbered(producer: number, sequence: number, records: readonly TwinRecord[]): Verdict {
    const sent = this.sentBy(producer);
    const retried = sent
      .slice(-remembered)
      .find((one) => one.sequence === sequence && one.records.length === records.length);
    if (retried) return { error: 'NONE', baseOffset: retried.baseOffset };
    const known = sent.length > 0;
    // What lies in the past and is no exact retry is refused, with whatever error.
    if (known && sequence < this.nextSequence(producer)) return { error: 'any', baseOffset: -1n };
    if (known && sequence !== this.nextSequence(producer))
      return { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER', baseOffset: -1n };
    const verdict = this.append(records);
    this.#sent.set(producer, [...sent, { sequence, records, baseOffset: verdict.baseOffset }]);
    return verdict;
  }

  /** The first record at or after the time, in the order of the log. */
  firstAt(time: bigint): { offset: bigint; timestamp: bigint } {
    const place = this.records.findIndex(({ timestamp }) => timestamp >= time);
    return place < 0
      ? { offset: -1n, timestamp: -1n }
      : { offset: BigInt(place), timestamp: this.records[place]!.timestamp };
  }
}
