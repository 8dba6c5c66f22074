/** Where the rules of the wire leave room. Append only. */
import type { RequirementId } from '../requirements/index.ts';

export const wireAmbiguities = [
  {
    id: 'AMB-WIRE-1',
    question: 'How is a request refused for which there is no answer format?',
    observed: [
      { product: 'Apache Kafka', release: '4.3.1', answer: 'the connection closes, no byte is sent' },
      { product: 'Apache Kafka', release: '3.9.2', answer: 'the connection closes, no byte is sent' },
    ],
    permitted: ['the connection closes', 'an answer that carries an error code'],
    rationale:
      'No client relies on a close. Where a format is known (an unsupported version of a known API) an ' +
      'answer with UNSUPPORTED_VERSION helps a person more.',
    requirements: [
      'WIRE-003',
      'WIRE-008',
      'WIRE-011',
      'WIRE-012',
      'WIRE-015',
      'WIRE-016',
    ] satisfies readonly RequirementId[],
  },
];
