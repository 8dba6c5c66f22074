/** What a partition serves, before and after something happened to its files. */

import type { RequirementId } from '../../../spec/requirements/index.ts';
import type { CaseContext } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { untilServed } from '../offsets/asking.ts';
import { endOffset, expectAppended, wallClock } from '../produce/refusal.ts';
import { batch, type Content, contents, records } from '../records/forge.ts';

/** A topic that was written to: four records in partition 0, and what is served of it. */
export async function writtenTopic(
  context: CaseContext,
  partitions = 1,
): Promise<{ topic: string; before: Content[] }> {
  const topic = context.topicName();
  await context.client.createTopic(topic, { partitions });
  await fill(context.client, topic, { batches: 2, recordsEach: 2 });
  return { topic, before: await served(context, topic) };
}

/** Everything a consumer sees. */
export const served = async ({ client }: CaseContext, topic: string, partition = 0): Promise<Content[]> =>
  contents(await client.fetchAll(topic, partition));

/**
 * Expects the same records at the same offsets, the log to end behind them, and the next append to go on
 * there.
 */
export async function expectUnchanged(
  context: CaseContext,
  id: RequirementId,
  topic: string,
  before: readonly Content[],
  partition = 0,
): Promise<void> {
  const { client, expect } = context;
  const where = `${topic}-${partition}`;
  await untilServed(client, topic, partition);
  expect(id, await served(context, topic, partition), `records of ${where}`).equals(before);
  await expectEnd(context, id, topic, BigInt(before.length), partition);
}

/** Expects the log to end here, and the next append to go on here. */
export async function expectEnd(
  context: CaseContext,
  id: RequirementId,
  topic: string,
  end: bigint,
  partition = 0,
): Promise<void> {
  const { client, expect } = context;
  await untilServed(client, topic, partition);
  const where = `${topic}-${partition}`;
  expect(id, await endOffset(client, topic, partition), `end of ${where}`).equals(end);
  const next = batch(records(1, await wallClock(client), 'next-'));
  await expectAppended(context, id, topic, next, { what: `the next batch of ${where}`, partition });
}
