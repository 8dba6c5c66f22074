/** Where the rules of ListOffsets leave room, or releases of Kafka differ. Append only. */
import type { RequirementId } from '../requirements/index.ts';

export const lofAmbiguities = [
  {
    id: 'AMB-LOF-1',
    question: 'What is the answer to timestamp −6, "earliest pending upload"?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '4.3.1',
        answer: 'UNSUPPORTED_VERSION (35) below version 11; in version 11 error 0 and offset −1',
      },
      { product: 'Apache Kafka', release: '3.9.2', answer: 'UNSUPPORTED_VERSION (35) up to its version 9' },
    ],
    permitted: [
      'UNSUPPORTED_VERSION in every version',
      'from version 11 on error 0 and offset −1 on a topic without remote storage',
    ],
    rationale: `The name came with a version that only late releases speak. A broker that stops at version 10
      cannot know it, and no client depends on it where there is no remote storage.`,
    requirements: ['LOF-006', 'LOF-012'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-LOF-2',
    question: 'May a release take special timestamps that it does not know for times?',
    observed: [
      { product: 'Apache Kafka', release: '3.9.2, 4.3.1', answer: 'UNSUPPORTED_VERSION (35)' },
      {
        product: 'Apache Kafka',
        release: '2.8.2',
        answer: '−3 to −7 are times long ago: error 0 and the first offset of the log',
      },
    ],
    permitted: ['for releases before 3.9: either', 'from 3.9 on: UNSUPPORTED_VERSION only'],
    rationale: `What 2.8 does is the trap that LOF-006 warns of: a client that asks for the largest timestamp
      gets the oldest record. The rule therefore speaks of releases from 3.9 on.`,
    requirements: ['LOF-006'] satisfies readonly RequirementId[],
  },
];
