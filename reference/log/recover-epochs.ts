/**
 * Leader epochs that only the batches still know.
 *
 * Shape   `learnMissingEpochs` is called after recovery, on what is left of the checkpoint.
 * Units   offsets count records.
 * Errors  `DiskFault` from the disk.
 * Source  OURS: a log start that moved and was lost in the crash has cut the checkpoint already. Kafka
 *         recovers only what the newest
 *         entry lacks, and knows no epoch for the records below the first one.
 */
import { leaderEpoch, type Offset, offset } from '../base/ids.ts';
import { batchScanner } from './batch-scanner.ts';
import { LeaderEpochCache } from './leader-epoch-cache.ts';
import type { LogSegment } from './segment.ts';

/**
 * The cache, completed where records at or above the log start lie below its first entry.
 * @requirement CKP-003
 */
export function learnMissingEpochs(
  known: LeaderEpochCache,
  segments: readonly LogSegment[],
  logStartOffset: Offset,
): LeaderEpochCache {
  const first = known.earliest?.startOffset ?? Number.POSITIVE_INFINITY;
  const learnt = new LeaderEpochCache();
  for (const segment of segments) {
    if (segment.baseOffset >= first) break;
    batchScanner.open(segment.file, 0, segment.sizeBytes);
    while (batchScanner.next() && batchScanner.baseOffset < first) {
      const { baseOffset, lastOffset, leaderEpoch: epoch } = batchScanner;
      const isNewer = epoch > (learnt.latest?.epoch ?? -1);
      if (isNewer && lastOffset >= logStartOffset) learnt.assign(leaderEpoch(epoch), offset(baseOffset));
    }
  }
  if (learnt.latest === undefined) return known;
  for (const { epoch, startOffset } of known.entries) {
    if (epoch > learnt.latest.epoch) learnt.assign(epoch, startOffset);
  }
  return learnt;
}
