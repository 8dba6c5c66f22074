/**
 * From a directory to a log that can be appended to, in Kafka's order: leftovers, segments, recovery, log
 * start, leader epochs, producers.
 *
 * Shape   `loadSegments` and its helpers are steps of `loadLog`, which answers plain parts; `PartitionLog` is
 *         made from them.
 * Units   offsets count records, ends are exclusive.
 * Errors  `DiskFault` from the disk. Damage is no error: it is cut off, or rebuilt.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#load
 */
import type { Now } from '../base/actor.ts';
import { leaderEpoch, type Offset, offset } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { PartitionTransactions } from '../markers/partition-transactions.ts';
import type { Compression, Digest } from '../ports/codecs.ts';
import type { Disk } from '../ports/disk.ts';
import type { Random } from '../ports/random.ts';
import {
  LEADER_EPOCHS,
  type LeaderEpochCache,
  readLeaderEpochs,
  writeLeaderEpochs,
} from './leader-epoch-cache.ts';
import { completeReplacements, removeOrphanIndexes, segmentBases } from './leftovers.ts';
import { loadProducers, removeStraySnapshots } from './load-producers.ts';
import { segmentFile } from './names.ts';
import { learnMissingEpochs } from './recover-epochs.ts';
import { recoverSegment } from './recover-segment.ts';
import { LogSegment } from './segment.ts';
import { splitSegment } from './split-segment.ts';

/** What the log needs from outside. */
export interface LogPorts {
  readonly disk: Disk;
  readonly random: Random;
  readonly compression: Compression;
  readonly digest: Digest;
}

export interface LoadOptions {
  readonly ports: LogPorts;
  /** The partition's own directory; it exists. */
  readonly directory: string;
  readonly config: LogConfig;
  /** The node stopped cleanly: nothing needs to be checked. */
  readonly clean: boolean;
  /** Everything below was flushed once. */
  readonly recoveryPoint: Offset;
  /** From the log-start checkpoint, 0 where it says nothing. */
  readonly logStartOffset: Offset;
  readonly now: Now;
}

/** The parts of a log. */
export interface LoadedLog {
  readonly segments: LogSegment[];
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly recoveryPoint: Offset;
  readonly epochs: LeaderEpochCache;
  readonly transactions: PartitionTransactions;
  readonly lastSnapshotOffset: Offset;
}

/** @requirement RCV-001 RCV-013 CKP-003 CKP-004 */
export function loadLog(options: LoadOptions): LoadedLog {
  const { ports, directory } = options;
  completeReplacements(ports.disk, directory);
  removeOrphanIndexes(ports.disk, directory);
  const cached = readLeaderEpochs(ports.disk, directory);
  const known = cached.entries;
  const loaded = loadSegments(options, cached);
  const { segments, recovered, logStartOffset, logEndOffset } = restartIfBelow(options, loaded);

  cached.truncateFromEnd(logEndOffset);
  const epochs = options.clean ? cached : learnMissingEpochs(cached, segments, logStartOffset);
  epochs.truncateFromStart(logStartOffset);
  epochs.truncateFromEnd(logEndOffset); // What began where the log now both begins and ends has no record either.
  const isEmptyAndUnknown =
    epochs.entries.length === 0 && !ports.disk.exists(`${directory}/${LEADER_EPOCHS}`);
  if (epochs.entries !== known && !isEmptyAndUnknown) writeLeaderEpochs(ports.disk, directory, epochs);
  const home = { disk: ports.disk, directory, digest: ports.digest };
  removeStraySnapshots(
    home,
    segments.map((segment) => segment.baseOffset),
    logEndOffset,
  );
  const producers = loadProducers(home, segments, recovered, logStartOffset, logEndOffset);
  // CKP-004
  const recoveryPoint = options.clean ? logEndOffset : offset(Math.min(options.recoveryPoint, logEndOffset));
  return { segments, logStartOffset, logEndOffset, recoveryPoint, epochs, ...producers };
}

interface LoadedSegments {
  readonly segments: LogSegment[];
  /** Those that were checked byte by byte. */
  readonly recovered: ReadonlySet<LogSegment>;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
}

/**
 * Opens the segments; after an unclean stop those from the recovery point on are checked byte by byte.
 * @requirement RCV-020
 */
function loadSegments(options: LoadOptions, epochs: LeaderEpochCache): LoadedSegments {
  const { ports, directory } = options;
  const segments = segmentBases(ports.disk, directory).map((base) => openSegment(options, base));
  if (segments.length === 0) segments.push(newSegment(options, options.logStartOffset)); // RCV-013
  const recovered = new Set<LogSegment>();
  const resumed = options.clean ? resumeClean(segments) : undefined;
  const logEndOffset = resumed ?? recover(segments, options, epochs, recovered);
  const logStartOffset = offset(Math.max(options.logStartOffset, segments[0]!.baseOffset));
  return { segments, recovered, logStartOffset, logEndOffset };
}

/** @requirement IDX-004 */
function openSegment({ ports, directory, config, now }: LoadOptions, base: Offset): LogSegment {
  const isMissing = (suffix: 'index' | 'timeindex'): boolean =>
    !ports.disk.exists(`${directory}/${segmentFile(base, suffix)}`);
  const segment = LogSegment.open(ports.disk, directory, base, {
    config,
    nowMs: now.wallMs,
    rollJitterMs: rollJitter(config, ports.random),
  });
  if (isMissing('index') || isMissing('timeindex')) {
    segment.rebuildIndexes(); // IDX-004. OURS: Kafka makes a lost time index anew but empty.
    segment.becomeInactive();
  }
  return segment;
}

function newSegment({ ports, directory, config, now }: LoadOptions, base: Offset): LogSegment {
  const rollJitterMs = rollJitter(config, ports.random);
  return LogSegment.create(ports.disk, directory, base, { config, nowMs: now.wallMs, rollJitterMs });
}

/** So that many segments of one age do not roll at once. @requirement LOG-016 */
export function rollJitter(config: LogConfig, random: Random): number {
  const boundMs = Math.min(config.segmentJitterMs, config.segmentMs, 0x7fffffff);
  return boundMs > 0 ? random.draw('segment-jitter', boundMs) : 0; // LOG-016
}

/**
 * OURS: bytes behind the last whole batch would be in the way of the next append, so they go here too. But
 * batches that the segment cannot hold are records: the answer is `undefined` then, and they are a matter for
 * recovery.
 */
function resumeClean(segments: readonly LogSegment[]): Offset | undefined {
  const active = segments.at(-1)!;
  const { endOffset, endPosition } = active.resume();
  if (endPosition === active.sizeBytes) return endOffset;
  if (active.isOverflowedAt(endPosition)) return undefined; // RCV-024
  active.truncateFile(endPosition);
  return endOffset;
}

/** @requirement RCV-001 RCV-003 RCV-012 RCV-024 CKP-003 */
function recover(
  segments: LogSegment[],
  options: LoadOptions,
  epochs: LeaderEpochCache,
  recovered: Set<LogSegment>,
): Offset {
  const containing = segments.findLastIndex((segment) => segment.baseOffset <= options.recoveryPoint);
  const from = containing < 0 ? 0 : containing; // RCV-012: what lies before was flushed and is trusted.
  // RCV-001: everything up to the first bad byte stays.
  let end: Offset = segments[from]!.baseOffset;
  for (let at = from; at < segments.length; at++) {
    const segment = segments[at]!;
    const expected = segment.baseOffset > end ? segment.baseOffset : end;
    const { endOffset, truncated, overflow } = recoverSegment(
      segment,
      expected,
      options.ports.digest,
      (batch) => {
        // CKP-003: epochs behind the checkpoint's last are learnt here; where it knows none, afterwards.
        const isNewer = epochs.latest !== undefined && batch.leaderEpoch > epochs.latest.epoch;
        if (isNewer) epochs.assign(leaderEpoch(batch.leaderEpoch), batch.baseOffset);
      },
    );
    if (overflow !== undefined) {
      segments.splice(at, 1, ...splitInTwo(options, segment, overflow)); // RCV-024
      at--; // Both are recovered as if they had always been two.
      continue;
    }
    recovered.add(segment);
    end = endOffset;
    if (truncated) {
      for (const later of segments.splice(at + 1)) later.remove(); // RCV-003
    }
  }
  for (const segment of segments.slice(from)) segment.becomeInactive();
  return end;
}

function splitInTwo(
  options: LoadOptions,
  segment: LogSegment,
  { position, baseOffset }: { readonly position: number; readonly baseOffset: Offset },
): LogSegment[] {
  const { ports, directory } = options;
  const bases = splitSegment(ports.disk, directory, segment, position, baseOffset);
  return bases.map((base) => openSegment(options, base));
}

/**
 * A log that ends below its start has nothing left that counts: it begins anew at the start.
 * @requirement RCV-021 RCV-023
 */
function restartIfBelow(options: LoadOptions, loaded: LoadedSegments): LoadedSegments {
  if (loaded.logEndOffset >= loaded.logStartOffset) return loaded; // RCV-023
  for (const segment of loaded.segments) segment.remove();
  const { ports, directory } = options;
  removeStraySnapshots({ disk: ports.disk, directory, digest: ports.digest }, [], offset(0)); // RCV-021
  const segments = [newSegment(options, options.logStartOffset)];
  const { logStartOffset } = options;
  return { segments, recovered: new Set(), logStartOffset, logEndOffset: logStartOffset };
}
