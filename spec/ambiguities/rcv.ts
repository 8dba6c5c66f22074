/** Where the rules of loading leave room. Append only. */
import type { RequirementId } from '../requirements/index.ts';

const apache = (answer: string) =>
  ['3.9.2', '4.3.1'].map((release) => ({ product: 'Apache Kafka', release, answer }));

export const rcvAmbiguities = [
  {
    id: 'AMB-RCV-1',
    question:
      'What becomes of a batch above the recovery point whose magic byte was flipped to an unknown format?',
    observed: apache(
      'it stays, for the checksum does not cover that byte, and is handed out; no client can read past it',
    ),
    permitted: ['the log ends before it', 'it is served as it lies'],
    rationale: `The base offset, the length, the leader epoch and the magic byte stand before the checksum and are not
      covered by it. A length that does not fit is found all the same; an unknown format can be found, and the
      reference does; a wrong base offset or epoch cannot be told from a right one.`,
    requirements: ['RCV-003'] satisfies readonly RequirementId[],
  },
];
