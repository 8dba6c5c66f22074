/**
 * The partitions of one Produce request: each once, found and looked at before any of them is appended to.
 *
 * Shape   `lastWins` removes what is said twice; `checkEntry` is the checks that need no log.
 * Units   none.
 * Errors  a refusal is a `Verdict`.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleProduceRequest,
 *         clients/src/main/java/org/apache/kafka/common/requests/ProduceRequest.java#validateRecords
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { PartitionProduceData, TopicProduceData } from '../protocol/generated/ProduceRequest.ts';
import { batchSizeAt, CORRUPT_BATCH, END_OF_BATCHES } from '../records/batch-cursor.ts';
import { compressionOf, magic } from '../records/batch-header.ts';
import { refused, type Verdict } from './verdict.ts';

/** Before this version records were a set of messages, of any format and number; the log looks at them. */
const ONE_BATCH_SINCE_VERSION = 3;
/** zstd is refused from clients that could not read it back (KIP-110). */
const ZSTD_SINCE_VERSION = 7;

/**
 * The topics with every partition once: of two entries for one partition the later replaces the earlier.
 * @requirement PRD-028
 */
export function lastWins(topics: readonly TopicProduceData[]): readonly TopicProduceData[] {
  if (isPlainlyDistinct(topics)) return topics;
  const last = new Map<string, PartitionProduceData>();
  for (const topic of topics) {
    // PRD-028
    for (const entry of topic.partitionData) last.set(`${topic.topicId} ${topic.name} ${entry.index}`, entry);
  }
  return topics
    .map((topic) => ({
      ...topic,
      partitionData: topic.partitionData.filter(
        (entry) => last.get(`${topic.topicId} ${topic.name} ${entry.index}`) === entry,
      ),
    }))
    .filter((topic) => topic.partitionData.length > 0);
}

/** True without any doubt when there is one topic and its partitions rise, as clients write them. */
function isPlainlyDistinct(topics: readonly TopicProduceData[]): boolean {
  if (topics.length !== 1) return topics.length === 0;
  const entries = topics[0]!.partitionData;
  for (let i = 1; i < entries.length; i++) if (entries[i]!.index <= entries[i - 1]!.index) return false;
  return true;
}

/**
 * Whether the bytes are exactly one batch of format 2 that this version may carry.
 * @requirement PRD-011 PRD-012 PRD-013 PRD-014 PRD-024 PRD-026 PRD-027 OLD-001 OLD-010 OLD-011
 */
export function checkEntry(entry: PartitionProduceData, version: number): Verdict | undefined {
  const { records, index } = entry;
  // OURS: Apache Kafka never answers null records and its connection hangs; to be told is better.
  if (records === null) return refused(index, errorCodes.INVALID_RECORD); // PRD-027
  if (version < ONE_BATCH_SINCE_VERSION) return undefined; // OLD-001, OLD-010, OLD-011
  const size = batchSizeAt(records, 0);
  if (size < 0) return refused(index, errorCodes.INVALID_RECORD); // PRD-013, PRD-026
  if (magic(records, 0) !== 2) return refused(index, errorCodes.INVALID_RECORD); // PRD-011
  if (version < ZSTD_SINCE_VERSION && compressionOf(records, 0) === 'zstd') {
    return refused(index, errorCodes.UNSUPPORTED_COMPRESSION_TYPE); // PRD-014
  }
  const second = batchSizeAt(records, size);
  if (second === END_OF_BATCHES) return undefined; // PRD-012: a cut tail is not seen.
  // PRD-012, PRD-024
  return refused(index, second === CORRUPT_BATCH ? errorCodes.CORRUPT_MESSAGE : errorCodes.INVALID_RECORD);
}
