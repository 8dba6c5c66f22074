import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { assigned, aTopic, createResults } from './topics.ts';

const bad = { configs: [{ name: 'no.such.config', value: '1' }] };
const holed = [[1, [1]]] as const;

/** Each topic has the named fault and every one that comes after it in the order. */
const pairs: Readonly<Record<string, { error: string; topic: (name: string) => Tree }>> = {
  'name before configuration': {
    error: 'INVALID_TOPIC_EXCEPTION',
    topic: () => aTopic('a b', { ...bad, numPartitions: 0 }),
  },
  'existing before configuration': {
    error: 'TOPIC_ALREADY_EXISTS',
    topic: (name) => aTopic(name, { ...bad, numPartitions: 0 }),
  },
  'configuration before counts beside an assignment': {
    error: 'INVALID_CONFIG',
    topic: (name) => assigned(`${name}-n`, holed, { ...bad, numPartitions: 3 }),
  },
  'configuration before replication factor': {
    error: 'INVALID_CONFIG',
    topic: (name) => aTopic(`${name}-n`, { ...bad, numPartitions: 0, replicationFactor: 0 }),
  },
  'counts beside an assignment before its shape': {
    error: 'INVALID_REQUEST',
    topic: (name) => assigned(`${name}-n`, holed, { numPartitions: 3 }),
  },
  'replication factor before partitions': {
    error: 'INVALID_REPLICATION_FACTOR',
    topic: (name) => aTopic(`${name}-n`, { numPartitions: 0, replicationFactor: 0 }),
  },
  'partitions before too many replicas': {
    error: 'INVALID_PARTITIONS',
    topic: (name) => aTopic(`${name}-n`, { numPartitions: 0, replicationFactor: 1_000 }),
  },
};

export default defineCase({
  id: 'controller/order-of-faults',
  why: 'Only one error can be told; which one is told should not depend on the broker that was asked.',
  checks: ['TOP-015'],
  axes: { pair: Object.keys(pairs) },
  minEvidence: { faults: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const there = topicName();
    await client.createTopic(there);
    const { error, topic } = pairs[String(axis.pair)]!;
    topicName('n'); // The name that most pairs use: where it is wrongly created, it is tidied up.
    const [result] = await createResults(client, client.version('CreateTopics'), [topic(there)]);
    expect('TOP-015', result?.errorCode, String(axis.pair)).isError(error);
    evidence('faults');
  },
});
