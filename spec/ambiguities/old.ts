/** Questions about the old formats that Apache Kafka, or honest implementations, answer differently. */
import type { RequirementId } from '../requirements/index.ts';

export const oldAmbiguities = [
  {
    id: 'AMB-OLD-1',
    question: 'Where does a log end after an unclean stop when a batch names a format above 2?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '3.9.2, 4.3.1',
        answer:
          'behind that batch: recovery takes it for format 2, whose checksum does not cover the format, and ' +
          'consumers get bytes that they refuse',
      },
    ],
    permitted: ['the log ends before it', 'it stays in the log, at its offsets'],
    rationale: `Clients and the produce path refuse the format; recovery does not look at it. To cut the log
      there loses what a later release may have written, to keep it stops every consumer. What counts is that
      nothing before it suffers.`,
    requirements: ['OLD-027'] satisfies readonly RequirementId[],
  },
];
