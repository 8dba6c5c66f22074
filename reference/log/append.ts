/**
 * The path of a batch into a log: checked, given its offsets, a new segment where one is due, written, noted.
 *
 * Shape   `appendBatches` on the log's state; nothing is noted of a batch that is refused but what Kafka
 *         keeps too (epoch, roll).
 * Units   offsets count records; times are wall milliseconds; sizes are bytes.
 * Errors  refusals are `LogError` values; `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#append
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { type LeaderEpoch, type Offset, offset } from '../base/ids.ts';
import { isOldSet } from '../legacy/read-set.ts';
import { convertOldMessages } from '../validation/convert-old.ts';
import { validateClientBatch } from '../validation/validate-batch.ts';
import { type AppendContext, type AppendInfo, type LogError, logError } from './log-results.ts';
import { activeSegment, type LogState } from './log-state.ts';
import { flushAll, roll, writeMetadata } from './roll.ts';
import { type AssignedBatch, assignTrusted } from './trusted-batches.ts';

/**
 * Validates, assigns offsets (patching `records` in place), rolls, writes.
 * @requirement PRD-007 PRD-018 PRD-021 IDM-001 IDM-016 LOG-002 LOG-003
 */
export function appendBatches(
  state: LogState,
  records: Uint8Array,
  context: AppendContext,
): AppendInfo | LogError {
  if (context.origin !== 'client') return appendTrusted(state, records, context);
  const { leaderEpoch, now } = context;
  const validate = isOldSet(records) ? convertOldMessages : validateClientBatch; // OLD-001
  const batch = validate(records, {
    config: state.config,
    baseOffset: state.logEndOffset, // PRD-007
    leaderEpoch,
    wallMs: now.wallMs,
    digest: state.ports.digest,
    compression: state.ports.compression,
    topicPartition: state.topicPartition,
  });
  if ('error' in batch) return batch;
  const refused = prepare(state, batch, leaderEpoch, now);
  if (refused !== undefined) return refused;
  const verdict = state.producers.check(batch.bytes, 0);
  if (verdict === undefined) return write(state, batch, now);
  if ('error' in verdict) return logError(verdict.error, verdict.reason); // PRD-021: nothing was noted.
  const { firstOffset, lastOffset, timestampMs } = verdict.duplicate; // IDM-001, IDM-016
  return appended(state, { firstOffset, lastOffset, maxTimestampMs: timestampMs }, timestampMs, true, 0);
}

/** Batches of this node's own making: they get their offsets and nothing is doubted. */
function appendTrusted(state: LogState, records: Uint8Array, context: AppendContext): AppendInfo | LogError {
  const { leaderEpoch, now } = context;
  const batches = assignTrusted(records, state.logEndOffset, leaderEpoch);
  let info: AppendInfo | undefined;
  for (const batch of batches) {
    const refused = prepare(state, batch, leaderEpoch, now);
    if (refused !== undefined) return refused;
    const one = write(state, batch, now);
    info =
      info === undefined
        ? one
        : { ...one, firstOffset: info.firstOffset, sizeBytes: info.sizeBytes + one.sizeBytes };
  }
  assert(info !== undefined, 'a trusted append brings at least one batch');
  return info;
}

/**
 * Row 19 and 20 of Kafka's order: size of a segment, epoch cache, roll. What they change stays, whatever
 * becomes of the batch.
 */
export function prepare(
  state: LogState,
  batch: AssignedBatch,
  epoch: LeaderEpoch,
  now: Now,
): LogError | undefined {
  const { bytes } = batch;
  const { config, epochs } = state;
  if (bytes.length > config.segmentBytes) {
    const reason = `a batch of ${bytes.length} bytes passes segment.bytes, ${config.segmentBytes}`;
    return logError(errorCodes.RECORD_LIST_TOO_LARGE, reason); // PRD-018
  }
  writeMetadata(state); // LOG-003: before the first batch.
  if (epoch >= 0 && epoch !== epochs.cache.latest?.epoch) epochs.begin(epoch, batch.firstOffset);
  if (activeSegment(state).shouldRoll(config, batch, now.wallMs)) roll(state, batch.firstOffset, now);
  return undefined;
}

/** A batch at its place. `logAppendTimeMs` is the broker's clock under LogAppendTime. */
type PlacedBatch = AssignedBatch & { readonly logAppendTimeMs?: number };

/** Puts a batch behind all others; compaction may have left a gap before it. */
export function write(state: LogState, batch: PlacedBatch, now: Now): AppendInfo {
  const { bytes, firstOffset, lastOffset } = batch;
  assert(firstOffset >= state.logEndOffset && lastOffset >= firstOffset, 'a batch begins behind all others'); // LOG-002
  activeSegment(state).append(batch);
  const aborted = state.transactions.note(bytes, 0, firstOffset);
  if (aborted !== undefined && activeSegment(state).txnIndex.append(aborted)) state.durability.namesMade();
  endBehind(state, lastOffset, now);
  return appended(state, batch, batch.logAppendTimeMs ?? -1, false, bytes.length);
}

/** The log ends behind this offset from now on. @requirement LOG-015 */
export function endBehind(state: LogState, lastOffset: Offset, now: Now): void {
  state.logEndOffset = offset(lastOffset + 1);
  const unflushed = state.logEndOffset - state.durability.recoveryPoint;
  if (unflushed >= state.config.flushMessages) flushAll(state, now.wallMs); // LOG-015
}

function appended(
  { logStartOffset }: LogState,
  batch: Pick<AssignedBatch, 'firstOffset' | 'lastOffset' | 'maxTimestampMs'>,
  logAppendTimeMs: number,
  duplicate: boolean,
  sizeBytes: number,
): AppendInfo {
  const { firstOffset, lastOffset, maxTimestampMs } = batch;
  return { firstOffset, lastOffset, logAppendTimeMs, maxTimestampMs, logStartOffset, duplicate, sizeBytes };
}
