/** Questions about transaction markers that Apache Kafka's releases, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const markAmbiguities = [
  {
    id: 'AMB-MARK-1',
    question: 'What is the answer to a marker in which a partition stands twice?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer:
          'none, ever: one marker is written, the answers of two are waited for; other connections go on',
      },
      { product: 'the reference', release: '0.2.0', answer: 'one marker and one answer' },
    ],
    permitted: ['one marker and one answer', 'no answer'],
    rationale: 'No coordinator names a partition twice. To be answered is better than to hang.',
    requirements: ['MARK-014'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-MARK-2',
    question: 'Is a marker written where max.message.bytes is smaller than a marker is?',
    observed: [
      { product: 'Apache Kafka', release: '4.3.1', answer: 'MESSAGE_TOO_LARGE (10), and no marker' },
      { product: 'the reference', release: '0.2.0', answer: 'written' },
    ],
    permitted: ['written', 'MESSAGE_TOO_LARGE (10)'],
    rationale: `The limit is there for what clients send. Under Apache Kafka a transaction on such a topic, whose
      data went in under a larger limit, stays open until the limit is raised.`,
    requirements: ['MARK-001'] satisfies readonly RequirementId[],
  },
];
