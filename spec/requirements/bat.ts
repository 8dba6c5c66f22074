/**
 * Records and record batches: the bytes that a producer sends, a broker stores and a consumer reads.
 *
 * Shape   spliced by id into `spec/text/04-records.md`; positions are byte offsets from the start of a batch.
 * Source  `kafka@1eb7644`, the record package of the clients; KIP-32, KIP-98, KIP-110.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '0.11' } as const;
const record = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record';

/** Append only: a number is never given twice. */
export const bat = area('BAT', {
  'BAT-001': must({
    title: 'One layout for batches of format 2, on the wire and on disk',
    text: `A batch of format 2 MUST have the layout of the table "batch header" (61 bytes, every number
      big-endian) followed by its records in the layout of the table "record", whose varints are all
      zig-zag. A broker MUST accept such a batch and MUST give it back in that same layout.`,
    why: 'Producers, brokers, consumers and log directories of every vendor exchange these bytes unchanged.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'mechanism'],
    source: [
      `${record}/DefaultRecordBatch.java#DefaultRecordBatch`,
      `${record}/DefaultRecord.java#writeTo`,
      'KIP-98',
    ],
    observed: ['3.9.2 and 4.3.1: 86 golden batches made by their own classes have this layout'],
  }),
  'BAT-002': must({
    title: 'The checksum covers attributes to end, and nothing before',
    text: `The field crc MUST be CRC-32C (Castagnoli) over the bytes from attributes (position 21) to the
      end of the batch. A reader MUST detect any single flipped bit in that range. Base offset, batch
      length, partition leader epoch and magic are outside the checksum, so that a leader can rewrite them
      without computing it again.`,
    why: 'A broker that checks the wrong range stores damage that every later reader stumbles over.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'mechanism'],
    source: [
      `${record}/DefaultRecordBatch.java#computeChecksum`,
      `${record}/DefaultRecordBatch.java#ensureValid`,
    ],
  }),
  'BAT-003': must({
    title: 'Offsets and timestamps are deltas from the batch header',
    text: `The offset of a record MUST be read as base offset + offset delta. Its timestamp MUST be read as
      base timestamp + timestamp delta, except when attribute bit 3 (LogAppendTime) is set: then every
      record of the batch has the batch's max timestamp.`,
    why: `A reader that ignores bit 3 shows the producer's clock where the topic promised the broker's, and
      a lookup by time finds the wrong record.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'mechanism'],
    source: [
      `${record}/DefaultRecord.java#readFrom`,
      `${record}/DefaultRecordBatch.java#timestampType`,
      'KIP-32',
    ],
  }),
  'BAT-004': must({
    title: 'What a reader has to accept',
    text: `A reader MUST accept: gaps between the offset deltas of a batch, fewer records than last offset
      delta + 1, a batch without records, null and empty keys, null and empty values, and attribute bits 7
      to 15 in any state.`,
    why: 'Compaction leaves gaps and emptied batches behind, and later releases will give meaning to unused bits.',
    profile: 'protocol',
    applies: both,
    seenBy: ['mechanism'],
    source: [`${record}/DefaultRecordBatch.java#iterator`, 'KIP-534'],
  }),
  'BAT-005': must({
    title: 'What a reader has to refuse',
    text: `Behind a valid checksum, a reader MUST refuse a batch in which: a record's length runs past the
      end of the batch or does not equal what its fields take, a varint is longer than 5 bytes (10 for a
      timestamp delta), the number of headers is negative or larger than the bytes left, a header key has
      length −1, the records end before records count was reached, or bytes are left after the last
      record. A broker MUST answer such a batch with an error and MUST append nothing. (For record lengths inside
      a compressed batch see BAT-011.)`,
    why: `The checksum only says that the bytes are those the producer sent. One unreadable batch in the
      log stops every consumer of the partition at the same place for ever.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'mechanism'],
    source: [
      `${record}/DefaultRecord.java#readFrom`,
      `${record}/DefaultRecordBatch.java#RecordIterator`,
      'KAFKA-13149',
    ],
  }),
  'BAT-006': must({
    title: 'A log file is its batches, one after the other',
    text: `A segment's .log file MUST consist of whole batches in the order of their offsets, with no
      header, footer or padding, and each batch MUST be byte for byte what a Fetch returns.`,
    why: 'Tools, mirrors and a second implementation that opens the directory read the file without any index.',
    profile: 'disk',
    applies: both,
    seenBy: ['disk'],
    source: [`${record}/FileRecords.java#append`, `${record}/FileLogInputStream.java#nextBatch`],
  }),
  'BAT-008': must({
    title: 'Five codecs, one framing each',
    text: `Attribute bits 0 to 2 MUST name the codec of a batch: 0 none, 1 gzip (a gzip stream), 2 snappy
      (the xerial stream: header 82 "SNAPPY" 00, version and compatibility as int32, then blocks led by an
      int32 length), 3 lz4 (an LZ4 frame of independent blocks), 4 zstd (a zstd frame). The records are
      compressed as one blob; header and records count stay plain. A broker MUST accept each of the five
      and consumers MUST get back every key, value, header and timestamp.`,
    why: 'Producers choose the codec, consumers have to read it, and the broker stands between them.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.1' },
    seenBy: ['wire', 'mechanism'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/compress/Compression.java#of',
      `${record}/CompressionType.java#CompressionType`,
      'KIP-110',
    ],
    observed: ['4.3.1: an LZ4 frame with dependent blocks is refused with UNKNOWN_SERVER_ERROR'],
  }),
  'BAT-009': must({
    title: 'A stream of batches ends at the first incomplete one',
    text: `A reader of concatenated batches MUST stop without an error when fewer than 12 bytes are left,
      or fewer than the batch length promises, and MUST treat a batch length below 14 and a magic outside
      0 to 2 as damage.`,
    why: `A Fetch answer may be cut inside its last batch, and so may a log file after a crash. Both are
      normal; a length of zero is not.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['mechanism'],
    source: [
      `${record}/ByteBufferLogInputStream.java#nextBatch`,
      `${record}/FileLogInputStream.java#nextBatch`,
    ],
  }),
  'BAT-010': must({
    title: 'Message formats 0 and 1 stay readable',
    text: `A reader of stored data MUST read messages of format 0 and 1: the checksum is CRC-32 (IEEE) over
      magic to end; a compressed message wraps inner messages whose offsets are absolute in format 0 and
      relative to the wrapper's last offset in format 1; LZ4 inside format 0 carries the historical wrong
      header checksum.`,
    why: 'Old segments outlive the producers that wrote them by years.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '0.10' },
    seenBy: ['mechanism'],
    source: [
      `${record}/AbstractLegacyRecordBatch.java#DeepRecordsIterator`,
      `${record}/LegacyRecord.java#LegacyRecord`,
      'KIP-32',
    ],
  }),
  'BAT-011': should({
    title: 'Record lengths count inside compressed batches too',
    text: `A broker SHOULD refuse a compressed batch in which a record's length does not equal what its fields
      take, as BAT-005 demands of uncompressed ones.`,
    why: `The batch decompresses and its fields can be walked, so that a broker which skips over them sees
      nothing wrong. A consumer goes by the length and fails.`,
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'mechanism'],
    source: [`${record}/DefaultRecord.java#readPartiallyFrom`],
    observed: [
      '3.9.2, 4.3.1: a record length of −1, one byte too short or five too long is stored inside gzip and zstd',
    ],
    ambiguity: 'AMB-BAT-1',
  }),
  'BAT-012': must({
    title: 'Records that Kafka writes for itself have a form',
    text: `A control record MUST have a key of an int16 version and an int16 type, and a value of the message that
      belongs to the type. A record of __cluster_metadata, __consumer_offsets, __transaction_state or
      __share_group_state MUST be one whole message of its kind, led by type and version as that log has them, with
      no byte behind it.`,
    why: 'Whoever opens the directory next, of whatever release, rebuilds its state from these records alone.',
    profile: 'disk',
    applies: { modes: ['zk', 'kraft'], since: '0.11' },
    seenBy: ['disk'],
    source: [
      `${record}/ControlRecordType.java#parse`,
      `${record}/EndTransactionMarker.java#deserialize`,
      'kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/common/serialization/AbstractApiMessageSerde.java#read',
      'KIP-98',
      'KIP-631',
    ],
    observed: [
      '3.9.2, 4.3.1: every such record of eight directories, clean, killed, compacted and formatted',
    ],
  }),
  'BAT-013': must({
    title: 'A snapshot of the metadata is batches between a header and a footer',
    text: `bootstrap.checkpoint and the files <20 digits>-<10 digits>.checkpoint of the metadata log MUST be whole
      batches with valid checksums whose offsets begin at 0 and leave no gap; the first record MUST be a
      SNAPSHOT_HEADER and the last a SNAPSHOT_FOOTER. Their batches MUST bear the leader epoch that the name of the
      file ends in, those of bootstrap.checkpoint 0.`,
    why: 'A snapshot stands for all that was cut away before it; half of one would be another cluster.',
    profile: 'disk',
    applies: { modes: ['kraft'], since: '2.8' },
    seenBy: ['disk'],
    source: [
      'kafka@1eb7644:raft/src/main/java/org/apache/kafka/snapshot/RecordsSnapshotWriter.java#freeze',
      'kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/internals/BatchAccumulator.java#append',
      'KIP-630',
    ],
    observed: ['3.9.2, 4.3.1: snapshots of running nodes and of seven ways to format a directory'],
  }),
});
