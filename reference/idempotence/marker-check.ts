/**
 * Whether a transaction marker may be written: the epochs that fence a coordinator, or a producer, of the
 * past.
 *
 * Shape   one pure decision over the state of one producer.
 * Units   epochs only grow; −1 is none.
 * Errors  a refusal is a value with Kafka's code: 47, 52.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerAppendInfo.java#appendEndTxnMarker,
 *         #checkCoordinatorEpoch; KIP-98, KIP-890, KAFKA-19999, and what Apache Kafka 4.3.1 answers
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { ProducerEntry, SequenceRefusal } from './producer-entry.ts';

/** What a marker says about who sends it. */
export interface MarkerClaim {
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  /** 2 and more: with each transaction the coordinator raises the producer's epoch. */
  readonly transactionVersion: number;
}

/** From this version on a marker bears an epoch above that of the records it ends. */
const RAISING_VERSION = 2;

/**
 * Why a marker may not be appended, or `undefined`.
 * @requirement MARK-009 MARK-010 MARK-013 MARK-015
 */
export function checkMarker(
  entry: ProducerEntry | undefined,
  claim: MarkerClaim,
): SequenceRefusal | undefined {
  if (entry === undefined) return undefined;
  if (claim.producerEpoch < entry.producerEpoch || isLate(entry, claim)) {
    // MARK-010, MARK-013, MARK-015
    const reason = `a marker with producer epoch ${claim.producerEpoch}, after ${entry.producerEpoch}`;
    return { error: errorCodes.INVALID_PRODUCER_EPOCH, reason };
  }
  if (claim.coordinatorEpoch >= entry.coordinatorEpoch) return undefined;
  const reason = `a coordinator of epoch ${claim.coordinatorEpoch}, after one of ${entry.coordinatorEpoch}`;
  return { error: errorCodes.TRANSACTION_COORDINATOR_FENCED, reason }; // MARK-009
}

/**
 * Where epochs rise with each transaction, a marker with the epoch of the open one belongs to the transaction
 * before. With nothing open it is the last marker, come again.
 * @requirement MARK-013
 */
function isLate(entry: ProducerEntry, { producerEpoch, transactionVersion }: MarkerClaim): boolean {
  if (transactionVersion < RAISING_VERSION || entry.currentTxnFirstOffset === undefined) return false;
  return producerEpoch <= entry.producerEpoch; // MARK-013
}
