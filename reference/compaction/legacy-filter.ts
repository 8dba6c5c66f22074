/**
 * What cleaning makes of a message of an old format: one record, which stays or goes, or a wrapper around several, which
 * is packed anew when it loses some. Such a batch has no frame: its offset is that of its last record.
 *
 * Shape   one function over the batch and a verdict on each record.
 * Units   offsets count records.
 * Errors  `CannotClean` for a message that makes no sense.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/MemoryRecords.java#filterTo
 */
import { messageSet } from '../legacy/write-messages.ts';
import { magic } from '../records/batch-header.ts';
import type { BatchPorts } from '../records/build-batch.ts';
import { isIntactLegacy, readLegacy } from '../records/legacy.ts';
import type { StoredRecord } from '../records/read-batch.ts';
import type { BatchAt } from './batch-at.ts';
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
  const { bytes, at, sizeBytes } = batch;
  const records = legacyRecords(batch, ports);
  const kept = records.filter(keeps); // CMP-001
  if (kept.length === 0) return undefined;
  if (kept.length === records.length) return bytes.subarray(at, at + sizeBytes);
  const { codec, timestampType } = readLegacy(bytes, at, sizeBytes, ports.compression);
  const form = {
    format: magic(bytes, at) === 0 ? 0 : 1,
    codec: codec ?? 'none',
    logAppendTime: timestampType === 'LogAppendTime',
  } as const;
  return messageSet(kept, form, ports.compression);
}
