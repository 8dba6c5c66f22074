/**
 * Goal: a cluster of several nodes, and a broker that its operator has configured, are judged as fairly as one node with Kafka's defaults.
 * Method: the questions that the kit asks beforehand, against connections that answer by rote.
 */
import { expect, test } from 'vitest';
import type { Tree } from '../wire/tree.ts';
import type { Connection, TopicOptions } from './client.ts';
import { deadlinesOf } from './deadlines.ts';
import { defaultsToSay } from './defaults.ts';
import { leaderOf } from './leaders.ts';
import type { Capability, NodeAddress, Subject } from './operations.ts';
import type { Session } from './session.ts';
import { createTopic } from './topics.ts';

interface Asked {
  readonly api: string;
  readonly body: Tree;
}

function sessionWith(nodes: number, capabilities: readonly Capability[] = ['wire']): Session {
  const subject: Subject = {
    name: 'stand-in',
    version: '0',
    address: 'test',
    capabilities: new Set(capabilities),
    clock: 'virtual',
    call: (async (): Promise<unknown> => ({ ok: {} })) as Subject['call'],
    diagnostics: () => '',
    stop: async () => undefined,
  };
  return {
    subject,
    nodes: Array.from(
      { length: nodes },
      (_, i): NodeAddress => ({ id: i + 1, host: '127.0.0.1', port: i + 1 }),
    ),
    deadlines: deadlinesOf('virtual', 1, 0),
    release: '4.3.1',
    advertised: new Map(),
    common: (api) => (api === 'ListOffsets' ? undefined : { min: 0, max: 7 }),
  };
}

/** A connection that answers by rote and keeps what it was asked. */
function rote(answer: (asked: Asked) => Tree): { connection: Connection; asked: Asked[] } {
  const asked: Asked[] = [];
  const request = async (api: string, _version: number, body: Tree): Promise<Tree> => {
    asked.push({ api, body });
    return api === 'DeleteTopics' ? { responses: [] } : answer({ api, body });
  };
  return { connection: { request } as unknown as Connection, asked };
}

const told = (...configs: readonly (readonly [string, string])[]): Tree => ({
  topics: [{ errorCode: 0, topicId: 'x', configs: configs.map(([name, value]) => ({ name, value })) }],
});

async function topicsAsked(session: Session, answer: Tree, options: TopicOptions = {}): Promise<Tree[]> {
  const { connection, asked } = rote(() => answer);
  await createTopic(session, connection, 'orders', options);
  const creating = asked.filter(({ api, body }) => api === 'CreateTopics' && body.validateOnly !== true);
  return creating.map(({ body }) => (body.topics as readonly Tree[])[0]!);
}

test('the leader is the node that Metadata names, if it is one of ours', async () => {
  const partitions = [
    { partitionIndex: 0, leaderId: 2 },
    { partitionIndex: 1, leaderId: 9 },
  ];
  const { connection } = rote(() => ({ topics: [{ errorCode: 0, name: 'orders', partitions }] }));
  expect(await leaderOf(sessionWith(3), connection, 'orders', 0)).toBe(2);
  expect(await leaderOf(sessionWith(3), connection, 'orders', 1)).toBeUndefined();
  expect(await leaderOf(sessionWith(3), connection, 'orders', 2)).toBeUndefined();
});

test('of several nodes the first is given every partition; of one it goes without saying', async () => {
  const [spread] = await topicsAsked(sessionWith(3), told(), { partitions: 2 });
  expect(spread).toMatchObject({
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [
      { partitionIndex: 0, brokerIds: [1] },
      { partitionIndex: 1, brokerIds: [1] },
    ],
  });
  const [alone] = await topicsAsked(sessionWith(1), told(), { partitions: 2 });
  expect(alone).toMatchObject({ numPartitions: 2, replicationFactor: 1, assignments: [] });
});

test('who takes no assignment by hand is asked without', async () => {
  const refusal: Tree = { topics: [{ errorCode: 39, configs: [] }] };
  const { connection, asked } = rote(({ body }) => {
    const [topic] = body.topics as readonly Tree[];
    return (topic!.assignments as readonly Tree[]).length > 0 ? refusal : told();
  });
  await createTopic(sessionWith(2), connection, 'orders', {});
  expect(asked.at(-1)!.body).toMatchObject({ topics: [{ assignments: [], replicationFactor: 1 }] });
});

test('a default that is not Kafka’s is said, unless the case says something itself', async () => {
  const strange = told(['compression.type', 'lz4'], ['cleanup.policy', 'delete'], ['segment.ms', '5']);
  expect(await defaultsToSay(sessionWith(1), rote(() => strange).connection)).toEqual({
    'compression.type': 'producer',
  });
  const [topic] = await topicsAsked(sessionWith(1), strange, { configs: { 'compression.type': 'gzip' } });
  expect(topic!.configs).toEqual([{ name: 'compression.type', value: 'gzip' }]);
});

test('who makes the topic of a rehearsal has it taken away again', async () => {
  const { connection, asked } = rote(() => told());
  await defaultsToSay(sessionWith(1), connection);
  const [rehearsed, deleted] = asked;
  const name = (rehearsed!.body.topics as readonly Tree[])[0]!.name;
  expect(rehearsed!.body.validateOnly).toBe(true);
  expect(deleted).toMatchObject({ api: 'DeleteTopics', body: { topicNames: [name] } });
});

test('what the kit has configured, and what does not tell, is taken as it is', async () => {
  const strange = told(['compression.type', 'lz4']);
  expect(await defaultsToSay(sessionWith(1, ['wire', 'config']), rote(() => strange).connection)).toEqual({});
  const silent: Tree = { topics: [{ errorCode: 0, configs: null }] };
  expect(await defaultsToSay(sessionWith(1), rote(() => silent).connection)).toEqual({});
});

test('a topic that was there before the rehearsal stays', async () => {
  const { connection, asked } = rote(() => ({ topics: [{ errorCode: 36, configs: null }] }));
  expect(await defaultsToSay(sessionWith(1), connection)).toEqual({});
  expect(asked.map(({ api }) => api)).toEqual(['CreateTopics']);
});
