/**
 * Why a batch may not enter a log, in the words that Produce carries back.
 *
 * Shape   two plain records.
 * Source
 *         kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/ProduceResponse.java#RecordError;
 *         KIP-467
 */

/** One bad record: its position in the batch, counted from 0. */
export interface RecordError {
  readonly batchIndex: number;
  readonly message: string | null;
}

/**
 * A batch was refused. `message` and `recordErrors` are filled for per-record failures only; `reason` is for
 * people.
 */
export interface Rejection {
  readonly error: number;
  readonly reason: string;
  readonly message: string | null;
  readonly recordErrors: readonly RecordError[];
}

/** A refusal of the whole batch. */
export function rejection(error: number, reason: string): Rejection {
  return { error, reason, message: null, recordErrors: [] };
}
