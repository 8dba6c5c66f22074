/**
 * Record validation: what a leader checks in a batch before it appends, and what it rewrites.
 *
 * Shape   spliced by id into `spec/text/08-validation.md`.
 * Source  `kafka@1eb7644`, LogValidator and UnifiedLog; KIP-32, KIP-467, KIP-937.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '2.1' } as const;
const validator =
  'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogValidator.java';
const unifiedLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala';

/** Append only: a number is never given twice. */
export const val = area('VAL', {
  'VAL-001': must({
    title: 'A compacted topic takes no record without a key',
    text: `On a topic whose cleanup.policy contains compact, a batch that holds a record with a null key
      MUST be refused with an error as a whole: no record of it is appended. A null value with a key is a
      tombstone and MUST be accepted.`,
    why: 'The cleaner keeps the last record of each key. A record without one can neither be kept nor dropped.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateKey`, 'KAFKA-1755', 'KIP-467'],
    observed: ['2.8.2, 3.9.2, 4.3.1: 87 with record errors; a tombstone answers 0'],
  }),
  'VAL-002': must({
    title: 'CreateTime stays within the bounds of the topic',
    text: `On a CreateTime topic, a record whose timestamp is older than the broker's clock by more than
      message.timestamp.before.max.ms, or newer by more than message.timestamp.after.max.ms, MUST be
      refused with INVALID_TIMESTAMP (32) together with its whole batch. The timestamp −1, "none", MUST be
      accepted.`,
    why: `Retention and rolling go by record time: one record from the year 3000 keeps a segment for ever,
      one from 1970 has it deleted at once.`,
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '3.6' },
    seenBy: ['wire'],
    source: [`${validator}#validateTimestamp`, 'KIP-937'],
    observed: ['4.3.1: 32 with record errors; timestamp −1 accepted'],
  }),
  'VAL-003': must({
    title: 'Only brokers write control batches',
    text: 'A batch from a client with the control bit (attribute bit 5) MUST be refused with an error and not appended.',
    why: 'A forged COMMIT or ABORT marker would end the transaction of somebody else.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateBatch`],
    observed: ['2.8.2, 3.9.2, 4.3.1: 87'],
  }),
  'VAL-004': must({
    title: 'The header counts what it claims to count',
    text: `A batch from a client MUST be refused with an error, and not appended, unless records count is
      positive and equal to last offset delta + 1.`,
    why: `The leader takes the next offset from the last offset delta without looking at the records. A
      wrong one makes offsets overlap or leaves holes.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateBatch`],
    observed: ['2.8.2, 3.9.2, 4.3.1: 87'],
  }),
  'VAL-005': must({
    title: 'A producer id comes with a sequence',
    text: `A batch with a producer id of 0 or above and a base sequence below 0 MUST be refused with an
      error and not appended.`,
    why: 'Without a sequence the batch would pass every check against duplicates and spoil the state behind them.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateBatch`, 'KIP-98'],
    observed: ['3.9.2, 4.3.1: 87'],
  }),
  'VAL-006': should({
    title: 'Clients number their batches from 0',
    text: 'A batch of format 2 whose base offset is not 0 SHOULD be refused with INVALID_RECORD (87).',
    why: 'The leader assigns offsets. Apache Kafka takes another value for the sign of a confused client.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#analyzeAndValidateRecords`],
    observed: ['2.8.2, 3.9.2, 4.3.1: base offset 77 answers 87'],
  }),
  'VAL-007': must({
    title: 'The leader writes base offset and leader epoch',
    text: `In the stored batch, base offset MUST be the offset that the Produce answer named and partition
      leader epoch MUST be the leader's current epoch, whatever the client had put there; the checksum
      MUST be valid.`,
    why: 'Followers and consumers find the place where two logs part by the epochs in the batches.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateMessagesAndAssignOffsets`, 'KIP-101'],
  }),
  'VAL-008': must({
    title: 'LogAppendTime is the time of the leader',
    text: `On a topic with message.timestamp.type=LogAppendTime the stored batch MUST have attribute bit 3
      set and a max timestamp that the leader's clock showed between request and answer, the Produce
      answer MUST name the same time as log append time, and the checksum MUST be valid.`,
    why: 'The topic promises the order of arrival; the clock of the producer must not show through.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#assignOffsetsNonCompressed`, 'KIP-32'],
  }),
  'VAL-009': must({
    title: 'A wrong max timestamp is corrected',
    text: `On a CreateTime topic the stored max timestamp MUST be the largest timestamp of the batch's
      records, whatever the client put into the header, and the checksum MUST be valid.`,
    why: 'The time index, lookups by time and retention believe the header without reading the records.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${validator}#validateMessagesAndAssignOffsetsCompressed`,
      `${validator}#assignOffsetsNonCompressed`,
    ],
  }),
  'VAL-010': must({
    title: 'A topic with a codec of its own stores that codec',
    text: `On a topic whose compression.type is not producer, a batch that arrives in another codec MUST be
      stored in the topic's codec (uncompressed means none), with keys, values, headers, timestamps,
      producer id, epoch and sequence unchanged. With compression.type=producer the codec of the client
      MUST be kept.`,
    why: 'The operator decides what disk and consumers see; nothing else of the batch may change on the way.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#buildRecordsAndAssignOffsets`],
  }),
  'VAL-011': must({
    title: 'What cannot be decompressed is not stored',
    text: `A batch whose codec bits promise gzip, snappy, lz4 or zstd and whose records are garbage, plain
      or a truncated stream of that codec MUST be refused with an error and MUST NOT be appended.`,
    why: 'Every consumer of the partition would stop there, long after the producer has gone.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateMessagesAndAssignOffsetsCompressed`],
    observed: ['2.8.2, 3.9.2, 4.3.1: gzip bit on plain bytes answers −1'],
  }),
  'VAL-013': must({
    title: 'Headers pass unchanged',
    text: `The headers of a record MUST be kept with their order, with repeated keys and with a null value
      distinct from an empty one. Keys and values of records likewise: null is not empty.`,
    why: 'Tracing and schema tools put several headers of one name on a record and rely on the order.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/DefaultRecord.java#readHeaders',
      'KIP-82',
    ],
  }),
  'VAL-014': must({
    title: 'A batch that needs no change is stored as it came',
    text: `When codec, timestamp type and max timestamp of a well-formed batch need no change, the stored
      bytes from the field crc to the end MUST be those that the client sent.`,
    why: 'The checksum of the producer then guards the bytes all the way to the consumer, and nobody pays for a copy.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateMessagesAndAssignOffsets`],
  }),
  'VAL-015': should({
    title: 'Which error names which damage',
    text: `A refusal SHOULD name its reason: INVALID_RECORD (87) for a control batch, a wrong count, a
      producer id without sequence, a record without key on a compacted topic and records that do not
      parse; UNKNOWN_SERVER_ERROR (−1) for compressed records that cannot be decompressed.`,
    why: 'Operators read the code. Clients treat all of them as final, so other implementations may choose.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '2.5' },
    seenBy: ['wire'],
    source: [`${validator}#validateRecord`, 'KIP-467'],
    observed: ['2.8.2, 3.9.2, 4.3.1'],
  }),
  'VAL-016': should({
    title: 'A record may be one hour ahead',
    text: `On a topic that does not set message.timestamp.after.max.ms, a record more than one hour
      (3,600,000 ms) ahead of the broker's clock SHOULD be refused with INVALID_TIMESTAMP (32).`,
    why: 'A producer with a broken clock is far more common than a producer with a message from the future.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '4.0' },
    seenBy: ['wire'],
    source: ['KIP-1030'],
    observed: [
      '4.3.1: timestamp +2 days answers 32',
      '3.9.2, 2.8.2: accepted, there the default has no bound',
    ],
    ambiguity: 'AMB-VAL-1',
  }),
  'VAL-017': must({
    title: 'Record errors point at the records',
    text: `From Produce version 8, a batch refused with INVALID_RECORD or INVALID_TIMESTAMP because of
      single records MUST be answered with record errors that list exactly the bad records by their index
      in the batch.`,
    why: 'The producer can drop the bad records and send the others again.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '2.5' },
    seenBy: ['wire'],
    source: [`${validator}#processRecordErrors`, 'KIP-467'],
    observed: ['3.9.2, 4.3.1: null key at index 0 gives record errors [{0, message}]'],
  }),
  'VAL-018': should({
    title: 'A client may not claim the clock of the leader',
    text: `On a LogAppendTime topic, a batch that arrives with attribute bit 3 already set SHOULD be
      refused with INVALID_TIMESTAMP (32).`,
    why: 'The bit says that the leader stamped the batch. On this topic that is a lie until the leader has done it.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '3.6' },
    seenBy: ['wire'],
    source: [`${validator}#validateTimestamp`],
  }),
  'VAL-019': must({
    title: 'A compressed batch is never stored with wrong offset deltas',
    text: `A compressed batch whose records do not carry the offset deltas 0, 1, 2 … MUST NOT be stored as it
      came: it is refused with an error, or stored rebuilt with consecutive offset deltas.`,
    why: `The header counts the records and the next batch begins behind them. Consumers would see one offset
      many times, or one that belongs to another batch.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${validator}#validateMessagesAndAssignOffsetsCompressed`],
    observed: [
      '3.9.2, 4.3.1: refused with −1, for the rebuilding path that the source provides fails on format 2',
    ],
    ambiguity: 'AMB-VAL-2',
  }),
});
