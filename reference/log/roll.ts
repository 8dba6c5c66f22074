/**
 * The end of a log between two appends: another segment begins, what was written becomes durable, producers
 * go into a snapshot.
 *
 * Shape   functions on the log's state, called inside the directory's guard.
 * Units   offsets count records; times are wall milliseconds.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#roll, LocalLog.scala#roll, #flush
 */
import type { Now } from '../base/actor.ts';
import type { Offset } from '../base/ids.ts';
import { rollJitter } from './load-log.ts';
import { writeSnapshot } from './load-producers.ts';
import { activeSegment, type LogState } from './log-state.ts';
import { writeTopicId } from './partition-metadata.ts';
import { LogSegment } from './segment.ts';

/**
 * Closes the active segment and begins another at `base`. The old one is durable first, or a power cut
 * could leave a hole between two segments, which in a log that may have been compacted looks like any other gap.
 * OURS: Kafka flushes it later, on another thread.
 * @requirement LOG-001 LOG-007 RCV-001
 */
export function roll(state: LogState, base: Offset, now: Now): void {
  activeSegment(state).becomeInactive();
  takeSnapshot(state, false);
  flushAll(state, now.wallMs);
  const { config, ports } = state;
  const made = { config, nowMs: now.wallMs, rollJitterMs: rollJitter(config, ports.random) };
  state.segments.push(LogSegment.create(ports.disk, state.directory, base, made));
  state.durability.namesMade();
}

/** Everything below the log end offset is durable when this returns. @requirement RCV-001 */
export function flushAll(state: LogState, nowMs: number): undefined {
  state.durability.flush(activeSegment(state), state.logEndOffset, nowMs);
}

/** Producer state at the log end offset, unless nothing came since the last one. @requirement IDM-007 */
export function takeSnapshot(state: LogState, durable: boolean): void {
  if (state.logEndOffset <= state.lastSnapshotOffset) return;
  const { ports, directory } = state;
  const home = { disk: ports.disk, directory, digest: ports.digest };
  writeSnapshot(home, state.producers, state.logEndOffset, durable);
  state.lastSnapshotOffset = state.logEndOffset;
}

/** partition.metadata, once; it is on the disk before the first batch. @requirement LOG-003 */
export function writeMetadata(state: LogState): undefined {
  if (state.metadataWritten || state.topicId === undefined) return;
  writeTopicId(state.ports.disk, state.directory, state.topicId);
  state.metadataWritten = true;
}
