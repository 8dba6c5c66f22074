/**
 * What cleaning makes of a message of an old format: one record, which stays or goes, or a wrapper around
 * several, which is packed anew when it loses some. Release 3.9 leaves the formats as they are; release 4
 * makes a batch of format 2 of whatever it copies. A message has no frame: its offset is that of its last
 * record.
 *
 * Shape   `filterLegacy` over the batch and a verdict on each record.
 * Units   offsets count records; times are wall milliseconds.
 * Errors  `CannotClean` for a message that makes no sense.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/MemoryRecords.java#filterTo; KIP-724,
 *         KAFKA-13093
 */
import { messageSet } from '../legacy/write-messages.ts';
import { magic } from '../records/batch-header.ts';
import { type BatchDraft, type BatchPorts, buildBatch } from '../records/build-batch.ts';
import { isIntactLegacy, type LegacyBatch, readLegacy } from '../records/legacy.ts';
import type { StoredRecord } from '../records/read-batch.ts';
import type { BatchAt } from './batch-at.ts';
import { CannotClean } from './cannot-clean.ts';

/** An old message or wrapper that makes sense. */
export function legacyBatch({ bytes, at, sizeBytes }: BatchAt, { compression }: BatchPorts): LegacyBatch {
  if (!isIntactLegacy(bytes, at, sizeBytes)) throw new CannotClean('an old message has a wrong checksum');
  const batch = readLegacy(bytes, at, sizeBytes, compression);
  if (batch.damage !== undefined) throw new CannotClean(batch.damage);
  return batch;
}

/** How the messages of a round are written. */
export interface LegacyRules {
  /** Into format 2: releases from 4.0 on. */
  readonly renewsOldFormats: boolean;
  /** When the tombstones of a renewed batch may go. */
  readonly deleteHorizonMs: number;
  readonly keeps: (record: StoredRecord) => boolean;
}

/** The message as it goes into the new segment, or `undefined`. @requirement CMP-001 CMP-025 */
export function filterLegacy(batch: BatchAt, ports: BatchPorts, rules: LegacyRules): Uint8Array | undefined {
  const { bytes, at, sizeBytes } = batch;
  const { records, codec = 'none', timestampType, maxTimestamp } = legacyBatch(batch, ports);
  const kept = records.filter(rules.keeps); // CMP-001
  if (kept.length === 0) return undefined;
  const logAppendTime = timestampType === 'LogAppendTime';
  if (rules.renewsOldFormats) {
    const stamped = logAppendTime ? { logAppendTime, maxTimestamp } : {};
    return renewed(kept, { codec, ...stamped }, rules.deleteHorizonMs, ports);
  }
  if (kept.length === records.length) return bytes.subarray(at, at + sizeBytes); // CMP-025
  const format = magic(bytes, at) === 0 ? 0 : 1; // CMP-025
  return messageSet(kept, { format, codec, logAppendTime }, ports.compression);
}

/** The records as one batch of format 2, which nobody is known to have sent. @requirement CMP-029 */
function renewed(
  kept: readonly StoredRecord[],
  form: Pick<BatchDraft, 'codec' | 'logAppendTime' | 'maxTimestamp'>,
  deleteHorizonMs: number,
  ports: BatchPorts,
): Uint8Array {
  const baseOffset = kept[0]!.offset;
  const records = kept.map(({ offset, timestamp, key, value }) => ({
    timestamp,
    key,
    value,
    offsetDelta: offset - baseOffset, // CMP-029
  }));
  const hasTombstone = kept.some(({ value }) => value === null);
  return buildBatch(
    { ...form, records, baseOffset, partitionLeaderEpoch: -1, ...(hasTombstone ? { deleteHorizonMs } : {}) },
    ports,
  );
}
