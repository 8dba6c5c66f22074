import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { assigned, createResults } from './topics.ts';

type Plan = readonly (readonly [number, readonly number[]])[];

const plans: Readonly<Record<string, { error: string; plan: (broker: number) => Plan; fields?: Tree }>> = {
  sound: {
    error: 'NONE',
    plan: (broker) => [
      [1, [broker]],
      [0, [broker]],
    ],
  },
  'a partition twice': {
    error: 'INVALID_REPLICA_ASSIGNMENT',
    plan: (broker) => [
      [0, [broker]],
      [0, [broker]],
    ],
  },
  'a gap': {
    error: 'INVALID_REPLICA_ASSIGNMENT',
    plan: (broker) => [
      [0, [broker]],
      [2, [broker]],
    ],
  },
  'not from nought': { error: 'INVALID_REPLICA_ASSIGNMENT', plan: (broker) => [[1, [broker]]] },
  'no broker': { error: 'INVALID_REPLICA_ASSIGNMENT', plan: () => [[0, []]] },
  'a broker twice': { error: 'INVALID_REPLICA_ASSIGNMENT', plan: (broker) => [[0, [broker, broker]]] },
  'a broker that does not exist': { error: 'INVALID_REPLICA_ASSIGNMENT', plan: () => [[0, [987_654]]] },
  'a number of partitions beside it': {
    error: 'INVALID_REQUEST',
    plan: (broker) => [[0, [broker]]],
    fields: { numPartitions: 1 },
  },
  'a replication factor beside it': {
    error: 'INVALID_REQUEST',
    plan: (broker) => [[0, [broker]]],
    fields: { replicationFactor: 1 },
  },
};

export default defineCase({
  id: 'controller/manual-assignments',
  why: 'An assignment by hand is a plan; a plan with a hole in it must not be mended silently.',
  checks: ['TOP-016'],
  axes: { plan: Object.keys(plans), version: { api: 'CreateTopics' } },
  minEvidence: { plans: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const { brokers } = await client.request('Metadata', client.version('Metadata', 8), { topics: [] });
    const broker = (brokers as readonly Tree[])[0]?.nodeId as number;
    const { error, plan, fields } = plans[String(axis.plan)]!;
    const topic = assigned(topicName(), plan(broker), fields);
    const [result] = await createResults(client, Number(axis.version), [topic]);
    expect('TOP-016', result?.errorCode, `error code for ${axis.plan}`).isError(error);
    evidence('plans');
  },
});
