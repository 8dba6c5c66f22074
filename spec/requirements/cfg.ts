/**
 * Dynamic configuration: what DescribeConfigs tells and what AlterConfigs changes.
 *
 * Shape   spliced by id into `spec/text/14-config.md`. Numbers 001, 002 and 006 are ZooKeeper's.
 * Units   as the names of the configurations say.
 */
import { area, must } from './define.ts';

const MANAGER =
  'kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ConfigurationControlManager.java';
const VALIDATOR = 'kafka@1eb7644:core/src/main/scala/kafka/server/ControllerConfigurationValidator.scala';
const ADMIN = 'kafka@1eb7644:core/src/main/scala/kafka/server/ConfigAdminManager.scala';
const HELPER = 'kafka@1eb7644:core/src/main/scala/kafka/server/ConfigHelper.scala';
const DYNAMIC = 'kafka@1eb7644:core/src/main/scala/kafka/server/DynamicBrokerConfig.scala';
const both = { modes: ['zk', 'kraft'], since: '2.3' } as const;
const kraft = { modes: ['kraft'], since: '3.3' } as const;
const asStated = ['4.3.1, 3.9.2: as stated'];

/** Append only: a number is never given twice. */
export const cfg = area('CFG', {
  'CFG-003': must({
    title: 'A resource changes as a whole or not at all',
    text: `When one operation of an IncrementalAlterConfigs on a resource is refused, none of the operations on
      that resource MUST take effect.`,
    why: 'Settings depend on each other; half a change is a state that nobody asked for.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${MANAGER}#incrementalAlterConfigResource`, 'KIP-339'],
    observed: asStated,
  }),
  'CFG-004': must({
    title: 'Only topics that exist have a configuration',
    text: `A change of the configuration of a topic MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3) when
      there is no topic of that name, with INVALID_TOPIC_EXCEPTION (17) for a name that no topic can have, and
      with INVALID_REQUEST (42) for the empty name.`,
    why: 'A setting of what does not exist would wait in hiding for a topic of that name.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${VALIDATOR}#validateTopicName`, `${MANAGER}#validateAlterConfig`],
    observed: asStated,
  }),
  'CFG-005': must({
    title: 'What only counts at the start is not changed while the broker runs',
    text: `An Apache broker MUST answer a change of num.partitions, log.retention.hours or
      auto.create.topics.enable with INVALID_REQUEST (42), for one broker and for all brokers, and DescribeConfigs
      MUST show these configurations as read-only, and log.retention.ms and message.max.bytes as not.`,
    why: 'An accepted change that has no effect before a restart would be a trap.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${DYNAMIC}#nonDynamicConfigs`, 'KIP-226'],
    observed: asStated,
  }),
  'CFG-007': must({
    title: 'SET gives a value, DELETE gives up one',
    text: `After a SET of a topic configuration DescribeConfigs MUST show the value that was given, and after a
      DELETE the value that is in force without it. A DELETE of what is not set MUST succeed. Configurations that
      the request does not name MUST keep their values.`,
    why: 'Two tools that change different settings of one topic must not undo each other.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${MANAGER}#incrementalAlterConfigResource`, 'KIP-339'],
    observed: asStated,
  }),
  'CFG-008': must({
    title: 'Lists grow and shrink by their parts',
    text: `APPEND MUST add to a list the parts that it does not hold and keep the others; SUBTRACT MUST take away
      the parts that are named and ignore those that are not there. Where the resource has no list of its own,
      both MUST begin with Kafka's default. APPEND and SUBTRACT of a configuration that is no list MUST be
      answered with INVALID_CONFIG (40).`,
    why: 'Throttled replicas are lists that several tools edit at a time.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${MANAGER}#incrementalAlterConfigResource`, 'KIP-339'],
    observed: asStated,
  }),
  'CFG-009': must({
    title: 'AlterConfigs leaves nothing that it does not name',
    text: `After an AlterConfigs a resource MUST have exactly the settings of the request: what the request does
      not name MUST have the value that is in force without a setting.`,
    why: 'It is the oldest form of the change, and clients that still use it send everything.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${MANAGER}#legacyAlterConfigResource`, 'KIP-133'],
    observed: asStated,
  }),
  'CFG-010': must({
    title: 'A rehearsal changes nothing',
    text: `AlterConfigs and IncrementalAlterConfigs with validate_only MUST give each resource the verdict that it
      would get without, and MUST change no configuration.`,
    why: 'A rehearsal that changes something is none.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/QuorumController.java'],
    observed: asStated,
  }),
  'CFG-011': must({
    title: 'A topic takes no value that Kafka refuses',
    text: `A change of a topic MUST be answered with INVALID_CONFIG (40) for a configuration that Kafka does not
      define, for a value that is not of the configuration's type, for a value outside its bounds, and for a
      min.compaction.lag.ms above max.compaction.lag.ms.`,
    why: 'A log that obeys nonsense loses data.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${VALIDATOR}#validate`],
    observed: asStated,
  }),
  'CFG-012': must({
    title: 'A malformed change is refused',
    text: `A change MUST be answered with INVALID_REQUEST (42) for a resource in which a configuration is named
      twice, for one in which the value of anything but a DELETE is null, for each of several equal resources of
      an IncrementalAlterConfigs, and for a resource type that Kafka does not define.`,
    why: 'Which of two contradicting wishes comes first must not decide.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${ADMIN}#preprocess`],
    observed: [...asStated, '4.3.1, 3.9.2: equal resources in AlterConfigs are never answered (AMB-CFG-1)'],
  }),
  'CFG-013': must({
    title: 'Each resource has its own verdict',
    text: `A change MUST be answered with one result for each resource of the request, with its type and its name,
      and a refused resource MUST NOT keep the others from being changed.`,
    why: 'One wrong name in a list of a hundred topics concerns one topic.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${ADMIN}#reassembleIncrementalResponse`],
    observed: asStated,
  }),
  'CFG-014': must({
    title: 'A change governs what comes after it',
    text: `Once DescribeConfigs shows a changed max.message.bytes or message.timestamp.type of a topic, Produce to
      that topic MUST obey the changed value without a restart.`,
    why: 'Operators change settings of topics that are in trouble now.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/ConfigHandler.scala#updateLogConfig'],
    observed: asStated,
  }),
  'CFG-015': must({
    title: 'A change survives',
    text: `A change that was answered with 0 MUST be in force after the broker was restarted, whether it stopped in
      good order or was killed: for topics, for one broker, and for all brokers.`,
    why: 'The answer is a promise.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [`${MANAGER}#replay`],
    observed: asStated,
  }),
  'CFG-016': must({
    title: 'What is asked for is told, and nothing else',
    text: `DescribeConfigs MUST tell for a resource that names no configurations every public configuration of it,
      each once, and for one that names some the values of exactly those of them that exist. Results MUST name type
      and name of their resource.`,
    why: 'Tools compare the whole configuration of two topics, or read one value of a thousand.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${HELPER}#describeConfigs`, 'KIP-133'],
    observed: [...asStated, '4.3.1, 3.9.2: an empty list of names asks for everything, as null does'],
  }),
  'CFG-017': must({
    title: 'The nearest setting wins, and the source says where it stands',
    text: `The value in force MUST be that of the nearest of: the topic (source 1), the one broker (2), all brokers
      (3), the file of the broker (4), Kafka's default (5); and DescribeConfigs MUST name that source.`,
    why: 'Who wants to change a value must know where it stands.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${HELPER}#configSynonyms`, 'KIP-226'],
    observed: asStated,
  }),
  'CFG-018': must({
    title: 'Synonyms are told to who asks, nearest first',
    text: `With include_synonyms DescribeConfigs MUST tell each place that sets a value for the configuration, from
      the nearest to the farthest, the first with the value in force and the source of the entry. Without it, the
      list MUST be empty.`,
    why: 'The list says what would be in force if the setting were deleted.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${HELPER}#configSynonyms`, 'KIP-226'],
    observed: asStated,
  }),
  'CFG-019': must({
    title: 'Types from version 3 on, descriptions for who asks',
    text: `From version 3 on each entry MUST carry the type of its configuration (1 boolean, 2 string, 3 int, 4
      short, 5 long, 6 double, 7 list, 8 class, 9 password), and MUST carry a description when
      include_documentation asks for it and null when it does not.`,
    why: 'A tool that offers a form needs to know what fits into a field.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.6' },
    seenBy: ['wire'],
    source: [`${HELPER}#configResponseType`, 'KIP-569'],
    observed: asStated,
  }),
  'CFG-020': must({
    title: 'What cannot be described has an error of its own',
    text: `DescribeConfigs MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3) for a topic that does not exist and
      with INVALID_REQUEST (42) for a broker that is not the one asked or whose name is not a number, while other
      resources of the request are described.`,
    why: 'Only the broker itself knows its file.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${HELPER}#describeConfigs`],
    observed: asStated,
  }),
  'CFG-021': must({
    title: 'Secrets are not told',
    text: `DescribeConfigs MUST mark configurations of type password as sensitive and tell null for their values,
      set or not, and do the same for configurations of a broker that Kafka does not define.`,
    why: 'Who may read a configuration must not thereby hold the keys.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/KafkaConfig.scala#maybeSensitive', 'KIP-226'],
    observed: asStated,
  }),
  'CFG-022': must({
    title: 'A default of all brokers reaches every topic that has no value of its own',
    text: `A change of the broker resource with the empty name MUST be in force for every topic that does not
      override it, old and new, without a restart; DescribeConfigs of that resource MUST tell the settings made
      there and no others.`,
    why: 'A cluster is configured in one place, not topic by topic.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${DYNAMIC}#updateDefaultConfig`, 'KIP-226'],
    observed: asStated,
  }),
  'CFG-023': must({
    title: 'A broker changes its own settings only',
    text: `A change of a broker resource whose name is neither empty nor the id of the broker that is asked MUST be
      answered with INVALID_REQUEST (42).`,
    why: 'Only the broker itself can say whether a value fits to its file.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${ADMIN}#validateResourceNameIsCurrentNodeId`],
    observed: asStated,
  }),
  'CFG-024': must({
    title: 'A broker refuses a value with another code than a topic',
    text: `An Apache broker MUST answer a change of a broker resource with INVALID_REQUEST (42) for a value that is
      not of the configuration's type or outside its bounds, and with INVALID_CONFIG (40) for an APPEND to what is
      no list.`,
    why: 'The codes were chosen by accident (KAFKA-13609), and clients have come to know them.',
    profile: 'apache',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${ADMIN}#validateBrokerConfigChange`, 'KAFKA-13609'],
    observed: asStated,
  }),
  'CFG-025': must({
    title: 'Thread counts change in steps',
    text: `An Apache broker MUST answer a change of num.io.threads with INVALID_REQUEST (42) when it is more than
      double or less than half the number in force, and MUST accept one that is not.`,
    why: 'A typing error must not stop a broker that runs.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${DYNAMIC}#DynamicThreadPool`],
    observed: asStated,
  }),
  'CFG-026': must({
    title: 'A change is ConfigRecords in the metadata log',
    text: `A change of a topic MUST be written to the metadata log as one ConfigRecord (type 4, version 0) for each
      configuration that gets another value, with resource type 2, the name of the topic, the name of the
      configuration, and its value or null where it is deleted; and MUST write none for a value that stays.`,
    why: 'Brokers learn of the change by reading the log.',
    profile: 'disk',
    applies: kraft,
    seenBy: ['wire', 'disk'],
    source: [`${MANAGER}#incrementalAlterConfigResource`, 'KIP-631'],
    observed: asStated,
  }),
  'CFG-027': must({
    title: 'There are four operations',
    text: `An IncrementalAlterConfigs whose operation is none of SET (0), DELETE (1), APPEND (2) and SUBTRACT (3)
      MUST be answered with an error for that resource, and MUST NOT change it.`,
    why: 'An operation of a later release must not be taken for one that is known.',
    profile: 'protocol',
    applies: kraft,
    seenBy: ['wire'],
    source: [`${ADMIN}#validateBrokerConfigChange`],
    observed: ['4.3.1, 3.9.2: UNKNOWN_SERVER_ERROR (-1) for a topic, INVALID_REQUEST (42) for a broker'],
  }),
  'CFG-028': must({
    title: 'A negative retention time is no limit, in whatever unit',
    text: `Where the file of an Apache broker sets log.retention.hours, and nothing finer, to −1, a topic without a
      retention.ms of its own MUST be made as any other, and DescribeConfigs MUST show its retention.ms as −1.`,
    why: 'So many files say it; minus one hour, taken by the letter, is no time at all.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/KafkaConfig.scala#logRetentionTimeMillis'],
    observed: asStated,
  }),
});
