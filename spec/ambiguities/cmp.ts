/** Questions about cleaning that Apache Kafka's releases, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const cmpAmbiguities = [
  {
    id: 'AMB-CMP-1',
    question: `A round begins in the middle of a segment, behind the marker of an aborted transaction. Is what the same
      producer committed later told from what was aborted?`,
    observed: [
      {
        product: 'Apache Kafka',
        release: '4.3.1',
        answer: `no, until the producer's next marker: the map does not learn those keys, so that older records of them
          stay; where the later record was a tombstone, the old value is there again once the tombstone has gone`,
      },
      { product: 'the reference', release: '0.2.0', answer: 'yes' },
    ],
    permitted: ['yes'],
    rationale: `CMP-006 forbids that a deleted key comes back: the answer of Apache Kafka is a bug rather than a choice. It
      takes a map that was full in the middle of a segment whose transaction index still has the aborted transaction.
      Kafka asks that index from the log start on instead of from the first dirty offset. No case asks for it, since a
      broker's map has room for far more keys than a case writes.`,
    requirements: ['CMP-006', 'CMP-013'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-CMP-2',
    question: 'What becomes of a log whose round ends in a message of format 0 or 1 of which nothing stays?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer:
          'the log is set aside until the next start: the last batch of a round is kept as a ' +
          'header, and the old formats have none',
      },
    ],
    permitted: ['the message goes and the log is cleaned', 'the log is set aside with all its records'],
    rationale: `A message without a key that ends a segment is enough, in a topic that became compacted later.
      To clean is what the operator asked for; to leave the log alone costs space and no record. The offsets of
      the message are not lost with it, for a segment with a higher base follows.`,
    requirements: ['CMP-030'] satisfies readonly RequirementId[],
  },
];
