/**
 * Message formats v0 and v1, and conversion between them and batches.
 *
 * Shape   spliced by id into `spec/text/19-legacy.md`.
 * Units   sizes are bytes, timestamps are milliseconds since 1970.
 * Source  `kafka@1eb7644`, LogValidator, RecordsUtil, LazyDownConversionRecords, AbstractLegacyRecordBatch;
 *         KIP-31, KIP-32, KIP-283, KIP-724, KIP-896.
 */
import { area, must, should } from './define.ts';

/** Release 4.0 gave up the versions that carry old messages, and with them conversion (KIP-724, KIP-896). */
const converting = { modes: ['zk', 'kraft'], since: '1.0', until: '4.0' } as const;
const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const internals = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log';
const record = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record';
const server = 'kafka@1eb7644:core/src/main/scala/kafka/server';
const validator = `${internals}/LogValidator.java`;

/** Append only: a number is never given twice. */
export const old = area('OLD', {
  'OLD-001': must({
    title: 'Old messages are stored as records of format 2',
    text: `Messages of format 0 or 1 in a Produce request below version 3 MUST be appended as records of
      format 2 with the same keys and values, in the same order, at consecutive offsets that begin at the
      answered base offset.`,
    why: 'A log is read by consumers of every age, and one stored format keeps its rules simple.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${validator}#convertAndAssignOffsetsNonCompressed`, 'KIP-724'],
    observed: ['3.9.2: as said, for one message and for many'],
  }),
  'OLD-002': must({
    title: 'What has no time is stored without one',
    text: `A record that came in format 0 MUST be stored with the timestamp −1, and one that came in format
      1 with its own; under LogAppendTime both MUST be stored with the time of the append.`,
    why: 'An invented time would be found by lookups and obeyed by retention.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${validator}#buildRecordsAndAssignOffsets`, 'KIP-32'],
  }),
  'OLD-003': must({
    title: 'Wrappers are unpacked and packed again',
    text: `The messages inside a wrapper of gzip, snappy or lz4 MUST be appended like plain ones, in one
      batch that is packed with the codec of the wrapper where compression.type is producer. In format 0 a
      broker MUST accept the LZ4 frame whose header checksum covers its magic number.`,
    why: 'The first LZ4 clients computed that checksum wrongly, and all of format 0 was written so.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [
      `${validator}#validateMessagesAndAssignOffsetsCompressed`,
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/compress/Lz4BlockInputStream.java#readHeader',
      'KAFKA-3160',
    ],
  }),
  'OLD-004': must({
    title: 'Offsets that a client wrote mean nothing',
    text: `Whatever offsets a client wrote into plain messages, into a wrapper (0, or that of the last
      message) and into what it wraps (relative, absolute, all 0), the records MUST get consecutive offsets
      from the end of the log.`,
    why: 'Clients before format 1 had no use for them and wrote what they liked.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${record}/AbstractLegacyRecordBatch.java#DeepRecordsIterator`, 'KIP-31'],
  }),
  'OLD-005': must({
    title: 'Every checksum counts, outside and inside',
    text: `A message, a wrapper or a wrapped message of format 0 or 1 whose CRC-32 does not fit MUST be
      answered with CORRUPT_MESSAGE (2), and nothing of the request's records for that partition is
      appended.`,
    why: 'Conversion makes a new checksum, so damage that passes here can never be found again.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [
      `${validator}#validateRecord`,
      'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#analyzeAndValidateRecords',
    ],
  }),
  'OLD-006': must({
    title: 'A wrapper stands alone and wraps plain messages',
    text: `A wrapper without a value, around nothing, around another wrapper, or beside other messages, and
      messages of two formats in one set MUST be refused with an error, and none of them is appended.`,
    why: 'Offsets are counted through a wrapper: more than one level, or more than one wrapper, cannot be counted.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [
      `${validator}#getFirstBatchAndMaybeValidateNoMoreBatches`,
      `${record}/AbstractLegacyRecordBatch.java#DeepRecordsIterator`,
    ],
  }),
  'OLD-007': must({
    title: 'zstd is no codec of the old formats',
    text: `A wrapper of format 0 or 1 that names zstd, or a codec that does not exist, MUST be refused with
      an error and MUST NOT be appended.`,
    why: 'No reader of these formats knows zstd (KIP-110).',
    profile: 'protocol',
    applies: { ...converting, since: '2.1' },
    seenBy: ['wire'],
    source: [`${record}/AbstractLegacyRecordBatch.java#DeepRecordsIterator`, 'KIP-110'],
  }),
  'OLD-008': must({
    title: 'The rules for records hold for old messages too',
    text: `One message without a key on a compacted topic MUST make the whole set INVALID_RECORD (87), and
      one with a timestamp outside the topic's bounds MUST make it INVALID_TIMESTAMP (32).`,
    why: 'A rule that an old client can walk around is none.',
    profile: 'protocol',
    applies: { ...converting, since: '2.4' },
    seenBy: ['wire'],
    source: [`${validator}#validateRecord`, 'KIP-467'],
  }),
  'OLD-009': must({
    title: 'The size limit holds before and after conversion',
    text: `A message larger than max.message.bytes, and a set whose batch of format 2 would be larger than
      that, MUST be answered with MESSAGE_TOO_LARGE (10) and MUST NOT be appended.`,
    why: 'Many small messages become one batch: it is the batch that consumers must have room for.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#append'],
  }),
  'OLD-010': should({
    title: 'An empty set is a success without an offset',
    text: `In a Produce request below version 3 records of zero bytes, or of one cut message alone, SHOULD
      be answered with error 0 and base offset −1; a cut message behind whole ones SHOULD be dropped.`,
    why: 'The old protocol let clients cut a buffer at any byte.',
    profile: 'apache',
    applies: converting,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#trimInvalidBytes'],
  }),
  'OLD-011': should({
    title: 'A batch of format 2 is taken in any version',
    text: 'A sound batch of format 2 in a Produce request below version 3 SHOULD be appended as in version 3.',
    why: 'Some clients sent it in the wrong version, and brokers never minded.',
    profile: 'apache',
    applies: { ...converting, since: '1.0' },
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/ProduceRequest.java#validateRecords',
    ],
  }),
  'OLD-012': must({
    title: 'An old consumer gets only formats it knows',
    text: `Each message in an answer to Fetch of version 0 or 1 MUST be of format 0, and in an answer of
      version 2 or 3 of format 0 or 1, whatever is stored.`,
    why: 'A reader that meets a format of its future reads lengths where there are none.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleFetchRequest`, 'KIP-98'],
  }),
  'OLD-013': must({
    title: 'Offset, key, value and time survive the way down',
    text: `A record that is converted for an old consumer MUST keep its offset, its key and its value, null
      or not; in format 1 also its timestamp and who gave it (bit 3 for LogAppendTime). Headers are left
      out.`,
    why: 'Headers have no place in the old formats; everything else has.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${record}/RecordsUtil.java#convertRecordBatch`],
  }),
  'OLD-014': must({
    title: 'An uncompressed batch is cut at the offset asked for',
    text: `A converted answer MUST NOT contain a record of an uncompressed batch below the offset that was
      asked for.`,
    why: 'Uncompressed old messages stand alone, and some clients took the first for the one they had asked for.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${record}/RecordsUtil.java#downConvert`],
  }),
  'OLD-015': must({
    title: 'A compressed batch becomes a wrapper of the same codec',
    text: `A batch of gzip, snappy or lz4 MUST be given to an old consumer as one wrapper of that codec with
      the offset of its last message. What it wraps MUST have absolute offsets in format 0, and in format 1
      offsets relative to the first; the header checksum of an LZ4 frame in format 0 MUST cover its magic
      number.`,
    why: 'An old reader adds and subtracts exactly these numbers, and checks exactly that checksum.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [
      `${record}/MemoryRecordsBuilder.java#writeLegacyCompressedWrapperHeader`,
      'KIP-31',
      'KAFKA-3160',
    ],
  }),
  'OLD-016': must({
    title: 'Control batches are not shown to old consumers',
    text: 'A converted answer MUST NOT contain a message for a control record.',
    why: 'The old formats cannot mark it, so a consumer would take a commit marker for data.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${record}/RecordsUtil.java#downConvert`, 'KIP-98'],
  }),
  'OLD-017': must({
    title: 'zstd cannot be converted',
    text: `When the first batch to be converted is packed with zstd, the partition MUST be answered with
      UNSUPPORTED_COMPRESSION_TYPE (76); when a later one is, the messages before it MUST be given and none
      behind it.`,
    why: 'The consumer comes back at the offset of that batch, and is then told why it cannot go on.',
    profile: 'protocol',
    applies: { ...converting, since: '2.1' },
    seenBy: ['wire'],
    source: [`${record}/LazyDownConversionRecordsSend.java#writeTo`, 'KIP-110'],
  }),
  'OLD-018': must({
    title: 'Conversion can be switched off',
    text: `Where message.downconversion.enable is false, a Fetch below version 4 MUST be answered with
      UNSUPPORTED_VERSION (35) for that partition.`,
    why: 'Conversion costs memory and CPU of the broker for the sake of one old consumer.',
    profile: 'protocol',
    applies: { ...converting, since: '2.0' },
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleFetchRequest`, 'KIP-283'],
  }),
  'OLD-019': must({
    title: 'Behind the converted messages comes nothing that could be one',
    text: `Whatever bytes follow the last whole message of a converted answer MUST be the beginning of a
      message that does not fit into the answer.`,
    why: `The length of the answer is said before anything is converted. What is missing is filled with the
      head of a message too large, which every client drops as cut.`,
    profile: 'protocol',
    applies: { ...converting, since: '2.0' },
    seenBy: ['wire'],
    source: [`${record}/LazyDownConversionRecordsSend.java#buildOverflowBatch`, 'KIP-283'],
  }),
  'OLD-020': must({
    title: 'Below version 3 a limit is a limit',
    text: `A Fetch of version 3 MUST get at least one whole message where there is one. In versions 0 to 2 a
      first batch larger than the partition's limit MUST NOT be answered beyond that limit, or beyond one
      whole message where the limit leaves room for the stored batch.`,
    why: 'Consumers of that age had a buffer of exactly the size they asked for.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [`${server}/ReplicaManager.scala#readFromLog`, 'KIP-74'],
  }),
  'OLD-021': must({
    title: 'A topic of zstd is for consumers that know it',
    text: `Where compression.type is zstd, a Fetch below version 10 MUST be answered with
      UNSUPPORTED_COMPRESSION_TYPE (76) for that partition.`,
    why: 'A consumer that cannot unpack a batch should hear so from the broker.',
    profile: 'protocol',
    applies: { ...converting, since: '2.1' },
    seenBy: ['wire'],
    source: [`${server}/KafkaApis.scala#handleFetchRequest`, 'KIP-110'],
    observed: ['3.9.2: 76 in versions 0 to 9', '4.3.1: the batches themselves in versions 4 to 9'],
  }),
  'OLD-022': must({
    title: 'Segments of old formats are served as they lie',
    text: `A broker that opens a partition directory whose segments hold messages of format 0 or 1 MUST
      serve all of their records at their offsets, and a Fetch of version 4 or above MUST return the stored
      messages byte for byte.`,
    why: 'Old segments outlive the producers that wrote them by years, and every newer reader knows both formats.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${internals}/LogSegment.java#read`, 'KIP-98'],
  }),
  'OLD-023': must({
    title: 'One log may hold all formats',
    text: `Records appended behind messages of format 0 or 1 MUST be stored in format 2 from the next offset
      on, in the same log, and both MUST stay readable across a restart.`,
    why: 'An upgrade rewrites nothing.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#append'],
  }),
  'OLD-024': must({
    title: 'Recovery checks old messages by their own checksum',
    text: `After an unclean stop a log that holds messages of format 0 or 1 MUST end before the first of
      them whose CRC-32 does not fit, and everything before it MUST be served.`,
    why: 'The checksum of the old formats is another polynomial over other bytes.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${internals}/LogSegment.java#recover`, `${record}/LegacyRecord.java#isValid`],
  }),
  'OLD-025': must({
    title: 'Format 1 is found by time, format 0 is not',
    text: `ListOffsets by time MUST find the first message of format 1 with that time or a later one, inside
      a wrapper too, and MUST NOT find a message of format 0.`,
    why: 'Format 0 has no time: its records can only be found by offset.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${record}/FileRecords.java#searchForTimestamp`, 'KIP-33'],
  }),
  'OLD-026': must({
    title: 'Stored old messages are converted only where they must be',
    text: `For a Fetch below version 4 a stored message of a format that the version knows MUST be given
      byte for byte; one of format 1 MUST be given to versions 0 and 1 as format 0, with the same offset, key
      and value.`,
    why: 'What need not be touched keeps its checksum.',
    profile: 'disk',
    applies: converting,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${record}/RecordsUtil.java#downConvert`],
  }),
  'OLD-027': must({
    title: 'A format that nobody knows harms nothing before it',
    text: `After an unclean stop a batch whose format is none of 0, 1 and 2 MUST NOT take away or change a record
      before it.`,
    why: 'A flipped byte, or a downgrade, is to be survived like any other damage.',
    profile: 'disk',
    applies: both,
    seenBy: ['wire', 'disk', 'lifecycle'],
    source: [`${record}/FileLogInputStream.java#nextBatch`],
    observed: ['3.9.2: the batch stays in the log and is served, for its checksum does not cover its format'],
    ambiguity: 'AMB-OLD-1',
  }),
  'OLD-028': must({
    title: 'ListOffsets 0 answers with a list',
    text: `ListOffsets of version 0 MUST answer −1 with offsets in falling order, the first of them the high
      watermark, −2 with the log start offset alone, at most max_num_offsets of them, a time before the first
      segment with none, and an unknown partition with UNKNOWN_TOPIC_OR_PARTITION (3).`,
    why: 'A consumer of that age takes the first of the list.',
    profile: 'protocol',
    applies: converting,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#legacyFetchOffsetsBefore',
      'KIP-79',
    ],
  }),
  'OLD-029': should({
    title: 'Release 4 refuses what only old clients speak',
    text: `A broker of release 4 SHOULD advertise Fetch from 4, ListOffsets from 1, CreateTopics from 2,
      DeleteTopics from 1 and OffsetForLeaderEpoch from 2, and SHOULD close the connection on a lower
      version.`,
    why: 'Every client since 0.11 speaks these versions; below them stands the code of conversion.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '4.0' },
    seenBy: ['wire'],
    source: ['KIP-896'],
    observed: ['4.3.1: as said'],
  }),
});
