/**
 * Requests as bytes, for cases that must say what an honest client never says.
 *
 * Shape   `plainPayload(api, version)` is a sound request for next to nothing; `knock` sends a payload
 *         on a connection of its own.
 * Errors  a close and a silence are values.
 */
import type { RequirementId } from '../../../spec/requirements/index.ts';
import type { Client, Connection } from '../../driver/client.ts';
import type { Expect } from '../../driver/expect.ts';
import { encodeRequest, headerVersion, type RequestHeader } from '../../wire/request.ts';
import type { Tree } from '../../wire/tree.ts';

export type RawReply = Awaited<ReturnType<Connection['receiveFrame']>>;

export const clientId = 'ktck';

/** What a frame may be made of. */
export function bytesOf(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A sound body that changes nothing. */
export function plainBody(api: string, version: number): Tree {
  if (api === 'ApiVersions')
    return version >= 3 ? { clientSoftwareName: 'ktck', clientSoftwareVersion: '1' } : {};
  if (api === 'Produce') return { acks: 1, timeoutMs: 1_000, topicData: [] };
  if (api === 'Fetch')
    return { replicaId: -1, maxWaitMs: 0, minBytes: 0, maxBytes: 1, sessionEpoch: -1, topics: [] };
  if (api === 'ListOffsets') return { replicaId: -1, topics: [] };
  if (api === 'OffsetForLeaderEpoch') return { replicaId: -1, topics: [] };
  if (api === 'CreateTopics') return { topics: [], timeoutMs: 1_000 };
  if (api === 'DeleteTopics') return { timeoutMs: 1_000 };
  if (api === 'InitProducerId') return { transactionalId: null, transactionTimeoutMs: 1_000 };
  if (api === 'FindCoordinator') return version >= 4 ? { coordinatorKeys: ['ktck'] } : { key: 'ktck' };
  return { topics: [] };
}

/** The payload of a sound request; parts of the header can be said otherwise. */
export function plainPayload(api: string, version: number, header: Partial<RequestHeader> = {}): Uint8Array {
  return encodeRequest(api, version, plainBody(api, version), { correlationId: 7, clientId, ...header });
}

/** Where the body begins in a payload of `plainPayload`: after its header. */
export function bodyStart(api: string, version: number): number {
  return 10 + clientId.length + (headerVersion(api, 'Request', version) === 2 ? 1 : 0);
}

/** Sends a payload on a connection of its own and takes what comes. */
export async function knock(client: Client, payload: Uint8Array): Promise<RawReply> {
  const connection = await client.connect();
  await connection.sendFrame(payload);
  const reply = await connection.receiveFrame();
  await connection.close();
  return reply;
}

/** A definite refusal (AMB-WIRE-1): closed, or an error code where one would stand. */
export function isRefusal(reply: RawReply): boolean {
  if (reply.kind !== 'frame') return reply.kind === 'closed';
  const view = new DataView(reply.frame.buffer, reply.frame.byteOffset, reply.frame.byteLength);
  // After the correlation id, the count of tags and the throttle time, each of which may be there or not.
  return [4, 5, 8, 9].some((at) => at + 2 <= view.byteLength && [35, 42].includes(view.getInt16(at)));
}

/** Expects a refusal under the rule, and under WIRE-006 the one that Apache Kafka gives; tells whether there was one. */
export function expectMalformed(expect: Expect, id: RequirementId, reply: RawReply, about: string): boolean {
  expect('WIRE-006', reply, about).isClosed();
  const because = 'the connection is closed, or the answer carries an error';
  return expect(id, reply, about).holds(isRefusal, because).passed;
}
