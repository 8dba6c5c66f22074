/**
 * What a client may bring about in the metadata log and what not: texts that a record can carry, and no
 * more at once than a batch holds.
 *
 * Shape   pure functions over the records of one decision.
 * Units   bytes.
 * Errors  faults as values: 40 for one setting, 18 for the whole request.
 * Source  kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/internals/BatchAccumulator.java#maybeAllocateBatch.
 *         OURS: a text that is too long is refused with 40; Kafka's controller answers −1 and gives up its
 *         leadership.
 */
import { frameRecord } from '../metadata/record-framing.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { utf8Size } from '../protocol/strings.ts';
import { LONGEST_TEXT_BYTES } from '../protocol/text-too-long.ts';
import { MAX_METADATA_BATCH_BYTES } from '../quorum/metadata-log.ts';
import { type TopicFault, topicFault } from './topic-fault.ts';

/** More than the head of a batch, and more than stands around one record of it. */
const BATCH_OVERHEAD_BYTES = 64;
const RECORD_OVERHEAD_BYTES = 32;

/** Why these settings cannot be written, or `undefined`. */
export function settingsFault(settings: ReadonlyMap<string, string>): TopicFault | undefined {
  for (const [name, value] of settings) {
    if (utf8Size(name) > LONGEST_TEXT_BYTES)
      return topicFault(40, `The name of a configuration has at most ${LONGEST_TEXT_BYTES} bytes.`);
    if (utf8Size(value) > LONGEST_TEXT_BYTES)
      return topicFault(40, `The value of configuration ${name} has more than ${LONGEST_TEXT_BYTES} bytes.`);
  }
  return undefined;
}

/** Why these records cannot be written together, or `undefined`. */
export function batchFault(records: readonly MetadataRecord[]): TopicFault | undefined {
  let sizeBytes = BATCH_OVERHEAD_BYTES;
  for (const record of records) sizeBytes += frameRecord(record).length + RECORD_OVERHEAD_BYTES;
  if (sizeBytes <= MAX_METADATA_BATCH_BYTES) return undefined;
  const bound = `exceeds the maximum allowed batch size of ${MAX_METADATA_BATCH_BYTES}`;
  return topicFault(18, `The total record(s) size of ${sizeBytes} ${bound}`);
}
