/**
 * What the names in a data directory say.
 *
 * Shape   `partitionName` splits at the last dash, as Kafka does; `fileName` tells a partition's files apart.
 * Units   base offsets are bigint: 20 digits can be more than 64 bits hold.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#parseTopicPartitionName,
 *         kafka@1eb7644:storage/…/internals/log/LogFileUtils.java,
 *         kafka@1eb7644:raft/…/snapshot/Snapshots.java.
 */

export type PartitionState = 'live' | 'delete' | 'future' | 'stray';

/** What the name of a partition directory says. */
export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
  readonly state: PartitionState;
}

/** `undefined` when it is no name of a partition directory. */
export function partitionName(name: string): PartitionName | undefined {
  const suffixed = /^(\S+-\S+)\.([^\s.]+)-(delete|future|stray)$/.exec(name);
  const [plain, state] = suffixed
    ? [suffixed[1] as string, suffixed[3] as PartitionState]
    : [name, 'live' as const];
  const split = /^(.+)-(\d{1,10})$/.exec(plain);
  if (!split || Number(split[2]) > 0x7fff_ffff) return undefined;
  return { topic: split[1] as string, partition: Number(split[2]), state };
}

/** One key for a partition, as in the checkpoints. */
export const partitionKey = (topic: string, partition: number | string): string => `${topic} ${partition}`;

export const offsetCheckpoints = {
  recoveryPoint: 'recovery-point-offset-checkpoint',
  highWatermark: 'replication-offset-checkpoint',
  logStart: 'log-start-offset-checkpoint',
  cleaner: 'cleaner-offset-checkpoint',
} as const;

export const rootFiles = {
  meta: 'meta.properties',
  cleanShutdown: '.kafka_cleanshutdown',
  lock: '.lock',
  bootstrap: 'bootstrap.checkpoint',
} as const;

export const partitionFiles = {
  epochs: 'leader-epoch-checkpoint',
  metadata: 'partition.metadata',
  quorumState: 'quorum-state',
} as const;

export const metadataTopic = '__cluster_metadata';

export type SegmentKind = 'log' | 'index' | 'timeindex' | 'txnindex' | 'snapshot';
export type Leftover = 'deleted' | 'cleaned' | 'swap';

/** A file of a partition directory. */
export type PartitionFile =
  | { readonly kind: SegmentKind; readonly base: bigint; readonly leftover?: Leftover }
  | {
      readonly kind: 'checkpoint';
      readonly base: bigint;
      readonly epoch: number;
      readonly leftover?: 'deleted' | 'part';
    }
  | { readonly kind: 'epochs' | 'metadata' | 'quorum-state' | 'temporary' | 'unknown' };

/** Tells what a file of a partition directory is. */
export function fileName(name: string): PartitionFile {
  if (name === partitionFiles.epochs) return { kind: 'epochs' };
  if (name === partitionFiles.metadata) return { kind: 'metadata' };
  if (name === partitionFiles.quorumState) return { kind: 'quorum-state' };
  if (name.endsWith('.tmp')) return { kind: 'temporary' };
  const segment = /^(\d{20})\.(log|index|timeindex|txnindex|snapshot)(?:\.(deleted|cleaned|swap))?$/.exec(
    name,
  );
  if (segment) {
    const [, base = '0', kind, leftover] = segment;
    return {
      kind: kind as SegmentKind,
      base: BigInt(base),
      ...(leftover !== undefined && { leftover: leftover as Leftover }),
    };
  }
  const snapshot = /^(\d{20})-(\d{10})(?:-\d+)?\.checkpoint(?:\.(deleted|part))?$/.exec(name);
  if (!snapshot) return { kind: 'unknown' };
  const [, base = '0', epoch, leftover] = snapshot;
  return {
    kind: 'checkpoint',
    base: BigInt(base),
    epoch: Number(epoch),
    ...(leftover !== undefined && { leftover: leftover as 'deleted' | 'part' }),
  };
}

/** The 20 digits of a file's name. */
export const stemOf = (base: bigint): string => base.toString().padStart(20, '0');
