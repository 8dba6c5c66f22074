/**
 * What cleaning makes of a message of an old format: most of them are one record each, which stays or goes. A wrapper
 * stays whole as long as one of its messages does (OURS: Kafka packs it anew; nothing here writes the old formats, and
 * a reader by key is not misled, because the newer record follows).
 *
 * Shape   one function over the batch and a verdict on each record.
 * Units   offsets count records.
 * Errors  `CannotClean` for a message that makes no sense.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/MemoryRecords.java#filterTo
 */
import type { BatchPorts } from '../records/build-batch.ts';
import { isIntactLegacy, readLegacy } from '../records/legacy.ts';
import type { StoredRecord } from '../records/read-batch.ts';
import type { BatchAt } from './batch-filter.ts';
import { CannotClean } from './cannot-clean.ts';

/** The records of an old message or wrapper. */
export function legacyRecords(
  { bytes, at, sizeBytes }: BatchAt,
  { compression }: BatchPorts,
): readonly StoredRecord[] {
  if (!isIntactLegacy(bytes, at, sizeBytes)) throw new CannotClean('an old message has a wrong checksum');
  const { records, damage } = readLegacy(bytes, at, sizeBytes, compression);
  if (damage !== undefined) throw new CannotClean(damage);
  return records;
}

/** The message as it goes into the new segment, or `undefined`. @requirement CMP-001 */
export function filterLegacy(
  batch: BatchAt,
  ports: BatchPorts,
  keeps: (record: StoredRecord) => boolean,
): Uint8Array | undefined {
  const stays = legacyRecords(batch, ports).some(keeps); // CMP-001
  return stays ? batch.bytes.subarray(batch.at, batch.at + batch.sizeBytes) : undefined;
}
