/**
 * Produce: what a partition leader promises to whoever sends it records.
 *
 * Shape   spliced by id into `spec/text/07-produce.md`.
 * Units   sizes are bytes of the whole batch, header included; timeouts are milliseconds.
 * Source  `kafka@1eb7644`, KafkaApis, ReplicaManager, UnifiedLog, DelayedProduce; KIP-98, KIP-110, KIP-467, KIP-516.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const server = 'kafka@1eb7644:core/src/main/scala/kafka/server';
const requests = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests';
const unifiedLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala';

/** Append only: a number is never given twice. */
export const prd = area('PRD', {
  'PRD-001': must({
    title: 'With acks=0 nothing is answered',
    text: `A Produce request with acks=0 MUST NOT be answered by a single byte. If any of its partitions
      fails, the broker MUST close the connection.`,
    why: `The client reads the next answer on that connection as the answer to its next request. Closing is
      the only way left to say that something went wrong.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleProduceRequest`],
    observed: ['2.8.2, 3.9.2, 4.3.1'],
  }),
  'PRD-002': must({
    title: 'Acks are −1, 0 or 1',
    text: `With any other value of acks, every partition MUST be answered with INVALID_REQUIRED_ACKS (21)
      and base offset −1, and nothing MUST be appended.`,
    why: 'A client that asks for a guarantee nobody defined must not be told that it has it.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/ReplicaManager.scala#isValidRequiredAcks`],
    observed: ['2.8.2, 3.9.2, 4.3.1: acks 2 and −2 answer 21, base offset −1'],
  }),
  'PRD-006': must({
    title: 'The minimum ISR is capped by the number of replicas',
    text: `With acks=−1, a partition MUST ask for no more in-sync replicas than it has replicas: with one
      replica and min.insync.replicas=3 the append MUST succeed.`,
    why: 'One default for all topics must not make topics with fewer replicas unwritable.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.8' },
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala#effectiveMinIsr'],
  }),
  'PRD-007': must({
    title: 'Offsets are handed out without gap or overlap',
    text: `A successful answer MUST name as base offset the log end offset before the append, and the
      records MUST take the offsets from there on one by one. Producers that write at the same time MUST
      get disjoint ranges whose union has no gap.`,
    why: 'The offset is the name of a record for the rest of its life.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#append`],
  }),
  'PRD-008': must({
    title: 'Each partition has a verdict of its own',
    text: `The answer MUST hold exactly one entry for each partition of the request, and a partition that
      fails by its own batch, offset or name MUST NOT keep the others from being appended.`,
    why: 'A request carries batches of many partitions that know nothing of each other.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${server}/ReplicaManager.scala#appendRecordsToLeader`,
      `${server}/KafkaApis.scala#handleProduceRequest`,
    ],
  }),
  'PRD-009': must({
    title: 'What was acknowledged can be read',
    text: `Once acks=−1 was answered with error 0, a Fetch at the answered offset MUST return the records;
      on a partition with one replica also after acks=1, without any delay.`,
    why: 'Read your own write: a client that got its answer may tell others where to look.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/cluster/Partition.scala#appendRecordsToLeader'],
  }),
  'PRD-010': must({
    title: 'A batch with a wrong checksum is refused',
    text: `A batch whose checksum does not match MUST be answered with CORRUPT_MESSAGE (2) and MUST NOT be
      appended.`,
    why: 'The bytes were damaged on the way. The code is retriable: the producer still has the good ones.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#analyzeAndValidateRecords`],
    observed: ['2.8.2, 3.9.2, 4.3.1: 2'],
  }),
  'PRD-011': must({
    title: 'From version 3 on, only format 2 is taken',
    text: `In a Produce request of version 3 or above, records of any other format than 2 MUST be refused
      with an error and MUST NOT be appended.`,
    why: 'Version 3 came with format 2, so that a broker need not guess what a client meant.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${requests}/ProduceRequest.java#validateRecords`, 'KIP-98'],
    observed: ['3.9.2, 4.3.1: magic 0 or 1 answers 87, magic 3 answers 2'],
  }),
  'PRD-012': must({
    title: 'One batch for each partition',
    text: `From version 3 on, a partition's records that hold more than one batch MUST be refused with an error
      and MUST NOT be appended, not even in part.`,
    why: 'One sequence check, one base offset and one verdict go with one batch.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${requests}/ProduceRequest.java#validateRecords`],
    observed: ['2.8.2, 3.9.2, 4.3.1: 87'],
  }),
  'PRD-013': must({
    title: 'No batch is no success',
    text: 'From version 3 on, records of zero bytes MUST be answered with an error.',
    why: 'A success without an offset would leave the client with nothing to count on.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${requests}/ProduceRequest.java#validateRecords`],
    observed: ['3.9.2, 4.3.1: 87'],
  }),
  'PRD-014': must({
    title: 'A codec must be known to both ends',
    text: `A zstd batch in a Produce request below version 7 MUST be answered with
      UNSUPPORTED_COMPRESSION_TYPE (76). The codec numbers 5, 6 and 7 MUST be refused with an error.
      Neither is appended.`,
    why: 'The version tells what consumers of that age can read; an undefined number nobody can read.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.1' },
    seenBy: ['wire'],
    source: [`${requests}/ProduceRequest.java#validateRecords`, 'KIP-110'],
    observed: ['2.8.2, 3.9.2, 4.3.1: codec number 7 answers −1'],
  }),
  'PRD-015': must({
    title: 'Internal topics are not for clients',
    text: `Records for an existing internal topic (Metadata names it internal) MUST be refused with
      INVALID_TOPIC_EXCEPTION (17) and MUST NOT be appended.`,
    why: 'A foreign record in the offsets topic takes the coordinator down when it loads.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/ReplicaManager.scala#appendToLocalLog`],
  }),
  'PRD-017': must({
    title: 'The size limit is on the batch, and is inclusive',
    text: `A batch of exactly max.message.bytes, compressed and with its header of 61 bytes, MUST be
      accepted. One byte more MUST be answered with MESSAGE_TOO_LARGE (10) and MUST NOT be appended.`,
    why: 'The code makes a producer split its batch; a limit that is off by one makes it split for ever.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#analyzeAndValidateRecords`],
  }),
  'PRD-018': must({
    title: 'A batch fits into one segment',
    text: `A batch larger than segment.bytes, though within max.message.bytes, MUST be answered with
      RECORD_LIST_TOO_LARGE (18) and MUST NOT be appended.`,
    why: 'A batch is never split over two files, so it would have nowhere to go.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#append`],
  }),
  'PRD-019': should({
    title: 'A timeout of zero does not spoil what is already replicated',
    text: `With acks=−1 and a timeout of 0 or below, an append that needs no other replica SHOULD be
      answered with error 0.`,
    why: 'The condition is tried once before the wait begins, so that a wait of no length still finds it fulfilled.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/DelayedProduce.scala#tryComplete`],
  }),
  'PRD-020': must({
    title: 'The answer tells the time of the log and its start',
    text: `On success, log append time MUST be −1 on a CreateTime topic (recognised retries apart) and the
      leader's time on a LogAppendTime topic; from version 5, log start offset MUST be the offset that
      ListOffsets answers for −2.`,
    why: 'The client hands the time to the application as the time of the record.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/ReplicaManager.scala#appendRecords`, 'KIP-32', 'KIP-107'],
  }),
  'PRD-021': must({
    title: 'A partition goes on after a refusal',
    text: `After a refused batch the partition MUST accept the next good one at the log end offset, as if
      the refused one had never come.`,
    why: 'One broken producer must not cost the others an offset, let alone the partition.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#append`],
  }),
  'PRD-022': must({
    title: 'A transactional batch needs a transactional id',
    text: `A batch with the transactional bit (attribute bit 4) in a request without transactional id MUST
      be refused with an error and MUST NOT be appended.`,
    why: 'Nobody could ever end that transaction; it would hold back every read_committed consumer.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleProduceRequest`, 'KIP-98'],
    observed: ['2.8.2, 3.9.2, 4.3.1: 53'],
  }),
  'PRD-023': should({
    title: 'The size is judged before the checksum',
    text: `A batch that is larger than max.message.bytes and also fails its checksum SHOULD be answered
      with MESSAGE_TOO_LARGE (10).`,
    why: 'Looking at a length is cheaper than reading the bytes of somebody who sends too many.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#analyzeAndValidateRecords`],
  }),
  'PRD-024': should({
    title: 'Which error names which damage',
    text: `From version 3 on, a refusal SHOULD name its reason: INVALID_RECORD (87) for format 0 or 1, for no
      batch, for more than one and for one that is cut short; CORRUPT_MESSAGE (2) for another format and for a batch
      length below 14, then for every partition of the request; TRANSACTIONAL_ID_AUTHORIZATION_FAILED (53)
      for a transactional batch without transactional id, likewise; UNKNOWN_SERVER_ERROR (−1) for codec
      numbers 5 to 7.`,
    why: 'Operators read the code. Apache Kafka looks at the first batch of every partition before it looks at any.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '3.0' },
    seenBy: ['wire'],
    source: [
      `${requests}/RequestUtils.java#flag`,
      `${requests}/ProduceRequest.java#validateRecords`,
      `${server}/KafkaApis.scala#handleProduceRequest`,
    ],
    observed: ['3.9.2, 4.3.1'],
  }),
  'PRD-025': must({
    title: 'What does not exist is named so',
    text: `Records for a topic or partition that does not exist MUST be answered with
      UNKNOWN_TOPIC_OR_PARTITION (3), from version 13 for an unknown topic id with UNKNOWN_TOPIC_ID (100).
      Produce MUST NOT create the topic.`,
    why: 'Both codes make a client ask for fresh metadata and try again.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleProduceRequest`, 'KIP-516'],
    observed: ['2.8.2, 3.9.2, 4.3.1: 3 for an unknown topic, an unknown partition and an illegal name'],
  }),
  'PRD-026': must({
    title: 'A batch length that lies is refused',
    text: `A batch whose batch length is negative, shorter than its header or longer than the bytes that
      follow MUST be refused with an error and MUST NOT be appended.`,
    why: 'The length is outside the checksum and is the only thing that leads from one batch to the next.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/ByteBufferLogInputStream.java#nextBatchSize',
    ],
    observed: ['2.8.2, 3.9.2, 4.3.1: a batch that is cut short answers 87'],
  }),
  'PRD-027': should({
    title: 'Null records end somehow',
    text: `A partition whose records are null SHOULD be answered with an error, or the connection SHOULD be
      closed.`,
    why: 'A client that never hears back waits until its own timeout, and nothing else moves on that connection.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: ['OURS: no sane reading of the protocol allows silence; see AMB-PRD-2'],
    observed: [
      '3.9.2, 4.3.1: no answer ever, that connection is dead until connections.max.idle.ms; others go on',
      '2.8.2: −1 or close',
    ],
    ambiguity: 'AMB-PRD-2',
  }),
  'PRD-028': should({
    title: 'Of two entries for one partition the later counts',
    text: `Where a request names one partition twice, the broker SHOULD append the later records only and
      answer the partition once.`,
    why: 'Apache Kafka gathers the entries in a map. Clients never do this; it must only not do harm.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleProduceRequest`],
  }),
  'PRD-029': must({
    title: 'A refused batch has no offset and no time',
    text: 'With an error other than 0, base offset MUST be −1 and log append time MUST be −1.',
    why: 'A client must not be able to take a refusal for a place in the log.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${server}/ReplicaManager.scala#appendToLocalLog`,
      `${requests}/ProduceResponse.java#PartitionResponse`,
    ],
  }),
  'PRD-030': should({
    title: 'Versions below 3 are advertised but closed',
    text: `A Produce request of version 0, 1 or 2, where the broker advertises it, SHOULD be answered by
      closing the connection.`,
    why: `Release 4.0 gave up these versions, but librdkafka takes their absence for a broker that knows no
      compression and would send everything plain.`,
    profile: 'apache',
    applies: { modes: ['kraft'], since: '4.0' },
    seenBy: ['wire'],
    source: ['KIP-896', 'KAFKA-18659'],
    observed: ['4.3.1: advertises 0 to 13, closes on 0, 1 and 2', '3.9.2: serves them'],
    ambiguity: 'AMB-PRD-1',
  }),
});
