/**
 * What is known of a partition beside its files, and how a finding is weighed by it.
 *
 * Shape   `Partition` is filled from the log directory around it; `weigh` is the one place that knows what
 *         the next start mends.
 * Units   offsets are bigint, ends exclusive.
 * Source  kafka@1eb7644:storage/…/internals/log/LogLoader.java#recoverLog.
 */

import type { RequirementId } from '../../spec/requirements/index.ts';
import type { Compared, Findings, Severity, Span } from './finding.ts';
import type { PartitionState } from './names.ts';
import type { DirectoryTree } from './source.ts';

/**
 * How the broker stopped: with its marker, without it, or nobody knows, for the directory around is not
 * given.
 */
export type Stop = 'clean' | 'unclean' | 'unknown';

/** A number that a checkpoint holds for the partition, and where. */
export interface Checkpointed extends Span {
  readonly file: string;
  readonly offset: bigint;
}

/** A partition directory and what the log directory says of it. */
export interface Partition {
  readonly tree: DirectoryTree;
  readonly findings: Findings;
  readonly path: string;
  readonly topic: string;
  readonly partition: number;
  readonly state: PartitionState;
  readonly stop: Stop;
  readonly recoveryPoint?: Checkpointed;
  readonly highWatermark?: Checkpointed;
  readonly logStart?: Checkpointed;
  readonly cleaner?: Checkpointed;
}

/** Where a finding was made: the file, and the segment it belongs to. */
export interface Place {
  readonly file: string;
  /** The offsets from here on are what recovery would look at. */
  readonly segmentEnd?: bigint;
}

/**
 * The severity of a broken rule in a derived file or in the tail: after an unclean stop the next start makes
 * everything anew that lies in the segment of the recovery point or behind it.
 */
export function weigh(partition: Partition, segmentEnd: bigint | undefined): Severity {
  return isMended(partition, segmentEnd) ? 'note' : 'error';
}

/** Whether the next start recovers the segment that ends there; `undefined` is the last one. */
export function isMended(partition: Partition, segmentEnd: bigint | undefined): boolean {
  if (partition.stop !== 'unclean') return false;
  const from = partition.recoveryPoint?.offset ?? 0n;
  return segmentEnd === undefined || segmentEnd > from;
}

/** Adds a finding that recovery may mend, and says so. */
export function addWeighed(
  partition: Partition,
  requirement: RequirementId,
  place: Place,
  message: string,
  span?: Span,
  compared?: Compared,
): void {
  const severity = weigh(partition, place.segmentEnd);
  const text = severity === 'note' ? `${message}; the next start makes it anew` : message;
  partition.findings.add(requirement, severity, place.file, text, span, compared);
}
