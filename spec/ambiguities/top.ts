/** Where the rules of topics, producer ids and coordinators leave room. Append only. */
import type { RequirementId } from '../requirements/index.ts';

export const topAmbiguities = [
  {
    id: 'AMB-TOP-1',
    question: 'What does InitProducerId answer before the broker has fetched a block of ids?',
    observed: [
      { product: 'Apache Kafka', release: '4.3.1', answer: 'COORDINATOR_LOAD_IN_PROGRESS (14), then ids' },
      { product: 'Apache Kafka', release: '3.9.2', answer: 'COORDINATOR_LOAD_IN_PROGRESS (14), then ids' },
    ],
    permitted: ['an id at once', 'COORDINATOR_LOAD_IN_PROGRESS (14)'],
    rationale:
      'Producers try again on 14. A broker that waits for its block before it answers serves as well.',
    requirements: ['TOP-024'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-TOP-2',
    question: 'What does FindCoordinator answer where groups or transactions are not served?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '4.3.1',
        answer: '15 until the internal topic is there, then the broker',
      },
      {
        product: 'Apache Kafka',
        release: '3.9.2',
        answer: '15 until the internal topic is there, then the broker',
      },
    ],
    permitted: [
      'a broker that Metadata lists',
      'COORDINATOR_NOT_AVAILABLE (15) for as long as there is none',
    ],
    rationale:
      'Error 15 says what is true and is tried again; any broker at all would be a promise nobody keeps.',
    requirements: ['TOP-026'] satisfies readonly RequirementId[],
  },
];
