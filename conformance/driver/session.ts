/**
 * A running cluster of the subject, as the judge found it: who listens where, and which versions both ends speak.
 *
 * Shape   made once per cluster by `openSession`; shared by every case that runs on it.
 * Errors  no answer to the opening ApiVersions is `SubjectUnavailable`: there is nobody to judge.
 * Source  KIP-35, KIP-511: ApiVersions v0 is understood by every broker since 0.10.
 */

import { decodeResponse, encodeRequest } from '../wire/request.ts';
import type { Tree } from '../wire/tree.ts';
import type { Deadlines } from './deadlines.ts';
import { OperationFailed } from './endings.ts';
import { type NodeAddress, type Subject, SubjectUnavailable } from './operations.ts';
import { fromBase64, perform, toBase64 } from './perform.ts';
import { apiNameOf, commonRange, specifiedRange, type VersionRange } from './ranges.ts';

/** What is known of the cluster after the opening. */
export interface Session {
  readonly subject: Subject;
  readonly nodes: readonly NodeAddress[];
  readonly deadlines: Deadlines;
  readonly release: string;
  /** By API name; keys that Kafka does not know are named by their number. */
  readonly advertised: ReadonlyMap<string, VersionRange>;
  /** The range that both the specification and the subject claim. */
  common(api: string): VersionRange | undefined;
}

/** Opens the session: asks the first node for its versions. */
export async function openSession(
  subject: Subject,
  nodes: readonly NodeAddress[],
  deadlines: Deadlines,
  release: string,
): Promise<Session> {
  const first = nodes[0];
  if (!first) throw new SubjectUnavailable(`${subject.name} has no nodes.`);
  const body = await openingApiVersions(subject, first, deadlines);
  const advertised = new Map<string, VersionRange>();
  for (const entry of body.apiKeys as readonly Tree[]) {
    const key = entry.apiKey as number;
    const range = { min: entry.minVersion as number, max: entry.maxVersion as number };
    advertised.set(apiNameOf(key) ?? String(key), range);
  }
  const common = (api: string): VersionRange | undefined =>
    commonRange(advertised.get(api), specifiedRange(api, release));
  return { subject, nodes, deadlines, release, advertised, common };
}

async function openingApiVersions(subject: Subject, node: NodeAddress, deadlines: Deadlines): Promise<Tree> {
  const where = `${subject.name} at ${node.host}:${node.port}`;
  try {
    const asked = await askOnce(subject, node.id, deadlines.answerMs);
    if (asked === 'closed') throw new SubjectUnavailable(`${where} closed the connection on ApiVersions v0.`);
    if (asked === 'timeout') {
      throw new SubjectUnavailable(`${where} accepts connections but did not answer ApiVersions v0.`);
    }
    const { header, body } = decodeResponse('ApiVersions', 0, asked);
    if (header.correlationId !== 1) {
      throw new SubjectUnavailable(
        `${where} answered ApiVersions with correlation id ${header.correlationId}, not 1.`,
      );
    }
    if (body.errorCode !== 0) {
      throw new SubjectUnavailable(`${where} answered ApiVersions v0 with error ${body.errorCode}.`);
    }
    return body;
  } catch (error) {
    if (error instanceof SubjectUnavailable) throw error;
    if (error instanceof OperationFailed) throw new SubjectUnavailable(`${where}: ${error.error.message}`);
    throw new SubjectUnavailable(
      `${where} answered ApiVersions v0 with bytes that cannot be read: ${String(error)}`,
    );
  }
}

async function askOnce(
  subject: Subject,
  node: number,
  timeoutMs: number,
): Promise<Uint8Array | 'closed' | 'timeout'> {
  const { connection } = await perform(subject, 'wire.open', { node });
  try {
    const payload = encodeRequest('ApiVersions', 0, {}, { correlationId: 1, clientId: 'ktck' });
    await perform(subject, 'wire.send', { connection, bytes: toBase64(framed(payload)) });
    const answer = await perform(subject, 'wire.receive', { connection, timeoutMs });
    if ('closed' in answer) return 'closed';
    return 'timedOut' in answer ? 'timeout' : fromBase64(answer.frame);
  } finally {
    await subject.call('wire.close', { connection });
  }
}

/** The payload with its four-byte length before it. */
export function framed(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(payload.byteLength + 4);
  new DataView(bytes.buffer).setInt32(0, payload.byteLength);
  bytes.set(payload, 4);
  return bytes;
}

/** How a subject looks when it is asked whether it still lives. */
export type Liveness =
  | { readonly alive: true }
  | { readonly alive: false; readonly how: 'crash' | 'timeout'; readonly message: string };

/** How often a silent witness is asked before the subject counts as gone: a long pause is no death. */
const questions = 3;

/** The witness: a new connection that asks for ApiVersions. Every conviction by silence needs it. */
export async function probe(session: Session, node: number): Promise<Liveness> {
  for (let asked = 1; ; asked++) {
    const found = await probeOnce(session, node);
    if (found.alive || found.how === 'crash' || asked === questions) return found;
  }
}

/** Why nobody is there any more: the process has ended, or nobody listens. What is there and answers nonsense, or nothing, is there. */
export async function absence({ subject }: Session, node: number): Promise<string | undefined> {
  const ended = await endOf(subject, node);
  if (ended !== undefined) return ended;
  try {
    const { connection } = await perform(subject, 'wire.open', { node });
    await subject.call('wire.close', { connection });
    return undefined;
  } catch (error) {
    if (!(error instanceof OperationFailed)) throw error;
    return error.error.code === 'CONNECTION_SLOW' ? undefined : error.error.message;
  }
}

/** How its process ended, where the adapter can say so. */
async function endOf(subject: Subject, node: number): Promise<string | undefined> {
  const alive = await subject.call('node.alive', { node });
  return 'ok' in alive && !alive.ok.alive
    ? `node ${node} is gone: ${alive.ok.exit ?? 'no reason was given'}`
    : undefined;
}

async function probeOnce(session: Session, node: number): Promise<Liveness> {
  const { subject, deadlines } = session;
  const ended = await endOf(subject, node);
  if (ended !== undefined) return { alive: false, how: 'crash', message: ended };
  try {
    const answer = await askOnce(subject, node, deadlines.probeMs);
    if (answer === 'timeout') {
      return {
        alive: false,
        how: 'timeout',
        message: `node ${node} did not answer ApiVersions on a new connection`,
      };
    }
    if (answer === 'closed') {
      return { alive: false, how: 'crash', message: `node ${node} closed a new connection on ApiVersions` };
    }
    return { alive: true };
  } catch (error) {
    if (!(error instanceof OperationFailed)) throw error;
    const how = error.error.code === 'CONNECTION_SLOW' ? 'timeout' : 'crash';
    return { alive: false, how, message: error.error.message };
  }
}

/** The median of five round trips, in milliseconds of the subject's clock. */
export async function measureRoundTrip(subject: Subject, node: number): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < 5; i++) {
    const from = (await perform(subject, 'time.now', {})).monotonicMs;
    await askOnce(subject, node, 10_000);
    samples.push((await perform(subject, 'time.now', {})).monotonicMs - from);
  }
  return samples.sort((a, b) => a - b)[2] ?? 0;
}
