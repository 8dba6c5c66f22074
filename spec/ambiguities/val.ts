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
  {
    id: 'AMB-VAL-2',
    question: 'What becomes of a compressed batch whose inner offset deltas are not 0, 1, 2 …?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer:
          'UNKNOWN_SERVER_ERROR (−1), not appended: rebuilding fails because the validator had skipped keys and values',
      },
    ],
    permitted: ['refuse it', 'rebuild it with consecutive offset deltas'],
    rationale: `The source means to rebuild such a batch for the sake of old clients, which sent format 1. With format 2 the attempt
      ends in an error. What counts is that no wrong offsets get into the log.`,
    requirements: ['VAL-019'] satisfies readonly RequirementId[],
  },
];
