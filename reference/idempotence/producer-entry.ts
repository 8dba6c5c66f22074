/**
 * What a partition remembers of one producer: its epoch and its last five batches.
 *
 * Shape   `ProducerEntry` is the state; `checkSequence` is the pure decision over it.
 * Units   sequences run from 0 to 2,147,483,647 and go on with 0; offsets count records; timestamps are wall
 *         milliseconds.
 * Errors  a refusal is a value with Kafka's code: 45, 47, 48.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateEntry.java,
 *         ProducerAppendInfo.java
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { type Offset, offset } from '../base/ids.ts';
import type { Int64 } from '../protocol/int64.ts';

/**
 * As many batches are recognised when they come again: clients keep at most so many in flight (KAFKA-5494).
 */
export const REMEMBERED_BATCHES = 5;
/** The epoch of a producer that the partition does not know. */
export const NO_PRODUCER_EPOCH = -1;
const NO_SEQUENCE = -1;
const GREATEST_SEQUENCE = 0x7fff_ffff;

/** One batch that was appended. */
export interface BatchMetadata {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
  readonly timestampMs: number;
}

/** State of one producer on one partition. Written by `ProducerStateManager` alone. */
export interface ProducerEntry {
  readonly producerId: Int64;
  producerEpoch: number;
  coordinatorEpoch: number;
  lastTimestampMs: number;
  currentTxnFirstOffset: Offset | undefined;
  /** Oldest first. */
  readonly batches: BatchMetadata[];
}

export interface SequenceRefusal {
  readonly error: number;
  readonly reason: string;
}

/** What a batch to come says about its producer. */
export interface ProducerClaim {
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly transactional: boolean;
}

/**
 * The remembered batch that this one repeats exactly: same epoch, same first and last sequence.
 * @requirement IDM-001 IDM-014
 */
export function findDuplicate(entry: ProducerEntry, claim: ProducerClaim): BatchMetadata | undefined {
  if (entry.producerEpoch !== claim.producerEpoch) return undefined;
  return entry.batches.find(
    // IDM-001
    (batch) => batch.firstSequence === claim.firstSequence && batch.lastSequence === claim.lastSequence,
  );
}

/**
 * Why a batch that is no duplicate may not be appended, or `undefined`.
 * @requirement IDM-002 IDM-003 IDM-004 IDM-005 IDM-006 IDM-013 IDM-014 IDM-015
 */
export function checkSequence(
  entry: ProducerEntry | undefined,
  claim: ProducerClaim,
): SequenceRefusal | undefined {
  if (entry === undefined || entry.producerEpoch === NO_PRODUCER_EPOCH) return undefined; // IDM-005
  if (claim.producerEpoch < entry.producerEpoch) {
    const reason = `producer epoch ${claim.producerEpoch} is older than the last one seen, ${entry.producerEpoch}`;
    return { error: errorCodes.INVALID_PRODUCER_EPOCH, reason }; // IDM-003
  }
  const outOfOrder = orderViolation(entry, claim);
  if (outOfOrder !== undefined) {
    return { error: errorCodes.OUT_OF_ORDER_SEQUENCE_NUMBER, reason: outOfOrder }; // IDM-014, IDM-015
  }
  if (entry.currentTxnFirstOffset === undefined || claim.transactional) return undefined;
  // IDM-013
  return { error: errorCodes.INVALID_TXN_STATE, reason: 'the producer has a transaction open here' };
}

/** @requirement IDM-002 IDM-004 IDM-014 */
function orderViolation(entry: ProducerEntry, claim: ProducerClaim): string | undefined {
  if (claim.producerEpoch > entry.producerEpoch) {
    if (claim.firstSequence === 0) return undefined; // IDM-004
    return `a new producer epoch begins with sequence 0, not ${claim.firstSequence}`;
  }
  const last = entry.batches.at(-1)?.lastSequence ?? NO_SEQUENCE;
  if (follows(last, claim.firstSequence)) return undefined; // IDM-002
  return `sequence ${claim.firstSequence} does not follow ${last}`;
}

/** True when `next` is the sequence after `last`; after the greatest comes 0. */
function follows(last: number, next: number): boolean {
  return next === last + 1 || (next === 0 && last === GREATEST_SEQUENCE); // IDM-006
}

/** The sequence that lies `by` before another, wrapping around at 0. */
export function sequenceMinus(sequence: number, by: number): number {
  return sequence >= by ? sequence - by : GREATEST_SEQUENCE - (by - sequence) + 1;
}

/** An entry as it stands before anything is known. */
export function newProducerEntry(producerId: Int64): ProducerEntry {
  return {
    producerId,
    producerEpoch: NO_PRODUCER_EPOCH,
    coordinatorEpoch: -1,
    lastTimestampMs: -1,
    currentTxnFirstOffset: undefined,
    batches: [],
  };
}

/** Notes a batch that was appended; the sixth pushes out the first. */
export function addBatch(entry: ProducerEntry, epoch: number, batch: BatchMetadata): void {
  if (epoch !== entry.producerEpoch) {
    entry.producerEpoch = epoch;
    entry.batches.length = 0;
  }
  if (entry.batches.length === REMEMBERED_BATCHES) entry.batches.shift();
  entry.batches.push(batch);
  entry.lastTimestampMs = batch.timestampMs;
}

/** A batch by its end, as snapshots keep it. */
export function batchEndingAt(
  last: number,
  lastOffset: number,
  delta: number,
  timestampMs: number,
): BatchMetadata {
  return {
    firstSequence: sequenceMinus(last, delta),
    lastSequence: last,
    firstOffset: offset(lastOffset - delta),
    lastOffset: offset(lastOffset),
    timestampMs,
  };
}
