/**
 * What the topics of the cases are like where a case says nothing. On a broker that somebody else has configured the defaults may be
 * others than Kafka's; cases count on Kafka's, so these are then said for every topic.
 *
 * Shape   `defaultsToSay` asks once for each cluster, by a CreateTopics that only validates (KIP-525), and gives what must be said.
 *         A subject that makes the topic all the same has it deleted again.
 * Errors  a subject that does not tell the configuration of a topic is taken at Kafka's word: nothing is said.
 */
import type { Tree } from '../wire/tree.ts';
import type { Connection } from './client.ts';
import { deleteTopics } from './delete-topics.ts';
import type { Session } from './session.ts';

/** The defaults that cases count on. */
const countedOn: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'retention.bytes': '-1',
  'retention.ms': '604800000',
};

/** The first version whose answer tells the configuration of the topic. */
const toldSince = 5;
/** By what the subject advertised: that is one object for all cases on one cluster. */
const known = new WeakMap<object, Readonly<Record<string, string>>>();

/** The configurations to be set on a topic, so that it is as Kafka's defaults have it. */
export async function defaultsToSay(
  session: Session,
  connection: Connection,
): Promise<Readonly<Record<string, string>>> {
  // What the kit has started has the configuration that the kit gave it.
  if (session.subject.capabilities.has('config')) return {};
  const found = known.get(session.advertised) ?? (await differing(session, connection));
  known.set(session.advertised, found);
  return found;
}

async function differing(session: Session, connection: Connection): Promise<Record<string, string>> {
  const range = session.common('CreateTopics');
  if (!range || range.max < toldSince) return {};
  const name = 'ktck-as-it-would-be';
  const topic = { name, numPartitions: 1, replicationFactor: 1 };
  const body = await connection.request('CreateTopics', Math.min(range.max, 7), {
    topics: [{ ...topic, assignments: [], configs: [] }],
    timeoutMs: 30_000,
    validateOnly: true,
  });
  const [result] = body.topics as readonly Tree[];
  // Who takes a rehearsal for the deed has made a topic that nobody wants; one that was there before is somebody's.
  if (result?.errorCode === 0) await deleteTopics(session, connection, [name]);
  const rows = (result?.configs ?? []) as readonly Tree[];
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  return Object.fromEntries(
    Object.entries(countedOn).filter(([name, value]) => values.has(name) && values.get(name) !== value),
  );
}
