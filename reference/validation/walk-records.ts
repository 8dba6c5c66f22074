/**
 * The walk over every record of a batch: structure, keys on compacted topics, timestamps.
 *
 * Shape   `walkRecords(cursor, rules)`; the cursor is open. A good batch allocates one small result, a bad
 *         one its list of errors.
 * Units   timestamps are wall milliseconds, deltas are counted from the batch's base timestamp.
 * Errors  `Rejection`. Damage beats record errors, as in Kafka, where it interrupts the walk; any bad
 *         timestamp among the record errors makes the whole batch 32, otherwise it is 87.
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogValidator.java#validateRecord,
 *         #processRecordErrors
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { NO_TIMESTAMP } from '../records/batch-header.ts';
import type { RecordCursor } from '../records/record-cursor.ts';
import { type RecordError, type Rejection, rejection } from './rejection.ts';

/** What records are measured by. */
export interface RecordRules {
  readonly compact: boolean;
  /** The topic keeps the clients' timestamps, so they must lie within limits. */
  readonly checkCreateTime: boolean;
  /**
   * The client set the attribute that only a leader sets: every record then has the batch's max timestamp.
   */
  readonly sentByLogAppendTime: boolean;
  readonly baseTimestampMs: number;
  readonly wallMs: number;
  readonly beforeMaxMs: number;
  readonly afterMaxMs: number;
  readonly topicPartition: string;
}

/** What a whole walk found. */
export interface Walked {
  /** Greatest timestamp delta. */
  readonly greatestDelta: number;
  /** Offset deltas are 0, 1, 2 … */
  readonly consecutive: boolean;
}

/** @requirement VAL-001 VAL-002 VAL-017 BAT-005 */
export function walkRecords(cursor: RecordCursor, rules: RecordRules): Walked | Rejection {
  let greatestDelta = Number.NEGATIVE_INFINITY;
  let consecutive = true;
  let bad: BadRecords | undefined;
  while (cursor.next()) {
    if (cursor.timestampDelta > greatestDelta) greatestDelta = cursor.timestampDelta;
    if (cursor.offsetDelta !== cursor.index) consecutive = false;
    if (rules.compact && cursor.keyLength < 0) {
      bad ??= new BadRecords();
      bad.keyless(cursor.index, rules); // VAL-001
      continue;
    }
    const timestampMs = rules.baseTimestampMs + (rules.sentByLogAppendTime ? 0 : cursor.timestampDelta);
    const sentence = timestampViolation(timestampMs, cursor.index, rules);
    if (sentence === undefined) continue;
    bad ??= new BadRecords();
    bad.timestamp(cursor.index, sentence); // VAL-002
  }
  if (cursor.damage !== undefined) return rejection(errorCodes.INVALID_RECORD, cursor.damage); // BAT-005
  return bad === undefined ? { greatestDelta, consecutive } : bad.verdict();
}

/** What is wrong with a timestamp, in words. @requirement VAL-002 VAL-016 VAL-018 */
export function timestampViolation(
  timestampMs: number,
  index: number,
  rules: RecordRules,
): string | undefined {
  if (rules.checkCreateTime && timestampMs !== NO_TIMESTAMP) {
    const ageMs = rules.wallMs - timestampMs;
    if (ageMs <= rules.beforeMaxMs && -ageMs <= rules.afterMaxMs) return undefined; // VAL-002, VAL-016
    const [from, to] = [javaSum(rules.wallMs, -rules.beforeMaxMs), javaSum(rules.wallMs, rules.afterMaxMs)];
    return (
      `Timestamp ${timestampMs} of message with offset ${index} is out of range. ` +
      `The timestamp should be within [${from}, ${to}]`
    );
  }
  if (!rules.sentByLogAppendTime) return undefined;
  return 'Invalid timestamp type: a producer does not set LogAppendTime.'; // VAL-018
}

/** A sum as Java prints it: 'without limit' is its greatest long, and a sum past that wraps around. */
function javaSum(ms: number, by: number): string {
  const long = Number.isFinite(by) ? BigInt(by) : BigInt(Math.sign(by)) * 0x7fff_ffff_ffff_ffffn;
  return String(BigInt.asIntN(64, BigInt(ms) + long));
}

/**
 * Collects every bad record, so that a client learns of all of them at once (KIP-467).
 * @requirement VAL-017
 */
export class BadRecords {
  readonly #errors: RecordError[] = [];
  #timestamps = 0;

  keyless(batchIndex: number, { topicPartition }: RecordRules): void {
    const message = `Compacted topic cannot accept message without key in topic partition ${topicPartition}.`;
    this.#errors.push({ batchIndex, message });
  }

  timestamp(batchIndex: number, message: string): void {
    this.#timestamps++;
    this.#errors.push({ batchIndex, message });
  }

  /** @requirement VAL-017 */
  verdict(): Rejection {
    const message =
      this.#timestamps > 0
        ? 'One or more records have been rejected due to invalid timestamp'
        : `One or more records have been rejected due to ${this.#errors.length} record errors in total`;
    return {
      error: this.#timestamps > 0 ? errorCodes.INVALID_TIMESTAMP : errorCodes.INVALID_RECORD,
      reason: message,
      message,
      recordErrors: this.#errors,
    };
  }
}
