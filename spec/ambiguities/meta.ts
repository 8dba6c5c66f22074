/** Where the rules of ApiVersions and Metadata leave room, or releases of Kafka differ. Append only. */
import type { RequirementId } from '../requirements/index.ts';

export const metaAmbiguities = [
  {
    id: 'AMB-META-1',
    question: 'Must a broker serve the oldest Produce versions it advertises?',
    observed: [
      { product: 'Apache Kafka', release: '3.9.2', answer: 'Produce 0 to 11 are advertised and served' },
      { product: 'Apache Kafka', release: '4.3.1', answer: 'Produce 0 to 13 are advertised, 0 to 2 close' },
    ],
    permitted: ['Produce 0 to 2 are served', 'Produce 0 to 2 are advertised and close the connection'],
    rationale:
      'Releases of librdkafka before 2.8 take the lowest Produce version as a sign of what the broker can ' +
      'do and stop compressing when it is above 0. Apache Kafka 4 therefore advertises versions that it no ' +
      'longer serves (KAFKA-18659). No other API has this exception.',
    requirements: ['META-002'] satisfies readonly RequirementId[],
  },
  {
    id: 'AMB-META-2',
    question: 'Which error stands for a topic that is just being created?',
    observed: [
      {
        product: 'Apache Kafka',
        release: '4.3.1',
        answer: 'UNKNOWN_TOPIC_OR_PARTITION (3) until the topic is there',
      },
      { product: 'Apache Kafka', release: '3.9.2 (ZooKeeper)', answer: 'LEADER_NOT_AVAILABLE (5) at first' },
    ],
    permitted: [
      'UNKNOWN_TOPIC_OR_PARTITION (3)',
      'LEADER_NOT_AVAILABLE (5)',
      'no error, if the topic is there',
    ],
    rationale: 'All clients try again on both, and may find the topic at once where creation is fast.',
    requirements: ['META-015'] satisfies readonly RequirementId[],
  },
];
