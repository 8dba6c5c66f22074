/** Questions about configurations that Apache Kafka's releases, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const cfgAmbiguities = [
  {
    id: 'AMB-CFG-1',
    question: 'What does AlterConfigs answer when a resource stands twice in the request?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer:
          'nothing, ever: making the answer and making the error both fail, and the connection stays muted; others go on',
      },
    ],
    permitted: ['INVALID_REQUEST (42) for each of them'],
    rationale: `IncrementalAlterConfigs answers 42, and the broker has that answer ready here as well; it fails on
      counting the errors by resource. The silence is a bug rather than a choice, and no case asks for it.`,
    requirements: ['CFG-012'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-CFG-2',
    question: 'Which code has an operation that does not exist?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer: 'UNKNOWN_SERVER_ERROR (-1) for a topic, INVALID_REQUEST (42) for a broker',
      },
    ],
    permitted: ['UNKNOWN_SERVER_ERROR (-1)', 'INVALID_REQUEST (42)'],
    rationale: 'For a topic nobody looks before the controller stumbles. 42 says what is wrong.',
    requirements: ['CFG-027'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-CFG-3',
    question: 'What is the source of retention.ms where only the file sets log.retention.hours?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer: 'DescribeConfigs: the default (5), without synonyms, beside the value of the file',
      },
      { product: 'Apache Kafka', release: '4.3.1', answer: 'CreateTopics: the file (4)' },
    ],
    permitted: ['4', '5'],
    rationale: `The list of synonyms begins with the finest name, which nobody set and which has no default, so what
      stands before it is dropped. The value is right in both.`,
    requirements: ['CFG-017', 'CFG-018'] satisfies readonly RequirementId[],
  },
];
