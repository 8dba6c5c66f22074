/** Questions about records that Apache Kafka's releases, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const batAmbiguities = [
  {
    id: 'AMB-BAT-1',
    question:
      'Does a broker compare the length of a record inside a compressed batch with what its fields take?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer: 'no: the batch is stored; uncompressed, it answers 87',
      },
    ],
    permitted: ['refuse it', 'store it'],
    rationale: `The validator walks compressed records without their keys and values and does not use the length. It is a gap rather
      than a choice, and a warning rather than a conviction.`,
    requirements: ['BAT-011', 'BAT-005'] satisfies readonly RequirementId[],
  },
];
