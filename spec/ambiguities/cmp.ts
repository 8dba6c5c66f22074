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
];
