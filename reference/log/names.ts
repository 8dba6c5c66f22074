/**
 * Names of files and directories in a log directory, and back.
 *
 * Shape   pure functions.
 * Units   a segment's files are named by its base offset, 20 digits.
 * Errors  a name of another form is `undefined`.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogFileUtils.java;
 *         core/src/main/scala/kafka/log/LocalLog.scala#parseTopicPartitionName
 */
import { type Offset, offset } from '../base/ids.ts';

/** The files of a segment; the log comes first wherever all of them are renamed. */
export const SEGMENT_SUFFIXES = ['log', 'index', 'timeindex', 'txnindex'] as const;
export type SegmentSuffix = (typeof SEGMENT_SUFFIXES)[number];
/** '' for a file in force; the others are written behind the suffix. */
export type SegmentStage = '' | 'deleted' | 'cleaned' | 'swap';
export const PARTITION_METADATA = 'partition.metadata';
export const CLEAN_SHUTDOWN = '.kafka_cleanshutdown';
export const LOCK = '.lock';
/** Directories that are not partitions of this node. */
const FOREIGN_DIRECTORIES = new Set(['remote-log-index-cache', '__cluster_metadata-0']);
const LONGEST_NAME = 255;

/** `%020d.log` and its siblings. @requirement LOG-001 */
export const segmentFile = (base: Offset, suffix: SegmentSuffix): string =>
  `${String(base).padStart(20, '0')}.${suffix}`; // LOG-001

export interface SegmentFileName {
  readonly base: Offset;
  readonly suffix: SegmentSuffix;
  readonly stage: SegmentStage;
}

/** Takes a segment file's name apart. */
export function parseSegmentFile(name: string): SegmentFileName | undefined {
  const match = /^(\d{20})\.(log|index|timeindex|txnindex)(?:\.(deleted|cleaned|swap))?$/.exec(name);
  const base = Number(match?.[1]);
  if (match === null || !Number.isSafeInteger(base)) return undefined;
  const stage = (match[3] ?? '') as SegmentStage;
  return { base: offset(base), suffix: match[2] as SegmentSuffix, stage };
}

export type DirectoryKind =
  | { readonly kind: 'partition'; readonly topic: string; readonly partition: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown' };

/**
 * What a directory inside a log directory is. The name of a partition is split at its last dash: topics have
 * dashes too.
 * @requirement LOG-011 RCV-008
 */
export function directoryKind(name: string): DirectoryKind {
  if (FOREIGN_DIRECTORIES.has(name)) return { kind: 'foreign' };
  if (/^.+\.[0-9a-f]{32}-delete$/.test(name)) return { kind: 'deleted' };
  if (/^.+\.[0-9a-f]{32}-(future|stray)$/.test(name)) return { kind: 'foreign' };
  const dash = name.lastIndexOf('-');
  const digits = name.slice(dash + 1);
  if (dash < 1 || !/^\d{1,10}$/.test(digits)) return { kind: 'unknown' }; // RCV-008
  return { kind: 'partition', topic: name.slice(0, dash), partition: Number(digits) }; // LOG-011
}

/**
 * `<topic>-<partition>.<32 hex>-delete`, the topic cut so that a file system takes the name.
 * @requirement LOG-009 LOG-011
 */
export function deletedDirectory(topic: string, partition: number, uuidHex: string): string {
  return shortened(topic, `-${partition}.${uuidHex}-delete`);
}

/** The same for a replica that no topic owns. @requirement RCV-022 */
export function strayDirectory(topic: string, partition: number, uuidHex: string): string {
  return shortened(topic, `-${partition}.${uuidHex}-stray`);
}

const shortened = (topic: string, tail: string): string =>
  `${topic.slice(0, LONGEST_NAME - tail.length)}${tail}`; // LOG-011
