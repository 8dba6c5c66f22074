/** Questions about Produce that Apache Kafka's releases, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const prdAmbiguities = [
  {
    id: 'AMB-PRD-1',
    question: 'What becomes of a Produce request of version 0, 1 or 2?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2',
        answer: 'served; formats 0 and 1 are converted to format 2',
      },
      {
        product: 'Apache Kafka',
        release: '4.3.1',
        answer: 'advertised by ApiVersions (0 to 13), yet the connection closes without an answer',
      },
    ],
    permitted: ['serve it', 'close the connection', 'do not advertise it'],
    rationale: `librdkafka decides from the advertised range of Produce whether a broker knows compression
      and sends everything plain when version 0 to 2 is missing. The range is therefore kept although
      nothing stands behind it.`,
    requirements: ['PRD-030'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-PRD-2',
    question: 'What is the answer to a partition whose records are null?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer: 'none, ever: the handler fails twice and the connection stays muted; other connections go on',
      },
      {
        product: 'Apache Kafka',
        release: '2.8.2',
        answer: 'UNKNOWN_SERVER_ERROR (−1), or the connection closes',
      },
    ],
    permitted: ['an error', 'close the connection'],
    rationale: `The schema allows null. Silence is a bug of Apache Kafka rather than a choice: it is
      reported as a warning and convicts nobody, for PRD-027 is a SHOULD.`,
    requirements: ['PRD-027', 'PRD-013'] satisfies readonly RequirementId[],
  },
];
