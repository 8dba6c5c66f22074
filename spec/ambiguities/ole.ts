/** Where the rules of OffsetForLeaderEpoch leave room. Append only. */
import type { RequirementId } from '../requirements/index.ts';

export const oleAmbiguities = [
  {
    id: 'AMB-OLE-1',
    question: 'What is the end of a leader epoch below −1?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '4.3.1',
        answer: 'error 0, the epoch that was asked for, and the start offset of the first epoch',
      },
    ],
    permitted: [
      'epoch −1 and offset −1',
      'the epoch that was asked for, and the start offset of the first epoch',
    ],
    rationale: `No leader ever has such an epoch. Apache Kafka treats it as one that lies before the first;
      to answer that it is unknown is as honest, and no client asks.`,
    requirements: ['OLE-004'] satisfies readonly RequirementId[],
  },
];
