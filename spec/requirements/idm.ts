/**
 * Idempotent producers: how a partition recognises a batch that it already has.
 *
 * Shape   spliced by id into `spec/text/09-idempotence.md`.
 * Units   sequences count records from 0 to 2,147,483,647 and wrap to 0.
 * Source  `kafka@1eb7644`, ProducerAppendInfo, ProducerStateEntry, ProducerStateManager; KIP-98, KIP-360.
 */
import { area, must, should } from './define.ts';

const both = { modes: ['zk', 'kraft'], since: '1.0' } as const;
const storage = 'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log';
const unifiedLog = 'kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala';

/** Append only: a number is never given twice. */
export const idm = area('IDM', {
  'IDM-001': must({
    title: 'A retry of the last five batches is recognised',
    text: `An exact retry (same producer id, epoch, first and last sequence) of any of the last five
      batches of a producer on a partition MUST be answered with error 0 and the base offset of the first
      time, and MUST NOT be appended again.`,
    why: 'A producer has up to five batches in flight. After a lost answer it sends all of them once more.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${storage}/ProducerStateEntry.java#findDuplicateBatch`,
      `${unifiedLog}#analyzeAndValidateProducerState`,
      'KAFKA-5494',
    ],
    observed: ['2.8.2, 3.9.2, 4.3.1: error 0 with the original base offset'],
  }),
  'IDM-002': must({
    title: 'No gaps in the sequence',
    text: `Within one epoch, a batch whose first sequence is neither the successor of the last appended
      sequence nor a recognised retry MUST be refused with OUT_OF_ORDER_SEQUENCE_NUMBER (45) and MUST NOT
      be appended.`,
    why: 'A gap means that an earlier batch was lost. Appending the later one would hide the loss and break the order.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#checkSequence`, 'KIP-98'],
    observed: ['2.8.2, 3.9.2, 4.3.1: gap 0 → 5 answers 45'],
  }),
  'IDM-003': must({
    title: 'An older epoch is fenced',
    text: `A batch with a producer epoch below the one last seen of that producer id on the partition MUST
      be refused with INVALID_PRODUCER_EPOCH (47) and MUST NOT be appended.`,
    why: 'The epoch rises when a producer starts over. What still arrives from before is a ghost.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.7' },
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#checkProducerEpoch`, 'KIP-588'],
  }),
  'IDM-004': must({
    title: 'A new epoch begins at sequence 0',
    text: `The first batch of a higher epoch of a known producer id MUST be accepted at sequence 0, and
      MUST be refused with OUT_OF_ORDER_SEQUENCE_NUMBER (45) and not appended at any other.`,
    why: 'A producer that bumps its epoch numbers its waiting batches anew; anything else is a hole.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.5' },
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#checkSequence`, 'KIP-360'],
  }),
  'IDM-005': must({
    title: 'An unknown producer may begin anywhere',
    text: `A batch of a producer id that has no state on the partition MUST be accepted at any sequence
      from 0 to 2,147,483,647.`,
    why: `The state may have expired, or its records may have been deleted, while the producer was idle.
      Refusing it then loses data that the producer still holds.`,
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.5' },
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#checkSequence`, 'KAFKA-5793', 'KAFKA-7190', 'KIP-360'],
    observed: ['2.8.2, 3.9.2, 4.3.1: first sequence 7 of an unknown producer id answers 0'],
  }),
  'IDM-006': must({
    title: 'Sequences wrap to 0',
    text: `The successor of sequence 2,147,483,647 MUST be 0, between two batches and inside one: a batch
      of four records that begins at 2,147,483,646 ends at sequence 1, and the next one begins at 2.`,
    why: 'A producer of a million records a second is there in 36 minutes.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${storage}/ProducerAppendInfo.java#inSequence`,
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/record/DefaultRecordBatch.java#incrementSequence',
    ],
  }),
  'IDM-007': must({
    title: 'The state survives a restart',
    text: `After a restart, clean or by SIGKILL, a partition MUST still know its producers: the last batch
      of each, sent again, MUST be answered with its old base offset without being appended, a gap MUST be
      refused (45), and the next sequence MUST be accepted.`,
    why: 'The answer that a client waits for is most likely to be lost when the broker goes down.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire', 'lifecycle'],
    source: [
      `${storage}/ProducerStateManager.java#loadFromSnapshot`,
      `${unifiedLog}#rebuildProducerState`,
      'KAFKA-12153',
    ],
  }),
  'IDM-009': should({
    title: 'The state of an idle producer expires',
    text: `A producer without an open transaction whose newest batch is older than
      producer.id.expiration.ms SHOULD be forgotten by the next scan (every
      producer.id.expiration.check.interval.ms), after which any sequence is accepted again.`,
    why: 'Every short-lived producer leaves an entry behind; without an end the table only grows.',
    profile: 'apache',
    applies: { modes: ['zk', 'kraft'], since: '3.4' },
    seenBy: ['wire', 'time'],
    source: [`${storage}/ProducerStateManager.java#removeExpiredProducers`, 'KIP-854', 'KAFKA-9144'],
  }),
  'IDM-010': must({
    title: 'A refused batch leaves no trace',
    text: `A batch that is refused for whatever reason MUST NOT advance the sequence or the epoch of its
      producer: the corrected batch with the same sequence MUST then be accepted.`,
    why: 'The producer repairs the batch and sends it again under the same number. Otherwise it is stuck for ever.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#append`, `${storage}/ProducerAppendInfo.java#appendDataBatch`],
  }),
  'IDM-011': must({
    title: 'Producer id −1 asks for no check',
    text: `A batch with producer id −1 (and epoch −1, sequence −1) MUST be appended each time it arrives,
      however often the same bytes are sent.`,
    why: 'Producers without idempotence own no number. Two equal batches of theirs are two batches.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#analyzeAndValidateProducerState`],
  }),
  'IDM-013': must({
    title: 'An open transaction excludes other batches of its producer',
    text: `While a producer has a transaction open on a partition, a batch of its producer id outside the transaction
      MUST be answered with INVALID_TXN_STATE (48) and MUST NOT be appended.`,
    why: 'The record would sit inside the transaction without belonging to it.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.5' },
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerAppendInfo.java#maybeValidateDataBatch',
    ],
  }),
  'IDM-014': must({
    title: 'What is no exact retry is not taken for one',
    text: `A batch whose sequences lie in the past but equal none of the last five batches, because it is
      older or cut differently, MUST be refused with an error and MUST NOT be appended.`,
    why: 'Its records are in the log already, but not at an offset that could be answered honestly.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [
      `${storage}/ProducerStateEntry.java#batchWithSequenceRange`,
      `${storage}/ProducerAppendInfo.java#checkSequence`,
    ],
  }),
  'IDM-015': should({
    title: 'An old retry answers 45, never 46',
    text: `A batch refused under IDM-014 SHOULD be answered with OUT_OF_ORDER_SEQUENCE_NUMBER (45);
      DUPLICATE_SEQUENCE_NUMBER (46) is never sent.`,
    why: 'The code 46 exists, and the Java client treats it as success, but no release has sent it since 1.0.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerAppendInfo.java#checkSequence`],
  }),
  'IDM-016': should({
    title: 'A recognised retry shows the time of the batch',
    text: `The answer to a recognised retry SHOULD carry the max timestamp of the stored batch as log
      append time, on CreateTime topics too.`,
    why: 'The broker answers from its producer state, which remembers a timestamp but not its type.',
    profile: 'apache',
    applies: both,
    seenBy: ['wire'],
    source: [`${unifiedLog}#append`],
    observed: ["3.9.2, 4.3.1: the batch's timestamp, not −1, on a CreateTime topic"],
  }),
  'IDM-017': must({
    title: 'Each partition keeps its own sequence',
    text: `The sequence of a producer id MUST be kept for each partition on its own, and for each producer
      id on its own: batches on other partitions or of other producers MUST NOT move it.`,
    why: 'A producer numbers its batches per partition. One counter for all would refuse its second partition.',
    profile: 'protocol',
    applies: both,
    seenBy: ['wire'],
    source: [`${storage}/ProducerStateManager.java#ProducerStateManager`, 'KIP-98'],
  }),
});
