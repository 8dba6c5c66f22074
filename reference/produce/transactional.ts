/**
 * Whether a transactional batch may be offered to its partition: Kafka asks the transaction coordinator
 * whether the partition was added to the transaction, unless the partition has it open already, or the broker
 * was told not to ask (KIP-890).
 *
 * Shape   one function over the replicas and the batch.
 * Units   none of its own.
 * Errors  48, or 120 for clients that know it. OURS: this release has no transaction coordinator, so the
 *         answer is what Kafka gives when the coordinator knows of no such transaction.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#maybeStartTransactionVerificationForPartition;
 *         KIP-890; the versions as Apache Kafka 4.3.1 answers
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { exactProducerId } from '../records/batch-header.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';

/** From this version on a transaction that cannot go on is a TRANSACTION_ABORTABLE. */
const ABORTABLE_SINCE_VERSION = 11;
/**
 * From this version on the broker itself adds the partition to the transaction: there is no asking without a
 * coordinator.
 */
const ADDED_BY_BROKER_SINCE_VERSION = 12;

/** What the request and the broker's configuration say. */
interface Asked {
  readonly version: number;
  /** `transaction.partition.verification.enable` */
  readonly verifyTransactions: boolean;
}

/**
 * The error code of a batch that belongs to no known transaction; `undefined` when the log may decide.
 * @requirement MARK-024
 */
export function unverified(
  replicas: ReplicaManager,
  { version, verifyTransactions }: Asked,
  topic: string,
  index: number,
  records: Uint8Array,
): number | undefined {
  if (!verifyTransactions && version < ADDED_BY_BROKER_SINCE_VERSION) return undefined; // MARK-024
  const partition = replicas.find(topic, index);
  if (partition instanceof Partition && partition.log.hasOpenTransaction(exactProducerId(records, 0))) {
    return undefined;
  }
  const isLate = version >= ABORTABLE_SINCE_VERSION;
  return isLate ? errorCodes.TRANSACTION_ABORTABLE : errorCodes.INVALID_TXN_STATE;
}
