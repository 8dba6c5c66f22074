/**
 * Log directories: several on one node, failing ones, and replicas that move between them.
 *
 * Shape   spliced by id into `spec/text/18-directories.md`.
 * Units   sizes are bytes; offsets count records.
 * Source  `kafka@1eb7644`, LogManager, ReplicaManager, MetaPropertiesEnsemble; KIP-112, KIP-113, KIP-858.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.1' } as const;
const kraft = { modes: ['kraft'], since: '3.9' } as const;
const manager = 'kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala';
const replicas = 'kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala';
const ensemble =
  'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaPropertiesEnsemble.java#verify';

/** Append only: a number is never given twice. */
export const dir = area('DIR', {
  'DIR-004': must({
    title: 'Without its metadata log a node ends',
    text: `When the log directory that holds the metadata log fails, the broker MUST end, whatever other directories are left.`,
    why: 'A node that cannot write its metadata log can neither lead nor follow; it must not pretend to.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${replicas}#handleLogDirFailure`, 'KIP-858'],
  }),
  'DIR-005': must({
    title: 'An offline partition says so',
    text: `While the log directory of a partition is offline, Produce and Fetch for it MUST be answered with
      KAFKA_STORAGE_ERROR (56), and partitions in other directories MUST be served.`,
    why: 'The code makes a client look for another leader; silence or an empty log would lose records.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${replicas}#getPartitionOrError`, 'KIP-112', 'KAFKA-16234'],
    observed: ['3.9.2 and 4.3.1 (KRaft): 56 for both, from the first write that meets the lost directory'],
  }),
  'DIR-006': must({
    title: 'Each directory knows whose it is',
    text: `Every log directory MUST hold a meta.properties with the cluster.id and node.id of its broker and, from
      version 1 on, a directory.id of its own, which MUST stay the same from start to start.`,
    why: 'A disk can be moved, copied or mounted in the wrong place; only what lies on it can tell.',
    profile: 'disk',
    applies: kraft,
    seenBy: ['disk', 'lifecycle'],
    source: [ensemble, 'KIP-858'],
  }),
  'DIR-007': must({
    title: 'New logs go where the fewest are',
    text: `A new partition MUST be made in exactly one log directory. Of several it SHOULD be the one that holds the
      fewest logs.`,
    why: 'Logs are spread evenly without anybody planning it; sizes are not looked at.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire', 'disk'],
    source: [`${manager}#nextLogDirs`],
  }),
  'DIR-008': must({
    title: 'A replica in two directories stops the start',
    text: `When directories of one partition lie in two log directories, the broker MUST refuse to start and name the
      partition.`,
    why: 'A crash while a replica moved leaves both; serving the wrong one would silently lose records.',
    profile: 'apache',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${manager}#loadLog`],
  }),
  'DIR-009': must({
    title: 'A directory speaks for its own logs only',
    text: `Every log directory MUST have checkpoints of its own, which name the partitions in that directory and no
      other, and after a clean stop a marker of its own.`,
    why: 'One directory can be lost, or be restored from a backup, without the others becoming wrong.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${manager}#checkpointRecoveryOffsetsInDir`],
  }),
  'DIR-010': must({
    title: 'The metadata log lies in one known place',
    text: `The metadata log MUST lie in metadata.log.dir, or in the first entry of log.dirs where that is not set.`,
    why: 'A node that looked elsewhere would find nothing and begin an empty cluster.',
    profile: 'disk',
    applies: kraft,
    seenBy: ['disk', 'lifecycle'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/KafkaRaftServer.scala#initializeLogDirs'],
  }),
  'DIR-011': must({
    title: 'DescribeLogDirs shows every directory',
    text: `DescribeLogDirs MUST list every log directory of the broker once, and in it exactly those of the requested
      partitions that lie there, all of them for a null list of topics, each with the number of bytes in its segments.
      Partitions that are not there MUST be left out.`,
    why: 'It is how an operator sees where the bytes are, and finds room for more.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${replicas}#describeLogDirs`, 'KIP-113'],
  }),
  'DIR-012': must({
    title: 'Lag, and room that is left',
    text: `A replica that leads MUST be listed with offset_lag 0 and is_future_key false. From version 4 on a directory
      that is online MUST give total_bytes and usable_bytes of its device, with 0 ≤ usable_bytes ≤ total_bytes.`,
    why: 'A mover waits for lag 0; a planner asks for room before it moves anything.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${replicas}#describeLogDirs`, 'KIP-113', 'KIP-827'],
  }),
  'DIR-013': must({
    title: 'A directory that is offline is listed as such',
    text: `A log directory that is offline MUST be listed with error KAFKA_STORAGE_ERROR (56) and no topics.`,
    why: 'A directory that were left out would look as if it had never been configured.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${replicas}#describeLogDirs`, 'KIP-112'],
  }),
  'DIR-014': must({
    title: 'A replica moves whole',
    text: `AlterReplicaLogDirs MUST move a replica into the directory that is named: when DescribeLogDirs lists it there
      and no longer as a future replica, every record MUST be served with the offset, timestamp and leader epoch it had,
      the producers' sequences MUST go on, and no other directory may hold the partition.`,
    why: 'Balancing disks must be invisible to whoever reads and writes.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk'],
    source: [`${manager}#replaceCurrentWithFutureLog`, 'KIP-113'],
  }),
  'DIR-015': must({
    title: 'Where a replica cannot move',
    text: `AlterReplicaLogDirs MUST answer LOG_DIR_NOT_FOUND (57) for a path that is no log directory of the broker,
      UNKNOWN_TOPIC_OR_PARTITION (3) for a partition that does not exist, and no error, moving nothing, for the directory
      in which the replica lies.`,
    why: 'Each partition is answered by itself, so that one wrong path does not hold up the others.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${replicas}#alterReplicaLogDirs`, 'KIP-113'],
    observed: ['3.9.2 and 4.3.1 (KRaft): as stated, in versions 1 and 2'],
  }),
  'DIR-016': must({
    title: 'A copy has a name of its own until it is whole',
    text: `Until a moving replica has caught up, its files MUST lie in <topic>-<partition>.<32 hex digits>-future in the
      directory it moves to. A node that was stopped or killed meanwhile MUST start, serve every record of the partition,
      and bring the move to its end when it is asked for again.`,
    why: 'Half a copy under the real name would be served as if it were all.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#getOrCreateLog`, 'KIP-113'],
  }),
  'DIR-017': must({
    title: 'An old log is not begun anew elsewhere',
    text: `A broker that starts while a log directory is offline MUST NOT make a partition that was made before anew in
      another directory; a partition that is created now MUST be made in one that works.`,
    why: 'The old log may lie on the disk that failed: an empty one in its place would pass for all its records.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#getOrCreateLog`, 'KIP-112', 'KAFKA-16234'],
  }),
  'DIR-018': must({
    title: 'After a fault nothing more is appended',
    text: `When an append, a flush or a checkpoint fails with an I/O error (EIO, ENOSPC, EROFS or any other), the
      directory MUST go offline: no later append to a log in it may succeed before the broker is started again.`,
    why: 'What a failed write left behind is unknown: to write on would put good records behind bad ones.',
    profile: 'protocol',
    applies: both,
    seenBy: ['mechanism'],
    source: [`${manager}#handleLogDirFailure`, 'KIP-112', 'KAFKA-10778'],
  }),
  'DIR-019': should({
    title: 'One wish before the partition is there',
    text: `A broker that is asked to move a partition which does not exist yet SHOULD answer UNKNOWN_TOPIC_OR_PARTITION (3)
      and make the partition in that directory when it is created.`,
    why: 'It is the only way to choose the directory of a new partition.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${manager}#maybeUpdatePreferredLogDir`, 'KIP-113'],
  }),
  'DIR-020': must({
    title: 'No two directories are the same one',
    text: `A broker MUST refuse to start when two of its log directories hold the same directory.id.`,
    why: 'One is a copy of the other, and nobody can say which of the two is current.',
    profile: 'disk',
    applies: kraft,
    seenBy: ['disk', 'lifecycle'],
    source: [ensemble, 'KIP-858'],
  }),
});
