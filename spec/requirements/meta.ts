/**
 * Requirements of ApiVersions and Metadata: what a client learns about a cluster before it does anything.
 *
 * Shape   spliced by id into `spec/text/05-metadata.md`. Numbers 009 and 010 need several brokers and an
 *         authorizer.
 * Units   epochs count leaderships; topic ids are 128-bit.
 */
import { area, must } from './define.ts';

const KAFKA_APIS = 'kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala';
const REQUESTS = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests';
const CACHE = 'kafka@1eb7644:core/src/main/scala/kafka/server/metadata/KRaftMetadataCache.scala';
const AUTO_CREATION = 'kafka@1eb7644:core/src/main/scala/kafka/server/AutoTopicCreationManager.scala';
const bothModes = { modes: ['zk', 'kraft'], since: '2.8' } as const;

/** Append only: a number is never given twice. */
export const meta = area('META', {
  'META-001': must({
    title: 'A client that is too new is told what the broker speaks',
    text: `An ApiVersions request of a version that the broker does not support, whose header is of version
      2, MUST be answered in the format of version 0 with UNSUPPORTED_VERSION (35) and at least the
      broker's own range of ApiVersions; its body MUST NOT be read and the connection MUST stay usable.`,
    why: `It is the only request that a client sends before it knows anything. With this answer it can ask
      again; without it no newer client could ever speak to an older broker.`,
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.4' },
    seenBy: ['wire'],
    source: [
      `${REQUESTS}/ApiVersionsRequest.java#getErrorResponse`,
      `${REQUESTS}/RequestContext.java#isUnsupportedApiVersionsRequest`,
      'KIP-511',
    ],
    observed: [
      '4.3.1, 3.9.2: versions 5, 99, 32767 with header version 2: 35 and the single entry {18, 0, 4}',
      '4.3.1, 3.9.2: version 99 with header version 1: the header does not parse and the connection closes',
    ],
  }),
  'META-002': must({
    title: 'What is advertised is served, and nothing else',
    text: `For each API the versions that a broker accepts MUST be exactly the range in its ApiVersions
      answer: a well-formed request of any version within it MUST be answered in that version, and one
      above or below it MUST be refused.`,
    why: 'A client picks the highest version that both know and never looks back.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:core/src/main/scala/kafka/server/ApiVersionManager.scala#apiVersionResponse',
      'KIP-35',
      'KIP-896',
    ],
    observed: ['4.3.1 advertises Produce 0 to 13 and closes on 0, 1 and 2; the other APIs are as advertised'],
    ambiguity: 'AMB-META-1',
  }),
  'META-003': must({
    title: 'ApiVersions may be asked at any time',
    text: `ApiVersions MUST be answered as the first request of a connection, after any other request, and
      repeatedly, each time with the same ranges; the ranges MUST NOT depend on the version of the request.`,
    why: `Clients ask again after a reconnect and after an upgrade, some with version 0, some with the
      newest.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#handleApiVersionsRequest`, 'KIP-35'],
  }),
  'META-004': must({
    title: 'The name of the client software has a form',
    text: `From ApiVersions version 3 on an Apache broker MUST answer INVALID_REQUEST (42) with an empty
      list of APIs when the name or the version of the client software is not made of letters, digits, dots
      and hyphens, beginning and ending with a letter or digit.`,
    why: "The name becomes part of a metric; an empty or odd one would break the metric's name.",
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '2.4' },
    seenBy: ['wire'],
    source: [`${REQUESTS}/ApiVersionsRequest.java#isValid`, 'KIP-511'],
    observed: ['4.3.1, 3.9.2: "", "-x", "x-" and "a b" give 42; the connection stays open'],
  }),
  'META-005': must({
    title: 'All topics, or none',
    text: `From Metadata version 1 on a null list of topics MUST be answered with every topic and an empty
      list with no topic; in version 0 an empty list MUST be answered with every topic. The brokers MUST be
      listed in each case.`,
    why: `It is the most common mistake of reimplementations, and it hides: one costs bandwidth, the other
      a blind client.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REQUESTS}/MetadataRequest.java#isAllTopics`, `${KAFKA_APIS}#handleTopicMetadataRequest`],
    observed: ['4.3.1, 3.9.2: as stated'],
  }),
  'META-006': must({
    title: 'A question creates nothing unless it may',
    text: `Metadata for a topic that does not exist MUST be answered with UNKNOWN_TOPIC_OR_PARTITION (3)
      and MUST NOT create it where \`auto.create.topics.enable\` is false or the request does not allow
      creation.`,
    why: 'A misspelt name in a monitoring script must not become a topic.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#getTopicMetadata`, 'KIP-361'],
    observed: ['4.3.1, 3.9.2: 3, and still 3 later'],
  }),
  'META-007': must({
    title: 'Topics can be asked for by id',
    text: `From Metadata version 12 on a request by topic id MUST be answered with the topic's name and
      that id, and for an id that no topic has with UNKNOWN_TOPIC_ID (100), the id repeated and a null
      name. In versions 10 and 11, where the field exists and the feature does not, a request with an id
      MUST be answered with INVALID_REQUEST (42).`,
    why: 'An id tells a topic from another that had its name before.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.1' },
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#handleTopicMetadataRequest`, 'KIP-516'],
    observed: ['4.3.1: as stated; where an id and a name disagree the id counts'],
  }),
  'META-008': must({
    title: 'The leader epoch in Metadata is the one that is in force',
    text: `The leader epoch that Metadata gives from version 7 on MUST be the one that the leader accepts
      as current leader epoch in Fetch, ListOffsets and OffsetForLeaderEpoch, and it MUST NOT become
      smaller, across restarts either.`,
    why: `The client sends it back with each request; it is how a stale client and a stale leader find each
      other out.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'lifecycle'],
    source: [`${CACHE}#getPartitionMetadata`, 'KIP-320'],
    observed: ['4.3.1, 3.9.2: one above gives UNKNOWN_LEADER_EPOCH (75)'],
  }),
  'META-011': must({
    title: 'Authorized operations are there when asked for',
    text: `Where a Metadata request does not ask for authorized operations the field MUST be
      -2,147,483,648. Where it does, the field MUST be a set of bits, bit 3 READ, 4 WRITE, 5 CREATE, 6
      DELETE, 7 ALTER, 8 DESCRIBE, 9 CLUSTER_ACTION, 10 DESCRIBE_CONFIGS, 11 ALTER_CONFIGS, 12
      IDEMPOTENT_WRITE, 13 CREATE_TOKENS, 14 DESCRIBE_TOKENS, and no other bit.`,
    why: 'Working them out costs a question to the authorizer for each topic; nobody pays who does not ask.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.3' },
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:core/src/main/scala/kafka/server/AuthHelper.scala#authorizedOperations',
      'KIP-430',
    ],
  }),
  'META-012': must({
    title: 'Metadata knows a name that no topic can have',
    text: `Metadata for a name that no topic can have (see TOP-001) MUST be answered by an Apache broker
      with INVALID_TOPIC_EXCEPTION (17) for that topic, whether or not creation is allowed; the other
      topics of the request MUST be answered.`,
    why: `UNKNOWN_TOPIC_OR_PARTITION would send the client round in circles, waiting for a topic that can
      never exist.`,
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#getTopicMetadata`, `${AUTO_CREATION}#createTopics`],
    observed: ['4.3.1: "", ".", "..", "a b" and 250 letters give 17; 249 letters give 3'],
  }),
  'META-013': must({
    title: 'The controller is a broker that can be asked',
    text: 'From Metadata version 1 on the controller id MUST be -1 or the id of a broker in the same answer.',
    why: 'Admin clients send their requests there. In KRaft mode any broker will do, since it forwards.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${KAFKA_APIS}#handleTopicMetadataRequest`, 'KIP-590'],
    observed: ['4.3.1, 3.9.2 KRaft: the id of an alive broker'],
  }),
  'META-014': must({
    title: 'The cluster has one id',
    text: 'The cluster id in Metadata (version 2 on) MUST be the same in every answer, also after a restart.',
    why: 'Clients and tools take it as proof that they have come back to where they were.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'lifecycle'],
    source: [`${KAFKA_APIS}#handleTopicMetadataRequest`, 'KIP-78'],
  }),
  'META-015': must({
    title: 'A topic is created by being asked for',
    text: `Where \`auto.create.topics.enable\` is true and the request allows creation (versions 0 to 3
      always do), asking for a topic that does not exist MUST create it with the broker's defaults. Until
      it is there the answer for it MUST be UNKNOWN_TOPIC_OR_PARTITION (3) or LEADER_NOT_AVAILABLE (5),
      both of which a client tries again.`,
    why: 'Most first programs of most people rely on it.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${AUTO_CREATION}#createTopics`, `${KAFKA_APIS}#getTopicMetadata`],
    observed: ['KRaft: 3 at first; ZooKeeper mode: 5 at first'],
    ambiguity: 'AMB-META-2',
  }),
  'META-016': must({
    title: 'Without an authorizer everything is allowed',
    text: `An Apache broker without an authorizer MUST give 3,576 as a topic's authorized operations and
      8,096 as the cluster's.`,
    why: 'These are all operations that a topic and a cluster have; tools show them as a list.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '2.8' },
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/AuthHelper.scala#authorizedOperations'],
    observed: ['4.3.1, 3.9.2: 3576 and 8096'],
  }),
  'META-017': must({
    title: 'An answer agrees with itself',
    text: `In a Metadata answer each leader MUST be a listed broker or -1, each in-sync replica MUST be one
      of the replicas, the partitions of a topic MUST be numbered from 0 without gap or repetition, and
      each topic asked for MUST stand there once.`,
    why: 'Clients index arrays by partition number and look leaders up in the list of brokers.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${CACHE}#getTopicMetadata`, 'KAFKA-8442'],
    observed: ['4.3.1: a topic named twice in the request stands once in the answer'],
  }),
  'META-018': must({
    title: 'Features that may be absent are shown from version 4 on',
    text: `In ApiVersions version 3 an Apache broker MUST NOT list supported features whose lowest level is
      0; from version 4 on it MUST list them.`,
    why: 'Clients of version 3 refuse a range that begins at 0 and would fail to connect at all.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.9' },
    seenBy: ['wire'],
    source: [`${REQUESTS}/ApiVersionsResponse.java#maybeFilterSupportedFeatureKeys`, 'KAFKA-17011'],
    observed: ['4.3.1: version 3 lists metadata.version only; version 4 lists seven features'],
  }),
});
