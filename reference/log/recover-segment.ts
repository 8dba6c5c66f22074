/**
 * Recovery of one segment after an unclean stop: every batch is read and checked, indexes are made anew, the
 * first bad byte ends the log.
 *
 * Shape   `recoverSegment(segment, expected, digest, visit)`; `visit` sees each good batch once, in order.
 * Units   positions and sizes are bytes; offsets count records.
 * Errors  none but `DiskFault`: what is damaged is cut off, and the answer says so.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#recover
 */
import { type Offset, offset } from '../base/ids.ts';
import { LARGEST_RELATIVE_OFFSET } from '../index/offset-index.ts';
import type { Digest } from '../ports/codecs.ts';
import { isIntact } from '../records/batch-cursor.ts';
import { isIntactLegacy } from '../records/legacy.ts';
import { batchScanner } from './batch-scanner.ts';
import type { LogSegment } from './segment.ts';

/** What recovery found in one segment. */
export interface RecoveredSegment {
  readonly endOffset: Offset;
  /** True when bytes were cut off: later segments no longer follow. */
  readonly truncated: boolean;
  /** A sound batch that this segment cannot hold; it was not looked at what follows. */
  readonly overflow: { readonly position: number; readonly baseOffset: Offset } | undefined;
}

/** A batch that passed every check. */
export interface RecoveredBatch {
  readonly baseOffset: Offset;
  readonly leaderEpoch: number;
}

/** Bytes of the batch under check; grows to the largest batch seen. */
let buffer = new Uint8Array(64 * 1024);

/**
 * @requirement RCV-001 RCV-002 RCV-003 RCV-006 RCV-009 IDX-004 IDX-005 RCV-024 LOG-002 OLD-027
 */
export function recoverSegment(
  segment: LogSegment,
  expectedOffset: Offset,
  digest: Digest,
  visit: (batch: RecoveredBatch) => void,
): RecoveredSegment {
  segment.forget();
  let validBytes = 0;
  let next: number = expectedOffset;
  batchScanner.open(segment.file, 0, segment.sizeBytes);
  while (batchScanner.next()) {
    const { position, sizeBytes, baseOffset, lastOffset, maxTimestampMs, leaderEpoch } = batchScanner;
    // RCV-009, LOG-002: a file under another's name, or batches out of order, are no continuation of this
    // log.
    const isInOrder = baseOffset >= next && lastOffset >= baseOffset && lastOffset < Number.MAX_SAFE_INTEGER;
    if (!isInOrder || !isSound(segment, position, sizeBytes, batchScanner.magic, digest)) break; // RCV-003
    if (lastOffset - segment.baseOffset > LARGEST_RELATIVE_OFFSET) {
      const overflow = { position, baseOffset: offset(baseOffset) };
      return { endOffset: offset(next), truncated: false, overflow }; // RCV-024
    }
    segment.noteBatch(position, sizeBytes, offset(lastOffset), maxTimestampMs); // IDX-004, IDX-005
    visit({ baseOffset: offset(baseOffset), leaderEpoch });
    validBytes = position + sizeBytes;
    next = lastOffset + 1;
  }
  // RCV-002, RCV-006: a cut or zero-filled tail is no batch. OLD-027: nor is what has an unknown format.
  const truncated = validBytes < segment.sizeBytes;
  if (truncated) segment.truncateFile(validBytes);
  return { endOffset: offset(next), truncated, overflow: undefined };
}

/** By the checksum of its own format, whatever stands before it. @requirement OLD-023 OLD-024 */
function isSound(
  segment: LogSegment,
  position: number,
  sizeBytes: number,
  magic: number,
  digest: Digest,
): boolean {
  if (buffer.length < sizeBytes) buffer = new Uint8Array(sizeBytes);
  const batch = buffer.subarray(0, sizeBytes);
  if (segment.file.read(position, batch) < sizeBytes) return false;
  // OLD-023, OLD-024
  return magic === 2 ? isIntact(batch, 0, sizeBytes, digest) : isIntactLegacy(batch, 0, sizeBytes);
}
