/**
 * Requirements of the controller as clients see it: topics are created and deleted, producer
 * ids given, coordinators found.
 *
 * Shape   spliced by id into `spec/text/06-controller.md`. Numbers 002 to 005, 008 and 009 are
 *         ZooKeeper's; 011 and 012 need more brokers.
 * Units   timeouts are milliseconds.
 */
import { area, must } from './define.ts';

const REPLICATION =
  'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ReplicationControlManager.java';
const CONTROLLER = 'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller';
const CONTROLLER_APIS = 'kafka@1eb7644:core/src/main/scala/kafka/server/ControllerApis.scala';
const TOPIC = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/internals/Topic.java';
const KAFKA_APIS = 'kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala';
const COORDINATOR =
  'kafka@1eb7644:core/src/main/scala/kafka/coordinator/transaction/TransactionCoordinator.scala';
const bothModes = { modes: ['zk', 'kraft'], since: '2.8' } as const;
const kraft = { modes: ['kraft'], since: '3.3' } as const;

/** Append only: a number is never given twice. */
export const top = area('TOP', {
  'TOP-001': must({
    title: 'What a topic may be called',
    text: `CreateTopics MUST be answered with INVALID_TOPIC_EXCEPTION (17) for a name that is empty, is "."
      or "..", has more than 249 characters, or holds anything but ASCII letters, digits, ".", "_" and "-".
      A name of 249 such characters MUST be accepted.`,
    why: `The name becomes a directory, together with a partition number, on file systems that allow 255
      bytes.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${TOPIC}#validate`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-006': must({
    title: 'Each fault has its code',
    text: `CreateTopics MUST be answered for a topic that exists with TOPIC_ALREADY_EXISTS (36), for a
      number of partitions that is 0 or below -1 with INVALID_PARTITIONS (37), for a replication factor
      that is 0, below -1 or more than there are brokers with INVALID_REPLICATION_FACTOR (38), and for a
      configuration whose name or value is not valid with INVALID_CONFIG (40).`,
    why: `Programs that create what they need treat 36 as success and everything else as a mistake of
      theirs.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopics`, `${REPLICATION}#createTopic`],
    observed: ['4.3.1, 3.9.2, 2.8.2: as stated'],
  }),
  'TOP-007': must({
    title: 'A new partition begins at nought',
    text: `Each partition of a new topic MUST come to have a leader, which is a member of its in-sync
      replicas, and an empty log that begins and ends at offset 0.`,
    why: 'A new topic owes nothing to an older one of the same name.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#buildPartitionRegistration`, 'KIP-631'],
  }),
  'TOP-010': must({
    title: 'A deleted topic is gone',
    text: `DeleteTopics MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3) for a name, and with
      UNKNOWN_TOPIC_ID (100) for an id, that no topic has. A topic whose deletion was answered without an
      error MUST vanish from Metadata, and requests for its partitions MUST come to be answered with an
      error.`,
    why: 'Data that somebody ordered deleted must not be readable under any name.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${CONTROLLER_APIS}#deleteTopics`, `${REPLICATION}#deleteTopics`, 'KIP-516'],
    observed: ['4.3.1, 3.9.2: as stated; Metadata by the old id answers 100'],
  }),
  'TOP-014': must({
    title: 'Names that differ only in dot and underscore collide',
    text: `An Apache broker MUST answer CreateTopics with INVALID_TOPIC_EXCEPTION (17) for a name that
      becomes equal to that of an existing topic when every "." in both is replaced by "_".`,
    why: 'Metric names know no dots: both topics would share their metrics.',
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${TOPIC}#hasCollision`, `${REPLICATION}#validateNewTopicNames`],
    observed: ['4.3.1: 17; two such names in one request are both created'],
  }),
  'TOP-015': must({
    title: 'Of several faults the first in order is told',
    text: `When a topic of a CreateTopics request has several faults, an Apache broker in KRaft mode MUST
      tell the first of: name (17), existing topic (36), configuration (40), counts beside a manual
      assignment (42), the assignment's shape (39), replication factor 0 or below -1 (38), number of
      partitions (37), more replicas than brokers (38).`,
    why: 'Tools show one error. Two brokers of a cluster should show the same.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopics`, `${REPLICATION}#createTopic`],
    observed: ['4.3.1: each neighbouring pair was tried'],
  }),
  'TOP-016': must({
    title: 'A manual assignment has a shape',
    text: `An Apache broker MUST answer CreateTopics with INVALID_REPLICA_ASSIGNMENT (39) for a manual
      assignment that repeats a partition, whose partitions are not numbered from 0 without a gap, or that
      names no broker, a broker twice or one that does not exist; and with INVALID_REQUEST (42) where a
      number of partitions or a replication factor other than -1 stands beside it.`,
    why: 'An assignment is a plan made by hand; a plan with a hole in it is a mistake, not a wish.',
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopic`, `${REPLICATION}#validateManualPartitionAssignment`],
    observed: ['4.3.1: as stated'],
  }),
  'TOP-017': must({
    title: 'A name that stands twice is refused once',
    text: `A topic that a CreateTopics request names more than once MUST be answered once, with
      INVALID_REQUEST (42), and MUST NOT be created.`,
    why: 'There is no telling which of the two was meant.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${CONTROLLER_APIS}#createTopics`],
    observed: ['4.3.1, 3.9.2: 42'],
  }),
  'TOP-018': must({
    title: 'Validation creates nothing',
    text: `A CreateTopics request that asks for validation only MUST be answered as if it were carried out,
      the errors included, and MUST NOT create a topic.`,
    why: 'It is the dry run of deployment tools.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopics`, 'KIP-4'],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-019': must({
    title: 'Minus one means the default',
    text: `From CreateTopics version 4 on, -1 for the number of partitions or the replication factor MUST
      be read as the broker's \`num.partitions\` or \`default.replication.factor\`.`,
    why: 'An application should not have to know the size of the cluster it meets.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopic`, 'KIP-464'],
    observed: ['4.3.1, 3.9.2: as stated; versions 2 and 3 are read the same way'],
  }),
  'TOP-020': must({
    title: 'The answer tells what was created',
    text: `For a created topic the answer MUST hold, from version 5 on, its number of partitions, its
      replication factor and its configuration, in which every value that the request set is found again;
      from version 7 on also its topic id, the one that Metadata gives.`,
    why: 'The client learns what its defaults came to without asking again.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopic`, 'KIP-525', 'KIP-516'],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-021': must({
    title: 'Each topic has its own fate',
    text: `CreateTopics and DeleteTopics MUST answer for each topic they name, exactly once, and an error
      of one topic MUST NOT keep the others from being created or deleted.`,
    why: 'The request is a list of wishes, not a transaction.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${CONTROLLER_APIS}#createTopics`, `${CONTROLLER_APIS}#deleteTopics`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-022': must({
    title: 'A deletion names its topic once and in one way',
    text: `From DeleteTopics version 6 on an Apache broker MUST answer INVALID_REQUEST (42) for a topic
      given by name and id at once, by neither, or more than once, and MUST NOT delete it.`,
    why: 'When a name and an id disagree, either could be the one that must not be lost.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${CONTROLLER_APIS}#deleteTopics`],
    observed: ['4.3.1: 42 for each; a name that stands twice in version 5 also gives 42'],
  }),
  'TOP-023': must({
    title: 'A topic made again is another topic',
    text: `A topic that is created under the name of a deleted one MUST have another topic id and hold none
      of the old one's records, and the old id MUST NOT lead to it.`,
    why: 'A consumer that kept its position in the old topic must not read the new one from the middle.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.1' },
    seenBy: ['wire'],
    source: [`${REPLICATION}#createTopic`, 'KIP-516', 'KAFKA-12257'],
    observed: ['4.3.1, 3.9.2: Metadata and DeleteTopics by the old id answer 100'],
  }),
  'TOP-024': must({
    title: 'A producer id is given once',
    text: `InitProducerId without a transactional id MUST be answered with a producer id of 0 or more that
      was never given before, across connections and restarts, and with producer epoch 0. Until the broker
      has ids to give, the answer MAY be COORDINATOR_LOAD_IN_PROGRESS (14).`,
    why: "Two producers with one id would have their records taken for each other's repetitions and dropped.",
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'lifecycle'],
    source: [
      `${COORDINATOR}#handleInitProducerId`,
      `${CONTROLLER}/ProducerIdControlManager.java#generateNextProducerId`,
      'KIP-730',
    ],
    observed: ['4.3.1: 14 for some milliseconds after the first request, then ids that rise by one'],
    ambiguity: 'AMB-TOP-1',
  }),
  'TOP-025': must({
    title: 'An empty transactional id is a mistake',
    text: `InitProducerId MUST be answered with INVALID_REQUEST (42) for a transactional id that is empty,
      and, from version 3 on, where only one of producer id and producer epoch is -1.`,
    why: 'An empty id would be shared by all who forgot to set theirs, each fencing the last.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${COORDINATOR}#handleInitProducerId`, `${KAFKA_APIS}#handleInitProducerIdRequest`, 'KIP-360'],
    observed: ['4.3.1: 42'],
  }),
  'TOP-026': must({
    title: 'A coordinator is a broker, or there is none yet',
    text: `FindCoordinator MUST be answered, for each key, either without an error and with the id, host
      and port of a broker that Metadata lists, or with an error and with node -1, an empty host and port
      -1. A broker that has no coordinator to offer MUST say COORDINATOR_NOT_AVAILABLE (15).`,
    why: `The client connects to what it is given. A polite lie costs it a minute; error 15 makes it ask
      again.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#handleFindCoordinatorRequest`, 'KIP-699'],
    observed: [
      '4.3.1, 3.9.2: 15 for the first request ever, which creates the internal topic; then the broker',
    ],
  }),
  'TOP-027': must({
    title: 'There are only so many kinds of coordinator',
    text: `FindCoordinator MUST be answered with INVALID_REQUEST (42) for a key type that is neither 0
      (group), 1 (transaction) nor 2 (share, version 6 on).`,
    why: 'A kind that the broker does not know has no coordinator, now or later.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#getCoordinator`],
    observed: ['4.3.1, 3.9.2: key type 9 gives 42, per key from version 4 on'],
  }),
  'TOP-028': must({
    title: 'What times out is not created',
    text: `An Apache broker in KRaft mode MUST answer CreateTopics with a timeout of 0 or less with
      REQUEST_TIMED_OUT (7) for each topic, and a topic that was answered so for that reason MUST NOT come
      to exist.`,
    why: `The controller looks at the clock before it begins, so that a request that nobody waits for costs
      nothing.`,
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${CONTROLLER}/QuorumController.java#ControllerWriteEvent`],
    observed: ['4.3.1: 7, and the topics are not there half a second later'],
  }),
  'TOP-029': must({
    title: 'The first leadership has number 0',
    text: `In KRaft mode the leader epoch of a new partition MUST be 0 and its in-sync replicas MUST be its
      replicas that are alive, in their order, the first of them its leader.`,
    why: 'The epoch counts leaderships, and nobody led before.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${REPLICATION}#buildPartitionRegistration`, 'KIP-631'],
    observed: ['4.3.1, 3.9.2 KRaft: leader epoch 0'],
  }),
  'TOP-013': must({
    title: 'Topics only grow',
    text: `CreatePartitions MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3) for a topic that does not exist,
      and with INVALID_PARTITIONS (37) for a count that is not above the number of partitions the topic has.`,
    why: `Taking a partition away would take its records away; and a client that asks for the number there is
      already has probably miscounted.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createPartitions`, 'KIP-195'],
    observed: ['4.3.1, 3.9.2: as stated, negative counts included'],
  }),
  'TOP-030': must({
    title: 'New partitions are served, old ones stay as they are',
    text: `After a CreatePartitions that was answered with 0 the topic MUST have as many partitions as were asked
      for, numbered on without a gap; the new ones MUST begin empty with leader epoch 0, and the topic id and the
      records, offsets and leader epochs of the others MUST stay.`,
    why: 'A topic grows under its producers and consumers while they work.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createPartitions`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-031': must({
    title: 'Assignments of new partitions are of the new partitions',
    text: `CreatePartitions MUST be answered with INVALID_REPLICA_ASSIGNMENT (39) when the number of assignments is
      not the number of partitions to be added, and when one of them is empty, names a broker twice, names a
      broker that does not exist, or has another number of replicas than the topic. A fitting assignment MUST be
      followed.`,
    why: 'Who assigns by hand means these brokers and no others.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${REPLICATION}#validateManualPartitionAssignment`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-032': must({
    title: 'The count is looked at before the assignments',
    text: `An Apache broker MUST answer CreatePartitions with INVALID_PARTITIONS (37) for a count that is no
      increase even when the assignments are wrong as well.`,
    why: 'Only one error can be told; which one should not depend on the broker that was asked.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createPartitions`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-033': must({
    title: 'A rehearsed increase adds nothing',
    text: `CreatePartitions with validate_only MUST give each topic the verdict that it would get without, and MUST
      NOT add a partition.`,
    why: 'A partition, once made, cannot be taken back.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/QuorumController.java'],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-034': must({
    title: 'A topic grows once in a request',
    text: `CreatePartitions MUST be answered with INVALID_REQUEST (42), once, for a topic that the request names
      more than once, and that topic MUST NOT grow.`,
    why: 'Which of two counts comes first must not decide.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${CONTROLLER_APIS}#createPartitions`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'TOP-035': must({
    title: 'An increase that times out is not begun',
    text: `An Apache broker in KRaft mode MUST answer CreatePartitions with a timeout of 0 or less with
      REQUEST_TIMED_OUT (7) for each topic, and MUST NOT add a partition.`,
    why: 'The controller looks at the clock before it begins.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${CONTROLLER}/QuorumController.java#ControllerWriteEvent`],
    observed: ['4.3.1, 3.9.2: 7 for 0 and for -1'],
  }),
  'TOP-036': must({
    title: 'Each topic grows or not by itself',
    text: `CreatePartitions MUST be answered with one result for each name in the request, and a refused topic MUST
      NOT keep the others from growing.`,
    why: 'One wrong name in a list concerns one topic.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REPLICATION}#createPartitions`],
    observed: ['4.3.1, 3.9.2: as stated; results are not in the order of the request'],
  }),
});
