/**
 * What the cases of the write path share: where the log ends, and how a refusal is looked at from both sides.
 *
 * Shape   `expectRefused` asserts two things under one id: the answer is an error, and the log end offset has not moved.
 */
import type { RequirementId } from '../../../spec/requirements/index.ts';
import type { CaseContext } from '../../case.ts';
import type { Client, ProduceResult } from '../../driver/client.ts';

/** The log end offset of a partition with one replica, as ListOffsets tells it. */
export async function endOffset(client: Client, topic: string, partition = 0): Promise<bigint> {
  return (await client.listOffset(topic, partition, -1n)).offset;
}

/** The subject's wall clock in whole milliseconds. */
export async function wallClock(client: Client): Promise<bigint> {
  return BigInt(Math.floor((await client.now()).wallMs));
}

export interface Attempt {
  readonly what: string;
  readonly version?: number;
  readonly acks?: number;
  readonly timeoutMs?: number;
  readonly partition?: number;
}

/** Sends the bytes and expects, under `id`, an error and a log that did not grow. */
export async function expectRefused(
  { client, expect, evidence }: CaseContext,
  id: RequirementId,
  topic: string,
  bytes: Uint8Array,
  { what, partition = 0, ...options }: Attempt,
): Promise<ProduceResult> {
  const before = await endOffset(client, topic, partition);
  const result = await client.produce(topic, partition, bytes, options);
  expect(id, result.errorCode, `error code for ${what}`).notEquals(0);
  expect(id, await endOffset(client, topic, partition), `log end offset after ${what}`).equals(before);
  evidence('refused');
  return result;
}

/** Sends the bytes and expects, under `id`, that they are appended at the end of the log. */
export async function expectAppended(
  { client, expect, evidence }: CaseContext,
  id: RequirementId,
  topic: string,
  bytes: Uint8Array,
  { what, partition = 0, ...options }: Attempt,
): Promise<ProduceResult> {
  const before = await endOffset(client, topic, partition);
  const result = await client.produce(topic, partition, bytes, options);
  expect(id, result.errorCode, `error code for ${what}`).equals(0);
  expect(id, result.baseOffset, `base offset of ${what}`).equals(before);
  evidence('appended');
  return result;
}
