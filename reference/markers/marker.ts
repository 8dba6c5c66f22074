/**
 * A transaction marker: the control batch by which a coordinator says, in each partition, how a transaction
 * ended.
 *
 * Shape   `markerBatch` builds one, `readMarker` reads one back.
 * Units   times are wall milliseconds.
 * Errors  a control batch that is no transaction marker, or whose record was compacted away, is `undefined`.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/EndTransactionMarker.java,
 *         MemoryRecords.java#withEndTransactionMarker; KIP-98
 */
import type { TransactionMarker } from '../idempotence/producer-state.ts';
import type { Int64 } from '../protocol/int64.ts';
import { RECORDS_AT, recordsCount } from '../records/batch-header.ts';
import type { BatchPorts } from '../records/build-batch.ts';
import { controlBatch, controlTypeOf, coordinatorEpochOf, endTxnMarker } from '../records/control-records.ts';
import { RecordCursor } from '../records/record-cursor.ts';

/** What a coordinator asks to be written. */
export interface MarkerRequest {
  readonly producerId: Int64;
  readonly producerEpoch: number;
  readonly committed: boolean;
  readonly coordinatorEpoch: number;
  /** 2 and more: the coordinator raises the producer's epoch with each transaction (KIP-890). */
  readonly transactionVersion: number;
}

/**
 * The batch: one control record, uncompressed, transactional, without a sequence.
 * @requirement MARK-001 MARK-002 MARK-026
 */
export function markerBatch(
  marker: MarkerRequest,
  stamp: { readonly wallMs: number; readonly logAppendTime: boolean },
  ports: BatchPorts,
): Uint8Array {
  const { producerId, producerEpoch, committed, coordinatorEpoch } = marker;
  // MARK-002
  const record = { type: committed ? 'COMMIT' : 'ABORT', value: endTxnMarker(coordinatorEpoch) } as const;
  const { wallMs, logAppendTime } = stamp; // MARK-026
  const draft = { producerId, producerEpoch, logAppendTime, transactional: true };
  return controlBatch([record], wallMs, draft, ports);
}

/** One batch is read at a time, and left before the next. */
const cursor = new RecordCursor();

/** What the marker in a whole control batch says. */
export function readMarker(bytes: Uint8Array): TransactionMarker | undefined {
  cursor.open(bytes, RECORDS_AT, bytes.length, recordsCount(bytes, 0));
  if (!cursor.next()) return undefined;
  const type = controlTypeOf(cursor.key());
  const coordinatorEpoch = coordinatorEpochOf(cursor.value());
  if (coordinatorEpoch === undefined || (type !== 'COMMIT' && type !== 'ABORT')) return undefined;
  return { coordinatorEpoch, committed: type === 'COMMIT' };
}
