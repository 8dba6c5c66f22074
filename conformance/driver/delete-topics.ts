/**
 * Topics taken away again: what a case has made, and what a rehearsal left behind.
 *
 * Shape   `deleteTopics` asks once, for all of them, and gives the names that are still there.
 * Errors  a subject without DeleteTopics keeps them all; which those are is for the report.
 */
import { errorName } from '../../spec/protocol/errors.ts';
import type { Tree } from '../wire/tree.ts';
import type { Connection } from './client.ts';
import type { Session } from './session.ts';

const timeoutMs = 30_000;

/** Asks for the removal of the topics and returns the names of those that could not be deleted. Absent ones are as good as deleted. */
export async function deleteTopics(
  session: Session,
  connection: Connection,
  names: readonly string[],
): Promise<string[]> {
  const range = session.common('DeleteTopics');
  if (names.length === 0) return [];
  if (!range) return [...names];
  const version = Math.max(range.min, Math.min(range.max, 5));
  const asked = version >= 6 ? { topics: names.map((name) => ({ name })) } : { topicNames: [...names] };
  const body = await connection.request('DeleteTopics', version, { ...asked, timeoutMs });
  const fine = new Set(['NONE', 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION']);
  return (body.responses as readonly Tree[])
    .filter((row) => !fine.has(errorName(row.errorCode as number) ?? ''))
    .map((row) => String(row.name));
}
