/**
 * Checkpoint files: small texts beside the logs that say where they stand.
 *
 * Shape   spliced by id into `spec/text/12-log.md`.
 * Source  `kafka@1eb7644`, CheckpointFile, OffsetCheckpointFile, LeaderEpochCheckpointFile.
 */
import { area, must } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const checkpointFile =
  'kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/common/CheckpointFile.java#write';

const quorumStore = 'kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/FileQuorumStateStore.java';

/** Append only: a number is never given twice. */
export const ckp = area('CKP', {
  'CKP-001': must({
    title: 'The form of a checkpoint',
    text: `A checkpoint file MUST be text: a line "0", a line with the number of entries, then one line an entry:
      topic, partition and offset in the offset checkpoints, epoch and start offset in leader-epoch-checkpoint. A
      clean stop MUST leave recovery-point-offset-checkpoint and replication-offset-checkpoint with the log end
      offset of every partition.`,
    why: 'Any broker that is given the directory reads them.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [checkpointFile],
  }),
  'CKP-002': must({
    title: 'A half-written checkpoint never counts',
    text: `A leftover <checkpoint>.tmp file, whatever it holds, MUST be ignored by a start.`,
    why: 'It is what a crash between writing and renaming leaves.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [checkpointFile],
  }),
  'CKP-003': must({
    title: 'Checkpoints can be lost',
    text: `When every checkpoint file and the clean-shutdown marker were removed while the broker was stopped, no
      record MUST be lost, and the leader epochs MUST be rebuilt from the batches.`,
    why: 'They are shortcuts; the log is the truth.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogSegment.java#recover',
    ],
  }),
  'CKP-004': must({
    title: 'Checkpoints lie inside the log',
    text: `In the directory of a stopped broker, the recovery point and the high watermark of a partition MUST be at
      most its log end offset.`,
    why: 'A recovery point beyond the log would skip the check of the next crash.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${checkpointFile}`],
  }),
  'CKP-005': must({
    title: 'A high watermark that cannot be is clamped',
    text: `When replication-offset-checkpoint names a high watermark above the log end offset, the broker MUST start
      and serve a high watermark at the log end offset.`,
    why: 'After a torn tail the checkpoint may be ahead of the log.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#updateHighWatermark'],
  }),
  'CKP-006': must({
    title: 'Leader epochs are on disk and increase',
    text: `leader-epoch-checkpoint MUST hold an entry for each leader epoch that has batches at or above the log
      start, with the offset of its first batch, or with the log start where that lies behind it; epochs and start
      offsets MUST increase from line to line. Where a crash has forgotten a moved log start, the first entry MAY
      stay behind the older one.`,
    why: 'Truncation after a change of leader is decided by this file.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '1.0' },
    seenBy: ['disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/epoch/LeaderEpochFileCache.java#assign',
      'KIP-101',
    ],
    observed: [
      '4.3.1: after DeleteRecords and a kill the log start is the older one, and the first entry stays',
    ],
  }),
  'CKP-010': must({
    title: 'The state of the quorum is on disk',
    text: `quorum-state in the directory of the metadata log MUST be one JSON object with data_version 0 or 1 and the
      fields of that version; its leaderEpoch MUST NOT lie below the leader epoch of any batch of the metadata log.`,
    why: 'A node that forgot its epoch or its vote could vote twice in one epoch.',
    profile: 'disk',
    applies: { modes: ['kraft'], since: '2.8' },
    seenBy: ['disk'],
    source: [
      'kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/FileQuorumStateStore.java#readStateFromFile',
      'KIP-595',
      'KIP-853',
    ],
    observed: ['3.9.2, 4.3.1: version 0 with a static quorum, in clean, killed and compacted directories'],
  }),
  'CKP-011': must({
    title: 'A state of the quorum that cannot be read stops the start',
    text: `When quorum-state is empty, is no JSON object, or has no data_version or an unknown one, the broker MUST refuse
      to start.`,
    why: 'A guess at the epoch could make the node act twice in it.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${quorumStore}#readStateFromFile`],
  }),
  'CKP-012': must({
    title: 'A lone voter finds its epoch again',
    text: `A lone voter whose quorum-state is missing, names another clusterId, or has a leaderEpoch below or above those
      in its metadata log MUST start, serve everything as before, and lead in an epoch above every one of them.`,
    why: 'The batches of the log carry their epochs, and with one voter there is nobody it could have voted for.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/QuorumState.java#initialize',
      `${quorumStore}#readElectionState`,
    ],
    observed: [
      '3.9.2 and 4.3.1, static voters: also another leaderId, votedId or list of voters, and a file of version 1, are passed over',
    ],
  }),
  'CKP-013': must({
    title: 'A bootstrap.checkpoint without a version stops the start',
    text: `When a bootstrap.checkpoint lies beside the metadata log and no metadata.version can be read from it, the broker
      MUST refuse to start, whatever the metadata log holds. It need not be there.`,
    why: 'It says in which format metadata is written; another one would be unreadable for the rest of the cluster.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/bootstrap/BootstrapMetadata.java#fromRecords',
    ],
  }),
  'CKP-020': must({
    title: 'A checkpoint of another form takes its directory offline',
    text: `A checkpoint file with an unknown version, or with fewer entries than it announces, MUST be treated like a
      failing disk: its log directory goes offline, and a broker without any other directory MUST NOT start.`,
    why: 'Going on without a log start or a recovery point would bring deleted records back or skip a check.',
    profile: 'apache',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/checkpoint/CheckpointFileWithFailureHandler.java#read',
    ],
  }),
});
