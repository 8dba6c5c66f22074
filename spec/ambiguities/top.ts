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
  {
    id: 'AMB-TOP-3',
    question: 'What becomes of a CreatePartitions that asks for more than 10,000 partitions?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer:
          'UNKNOWN_SERVER_ERROR (-1), and yet partitions: as many as the 10,000 records of one operation hold',
      },
    ],
    permitted: ['an error and no partition', 'as Apache Kafka'],
    rationale: `The limit strikes in the middle of the topic, and the records before it are written all the same.
      POLICY_VIOLATION (44) before the first record, as CreateTopics answers, is what was meant.`,
    requirements: ['TOP-013', 'TOP-036'] satisfies readonly RequirementId[],
  },
];
