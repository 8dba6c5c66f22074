/**
 * Loading a log: what a broker makes of the directory it finds.
 *
 * Shape   spliced by id into `spec/text/12-log.md`.
 * Source  `kafka@1eb7644`, LogLoader, LogManager#loadLogs, ProducerStateManager; KAFKA-10471, KAFKA-15375.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const loader = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java';
const manager = 'kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala';
const ensemble =
  'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaPropertiesEnsemble.java';

/** Append only: a number is never given twice. */
export const rcv = area('RCV', {
  'RCV-001': must({
    title: 'A killed broker loses nothing that was flushed',
    text: `After the process was killed at any moment and started again, every record that was acknowledged and
      flushed MUST be served once, at its offset, in order, and nothing MUST be served that was never sent. With
      flush.messages=1 every acknowledged record counts as flushed.`,
    why: 'It is the promise on which replication builds.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [`${loader}#load`],
  }),
  'RCV-002': must({
    title: 'A torn tail is cut at a batch',
    text: `When the last .log file was cut inside its last batch and there is no clean-shutdown marker, the log end
      offset MUST be the base offset of that batch after the start, the file MUST end there, and the next append
      MUST take that offset.`,
    why: 'Half a batch is no batch; appending behind it would bury the new one.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#recoverLog`],
  }),
  'RCV-003': must({
    title: 'A damaged batch ends the log',
    text: `When a bit of a batch above the recovery point was flipped and there is no clean-shutdown marker, the log
      MUST end at the base offset of that batch after the start; nothing behind it MUST be served.`,
    why: 'What follows the damage may depend on what was lost.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#recoverLog`],
  }),
  'RCV-004': must({
    title: 'An interrupted replacement of segments is finished or undone',
    text: `Files left by an interrupted replacement of segments MUST be resolved before the log opens: .deleted and
      .cleaned files are removed, and no .swap file at or above the lowest .cleaned one counts.`,
    why: 'The renames to .swap go from the highest base offset down, so a .cleaned file means that they were not all made.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${loader}#removeTempFilesAndCollectSwapFiles`],
  }),
  'RCV-005': must({
    title: 'Stray files do no harm',
    text: `An index without its log, a leftover .tmp, .deleted or .cleaned file, a stray snapshot or an unknown file
      in a partition directory MUST NOT keep the broker from starting, nor change what it serves.`,
    why: 'Crashes leave files behind at every step of every procedure.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#removeTempFilesAndCollectSwapFiles`],
  }),
  'RCV-006': must({
    title: 'A tail of zeros is no data',
    text: `When zero bytes follow the last batch of the last .log file and there is no clean-shutdown marker, they
      MUST be cut off at the start, and every record MUST be served as before.`,
    why: 'File systems extend a file before they fill it.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#recoverLog`],
  }),
  'RCV-007': must({
    title: 'The marker of a clean stop is used once',
    text: `A clean stop MUST leave a .kafka_cleanshutdown file in the log directory; while the broker runs, and after
      it was killed, there MUST be none.`,
    why: 'A marker that survives a crash makes the next start trust torn files.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${manager}#loadLogs`, 'KAFKA-10471', 'KAFKA-15375'],
  }),
  'RCV-008': must({
    title: 'A directory that is no partition stops the start',
    text: `A directory in a log directory whose name is neither a partition's nor one of Kafka's own suffixes MUST make
      the broker refuse to start, naming it.`,
    why: 'It may be a partition whose name was damaged; serving without it would be silent loss.',
    profile: 'apache',
    applies: both,
    seenBy: ['disk', 'lifecycle'],
    source: [`${manager}#loadLogs`],
  }),
  'RCV-009': must({
    title: 'A file under another name is no continuation',
    text: `A segment file that was renamed to another base offset MUST NOT make the broker serve a record at an offset
      other than the one stored in its batch.`,
    why: 'The name is only a hint; the batch knows its offset.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#recoverLog`],
  }),
  'RCV-010': must({
    title: 'A directory of another node is refused',
    text: `A broker MUST refuse to start on a log directory whose meta.properties names another node.id than its
      own, or another cluster.id than another of its directories.`,
    why: 'A disk moved to the wrong machine must not be served under a strange name.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '2.8' },
    seenBy: ['disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaPropertiesEnsemble.java#verify',
    ],
    observed: [
      '4.3.1 and 3.9.2 (KRaft): another node.id refuses the start',
      '4.3.1 (KRaft), one directory: another cluster.id is taken over, for nothing else remembers the old one',
    ],
  }),
  'RCV-011': must({
    title: 'A failing directory takes only itself offline',
    text: `When a log directory fails, its partitions MUST be answered with KAFKA_STORAGE_ERROR (56) and all others MUST
      be served as before; a broker without any directory left MUST end.`,
    why: 'One bad disk of many must not cost the machine.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#handleLogDirFailure`, 'KIP-112'],
  }),
  'RCV-012': should({
    title: 'Recovery reads what may be torn, and no more',
    text: `The time to start after a crash SHOULD depend on the bytes above the recovery point, and not on the size of
      the log.`,
    why: 'A broker with terabytes must be back in minutes.',
    profile: 'apache',
    applies: both,
    seenBy: ['mechanism'],
    source: [`${loader}#recoverLog`],
  }),
  'RCV-013': must({
    title: 'An empty partition directory is an empty log',
    text: `A partition directory whose segment files were all removed while the broker was stopped MUST load, as an
      empty log that can be written and read.`,
    why: 'A broker killed while it created a partition leaves just that.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#load`, 'KAFKA-6388', 'KAFKA-10101', 'KAFKA-13603'],
  }),
  'RCV-014': must({
    title: 'A corrupt producer snapshot is discarded',
    text: `When the producer snapshots of a partition were damaged and the broker killed, it MUST start, serve every
      record, and still refuse a gap in the sequence of a producer whose batches are in the log.`,
    why: 'The state of the producers is derived from the log; its snapshot only saves the reading.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java#loadFromSnapshot',
    ],
  }),
  'RCV-020': must({
    title: 'After a clean stop nothing is read again',
    text: `When the marker is there, the broker MUST start without checking the batches: one with a flipped bit in its
      records is served as it lies, with the checksum that does not fit, and every other batch as before.`,
    why: 'A start must not cost the reading of every log; the checksum goes to the client, who sees the damage.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#load`],
  }),
  'RCV-021': must({
    title: 'A log begun anew knows no producer',
    text: `When a log is emptied at the start because it ended below its log start offset (RCV-023), the producers that
      its snapshots name MUST be forgotten: the next batch of any of them MUST be accepted with any sequence.`,
    why: 'Their batches are gone; a sequence that is compared with what nobody holds any more would refuse them for ever.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#load`],
  }),
  'RCV-022': must({
    title: 'A replica that no topic owns is set aside',
    text: `A partition directory with batches whose partition.metadata is missing, or names another topic id than the
      metadata gives to the topic of that name, MUST be renamed to a name that ends in -stray and keep its files; the
      partition MUST begin as an empty log.`,
    why: 'It may be what is left of an earlier topic: serving it would mix two histories, deleting it would lose one.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#isStrayKraftReplica`],
  }),
  'RCV-023': must({
    title: 'A remembered log start is obeyed',
    text: `When log-start-offset-checkpoint names an offset of the log, the log MUST start there; when it names one above
      the log end offset, the log MUST be empty with start and end at that offset, and the next append MUST take it.
      Without a line the log MUST start at its first segment.`,
    why: 'Offsets that were deleted must not be given again, not even to other records after a torn tail.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${loader}#load`, `${loader}#deleteSegmentsIfLogStartGreaterThanLogEnd`],
  }),
  'RCV-024': must({
    title: 'A segment that holds too many offsets is split',
    text: `When recovery after an unclean stop meets a sound batch whose last offset lies more than 2³¹ − 1 above the base
      offset of its segment, it MUST split the segment into ones that obey LOG-006, and serve every batch as before.`,
    why: 'Brokers before 1.1 let compaction make such segments; cutting them off would lose records that were committed.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '1.1' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      `${loader}#retryOnOffsetOverflow`,
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LocalLog.java#splitOverflowedSegment',
      'KAFKA-6264',
    ],
  }),
  'RCV-025': must({
    title: 'A directory that does not say whose it is is refused',
    text: `A broker MUST refuse to start when one of its log directories holds logs and no meta.properties. A directory
      whose meta.properties has an unknown version, lacks the node id or the cluster.id, or has a directory.id that is
      no uuid or a reserved one MUST NOT be served, and a broker without any other directory MUST NOT start.`,
    why: 'Logs without a name may be those of any node; a name made up for them would hide for ever whose they were.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${ensemble}#verify`, `${ensemble}#load`, 'KIP-858'],
    observed: [
      '3.9.2 and 4.3.1 (KRaft): all of these refuse the start; a file without a version counts as version 0',
      '3.9.2 and 4.3.1, two directories: one without meta.properties refuses the start, formatted before or not; one whose file has an unknown version is offline, and the other is served',
    ],
  }),
  'RCV-026': must({
    title: 'How meta.properties is read',
    text: `In meta.properties blanks around keys and values, comments and unknown keys MUST be passed over, and of two
      lines with one key the last MUST count. A version 0 that names its node as broker.id MUST be served like a
      version 1.`,
    why: 'People edit the file by hand, and directories come from releases that wrote less into it.',
    profile: 'disk',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [
      'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaProperties.java#Builder',
      `${ensemble}#verify`,
    ],
    observed: [
      '3.9.2 and 4.3.1 (KRaft): as stated; version 0 is left as it is; a file without a directory.id is given one, and the partitions are without a leader until the controller knows of it',
    ],
  }),
  'RCV-027': must({
    title: 'All directories together say which cluster it is',
    text: `A broker all of whose log directories name one cluster.id MUST start, serve its logs and answer Metadata with
      that cluster.id, whichever it had before.`,
    why: 'No other file remembers the cluster: neither the metadata log nor quorum-state names it.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${ensemble}#verify`],
    observed: [
      '3.9.2 and 4.3.1 (KRaft), one directory and two: the new cluster.id is answered, everything is served',
    ],
  }),
  'RCV-028': must({
    title: 'The metadata log is checked at every start',
    text: `Whether the marker is there or not, a torn batch, zeros, or a batch with a wrong checksum at the end of the
      metadata log MUST be cut off at the start, and missing indexes and leader epochs of it be made anew; every topic
      made before MUST be served as before.`,
    why: 'Everything hangs on this log, and it is small enough to be read whole.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/raft/KafkaMetadataLog.scala#apply', 'KIP-595'],
  }),
  'RCV-029': must({
    title: 'What the metadata forgot is set aside',
    text: `When the metadata log lost the records that made a topic, to a flipped bit or as a whole, the broker MUST
      start without the topic, rename its partition directories to names that end in -stray, with their files, and begin
      a new topic of the same name at offset 0.`,
    why: 'The metadata decides what there is, but it may be the metadata that was damaged: the records must be there to be rescued.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#isStrayKraftReplica`, 'KAFKA-14616'],
    observed: [
      '3.9.2 and 4.3.1, one voter: a bit in any batch up to the one that made the topic ends the metadata log there',
    ],
  }),
  'RCV-030': must({
    title: 'A file is no partition',
    text: `A file in a log directory whose name is that of a partition directory MUST be passed over where no such
      partition is known. Where the metadata gives the partition to that directory, the directory MUST go offline, and a
      broker without any other MUST NOT start.`,
    why: 'What should be there is not, so the disk cannot be trusted; and a file that only looks like a partition does no harm.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${manager}#createLogDirectory`],
  }),
});
