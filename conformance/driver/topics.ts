/**
 * Topics of a case: made by CreateTopics, else by auto-creation; waited for until every partition answers; removed where they would remain.
 *
 * Shape   on a cluster of several nodes a topic is placed on the first one, which is the one the cases talk to, where the subject lets us.
 * Source  OURS: NOT_LEADER_OR_FOLLOWER right after CreateTopics is normal, so a new topic is asked by ListOffsets until it answers.
 */
import { errorName } from '../../spec/protocol/errors.ts';
import type { Tree } from '../wire/tree.ts';
import type { Connection, TopicOptions } from './client.ts';
import { defaultsToSay } from './defaults.ts';
import { CaseEnded, untestable } from './endings.ts';
import { assignedTo } from './leaders.ts';
import { perform } from './perform.ts';
import type { Session } from './session.ts';

/** The id that stands for "none". */
export const zeroTopicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const notController = 41;
const timeoutMs = 30_000;

/** Creates the topic and returns its id, or the zero id where the subject knows none. What goes wrong here is no broken sentence. */
export async function createTopic(
  session: Session,
  connection: Connection,
  name: string,
  options: TopicOptions,
): Promise<string> {
  try {
    return await create(session, connection, name, options);
  } catch (error) {
    if (!(error instanceof CaseEnded) || error.ending.kind !== 'unexpected') throw error;
    throw new CaseEnded({
      kind: 'inconclusive',
      reason: `the topic the case needs could not be made: ${error.message}`,
    });
  }
}

async function create(
  session: Session,
  connection: Connection,
  name: string,
  options: TopicOptions,
): Promise<string> {
  const range = session.common('CreateTopics');
  const id = range
    ? await createByRequest(session, connection, Math.min(range.max, 7), name, options)
    : await createByMetadata(session, connection, name, options);
  await waitUntilLed(session, connection, name, options.partitions ?? 1);
  return id ?? (await topicIdOf(session, connection, name));
}

async function createByRequest(
  session: Session,
  connection: Connection,
  version: number,
  name: string,
  options: TopicOptions,
): Promise<string | undefined> {
  const said = { ...(await defaultsToSay(session, connection)), ...options.configs };
  const configs = Object.entries(said).map(([key, value]) => ({ name: key, value }));
  const [node, ...others] = session.nodes;
  const partitions = options.partitions ?? 1;
  const anywhere: Tree = { numPartitions: partitions, replicationFactor: 1, assignments: [] };
  let placed = node !== undefined && others.length > 0;
  for (let attempt = 0; ; attempt++) {
    const where = placed ? assignedTo(node!.id, partitions) : anywhere;
    const topics = [{ name, configs, ...where }];
    const body = await connection.request('CreateTopics', version, { topics, timeoutMs });
    const result = (body.topics as readonly Tree[])[0];
    const code = result?.errorCode;
    if (code === 0) return typeof result?.topicId === 'string' ? result.topicId : undefined;
    if (code === notController && attempt < 50) {
      await perform(session.subject, 'time.advance', { ms: 100 });
      continue;
    }
    const named = typeof code === 'number' ? errorName(code) : 'no result';
    if (placed && (named === 'INVALID_REPLICA_ASSIGNMENT' || named === 'INVALID_REQUEST')) {
      placed = false; // Not everybody takes assignments by hand.
      continue;
    }
    if (configs.length > 0 && named === 'INVALID_CONFIG') {
      untestable('declined', `the subject refuses the topic configuration ${JSON.stringify(said)}`);
    }
    throw new CaseEnded({
      kind: 'inconclusive',
      reason: `the topic the case needs could not be created: ${named}`,
    });
  }
}

async function createByMetadata(
  session: Session,
  connection: Connection,
  name: string,
  options: TopicOptions,
): Promise<string | undefined> {
  if ((options.partitions ?? 1) !== 1 || options.configs) {
    untestable('declined', 'without CreateTopics a topic cannot be given partitions or a configuration');
  }
  const range = session.common('Metadata');
  if (!range || range.max < 1)
    untestable('declined', 'the subject offers neither CreateTopics nor a Metadata that creates topics');
  const version = Math.min(range.max, 12);
  for (let attempt = 0; attempt < 100; attempt++) {
    const body = await connection.request('Metadata', version, {
      topics: [{ name }],
      ...(version >= 4 ? { allowAutoTopicCreation: true } : {}),
    });
    const topic = (body.topics as readonly Tree[])[0];
    if (topic?.errorCode === 0 && (topic.partitions as readonly Tree[]).length > 0) {
      return typeof topic.topicId === 'string' ? topic.topicId : undefined;
    }
    await perform(session.subject, 'time.advance', { ms: 50 });
  }
  return untestable('declined', 'the subject has no CreateTopics and did not create the topic on Metadata');
}

/** Waits until every partition answers ListOffsets with no error. */
async function waitUntilLed(
  session: Session,
  connection: Connection,
  name: string,
  partitions: number,
): Promise<void> {
  const range = session.common('ListOffsets');
  if (!range) return;
  const version = Math.max(range.min, Math.min(range.max, 7));
  const asked = Array.from({ length: partitions }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: -1n,
  }));
  let last: unknown;
  for (let attempt = 0; attempt < 600; attempt++) {
    const body = await connection.request('ListOffsets', version, {
      replicaId: -1,
      topics: [{ name, partitions: asked }],
    });
    const rows = (body.topics as readonly Tree[]).flatMap((topic) => topic.partitions as readonly Tree[]);
    last = rows.find((row) => row.errorCode !== 0)?.errorCode;
    if (last === undefined && rows.length === partitions) return;
    await perform(session.subject, 'time.advance', { ms: Math.min(20 + attempt * 5, 100) });
  }
  const named = typeof last === 'number' ? errorName(last) : 'too few answers';
  throw new CaseEnded({
    kind: 'inconclusive',
    reason: `the new topic's partitions never got a leader: ${named}`,
  });
}

/** The topic's id by Metadata v10 or newer; the zero id where the subject knows none. */
export async function topicIdOf(session: Session, connection: Connection, name: string): Promise<string> {
  const range = session.common('Metadata');
  if (!range || range.max < 10) return zeroTopicId;
  const version = Math.min(range.max, 12);
  const body = await connection.request('Metadata', version, {
    topics: [{ name }],
    allowAutoTopicCreation: false,
  });
  const id = (body.topics as readonly Tree[])[0]?.topicId;
  return typeof id === 'string' ? id : zeroTopicId;
}
