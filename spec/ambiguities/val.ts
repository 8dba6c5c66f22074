/** Questions about record validation that Apache Kafka's releases, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const valAmbiguities = [
  {
    id: 'AMB-VAL-1',
    question: 'How far ahead of the broker may a record be where the topic says nothing?',
    observed: [
      { product: 'Apache Kafka', release: '3.9.2', answer: 'without bound' },
      { product: 'Apache Kafka', release: '4.3.1', answer: 'one hour; then INVALID_TIMESTAMP (32)' },
    ],
    permitted: ['any bound'],
    rationale:
      'A default is a choice of the product. The bound that a topic sets itself is the contract (VAL-002).',
    requirements: ['VAL-016', 'VAL-002'] satisfies readonly RequirementId[],
  },
];
