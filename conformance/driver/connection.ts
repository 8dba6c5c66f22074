/**
 * One connection of the judge: frames cut by the subject's adapter, everything above them decided here.
 *
 * Shape   answers belong to the oldest unanswered request; Kafka answers in order (PIPE), so anything else ends the case.
 * Units   timeouts are milliseconds before scaling.
 * Errors  silence convicts only when another connection was served meanwhile and a second, equal wait has also passed.
 */
import { type DecodedFrame, decodeResponse, encodeRequest } from '../wire/request.ts';
import type { Tree } from '../wire/tree.ts';
import type { Connection, Reply, RequestOptions } from './client.ts';
import { CaseEnded, OperationFailed, unexpected } from './endings.ts';
import type { Operations, Subject } from './operations.ts';
import { fromBase64, perform, toBase64 } from './perform.ts';
import { framed, probe, type Session } from './session.ts';
import type { Transcript } from './transcript.ts';

type Frame = { kind: 'frame'; frame: Uint8Array } | { kind: 'closed' } | { kind: 'timeout' };
interface Waiting {
  readonly correlationId: number;
  readonly api: string;
  readonly version: number;
}

const noBytes = new Uint8Array(0);
/** UNSUPPORTED_VERSION: the one answer that is written in another version than was asked (KIP-511). */
const unsupportedVersion = 35;

/** A connection over `wire.*` operations. */
export class WireConnection implements Connection {
  readonly #session: Session;
  readonly #transcript: Transcript;
  readonly #node: number;
  readonly #handle: number;
  #waiting: Waiting[] = [];
  #correlation = 0;

  private constructor(session: Session, transcript: Transcript, node: number, handle: number) {
    this.#session = session;
    this.#transcript = transcript;
    this.#node = node;
    this.#handle = handle;
  }

  static async open(session: Session, transcript: Transcript, node: number): Promise<WireConnection> {
    const { connection } = await perform(session.subject, 'wire.open', { node });
    return new WireConnection(session, transcript, node, connection);
  }

  async request(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Tree> {
    await this.send(api, version, body, options);
    const reply = await this.#receivePatiently(api, version, options?.timeoutMs);
    if (reply.kind === 'answer') return reply.body;
    if (reply.kind === 'closed') await this.#explainClose(api, version);
    return unexpected(
      'no-answer',
      `${api} v${version} was not answered, though another connection was served meanwhile`,
    );
  }

  async tryRequest(api: string, version: number, body: Tree, options?: RequestOptions): Promise<Reply> {
    await this.send(api, version, body, options);
    return await this.receive(options?.timeoutMs);
  }

  async send(api: string, version: number, body: Tree, options: RequestOptions = {}): Promise<number> {
    const correlationId = options.correlationId ?? ++this.#correlation;
    const payload = encodeRequest(api, version, body, {
      correlationId,
      clientId: options.clientId === undefined ? 'ktck' : options.clientId,
      ...(options.unknownTags ? { unknownTags: options.unknownTags } : {}),
    });
    this.#note('sent', 'frame', payload, { correlationId, api, version });
    // A Produce with acks=0 is never answered; waiting for it would shift every later answer by one.
    if (!(api === 'Produce' && body.acks === 0)) this.#waiting.push({ correlationId, api, version });
    await this.#write(framed(payload));
    return correlationId;
  }

  async receive(timeoutMs?: number): Promise<Reply> {
    const waiting = this.#waiting[0];
    const frame = await this.#nextFrame(timeoutMs, waiting);
    if (frame.kind !== 'frame') return frame;
    if (!waiting)
      return unexpected('unasked-answer', 'a frame arrived though no request was waiting for one');
    this.#waiting.shift();
    return this.#decoded(waiting, frame.frame);
  }

  async sendBytes(bytes: Uint8Array): Promise<void> {
    this.#note('sent', 'bytes', bytes);
    await this.#write(bytes);
  }

  async sendFrame(payload: Uint8Array): Promise<void> {
    this.#note('sent', 'frame', payload);
    await this.#write(framed(payload));
  }

  /** The frame still belongs to the oldest request: a later `receive` must not wait for it again. */
  async receiveFrame(timeoutMs?: number): Promise<Frame> {
    const frame = await this.#nextFrame(timeoutMs, this.#waiting[0]);
    if (frame.kind === 'frame') this.#waiting.shift();
    return frame;
  }

  async close(): Promise<void> {
    await this.#session.subject.call('wire.close', { connection: this.#handle });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await perform(this.#session.subject, 'wire.send', { connection: this.#handle, bytes: toBase64(bytes) });
  }

  async #nextFrame(timeoutMs: number | undefined, waiting: Waiting | undefined): Promise<Frame> {
    const { deadlines, subject } = this.#session;
    const wait = timeoutMs === undefined ? deadlines.answerMs : deadlines.scaled(timeoutMs);
    const answer = await this.#receiveWithin(subject, wait);
    if ('closed' in answer) {
      this.#note('received', 'closed', noBytes, waiting);
      return { kind: 'closed' };
    }
    if ('timedOut' in answer) {
      this.#note('received', 'timeout', noBytes, waiting);
      return { kind: 'timeout' };
    }
    const frame = fromBase64(answer.frame);
    this.#note('received', 'frame', frame, waiting);
    return { kind: 'frame', frame };
  }

  /** A length no frame can have is the subject's doing, not the adapter's. */
  async #receiveWithin(subject: Subject, timeoutMs: number): Promise<Operations['wire.receive']['ok']> {
    try {
      return await perform(subject, 'wire.receive', { connection: this.#handle, timeoutMs });
    } catch (error) {
      if (error instanceof OperationFailed && error.error.code === 'BAD_FRAME')
        unexpected('bad-frame', error.error.message);
      throw error;
    }
  }

  /** Silence is doubted once: if a new connection is served, the same wait is granted again. */
  async #receivePatiently(api: string, version: number, timeoutMs: number | undefined): Promise<Reply> {
    const reply = await this.receive(timeoutMs);
    if (reply.kind !== 'timeout') return reply;
    const liveness = await probe(this.#session, this.#node);
    if (!liveness.alive) {
      const message = `${api} v${version} was not answered, and ${liveness.message}`;
      throw new CaseEnded({ kind: 'gone', how: liveness.how, message });
    }
    return await this.receive(timeoutMs);
  }

  async #explainClose(api: string, version: number): Promise<never> {
    const liveness = await probe(this.#session, this.#node);
    if (!liveness.alive) {
      const message = `the connection was closed after ${api} v${version}, and ${liveness.message}`;
      throw new CaseEnded({ kind: 'gone', how: liveness.how, message });
    }
    return unexpected('closed', `the connection was closed instead of answering ${api} v${version}`);
  }

  #decoded(waiting: Waiting, frame: Uint8Array): Reply {
    const { api, version, correlationId } = waiting;
    const found =
      frame.byteLength >= 4 ? new DataView(frame.buffer, frame.byteOffset).getInt32(0) : undefined;
    if (found !== correlationId) {
      unexpected(
        'wrong-correlation',
        `${api} v${version} waited for correlation id ${correlationId} and got ${found}`,
      );
    }
    const decoded = this.#read(waiting, frame);
    const trailingBytes = frame.byteLength - decoded.end;
    return { kind: 'answer', header: decoded.header, body: decoded.body, frame, trailingBytes };
  }

  #read(waiting: Waiting, frame: Uint8Array): DecodedFrame {
    try {
      return decodeResponse(waiting.api, writtenVersion(waiting, frame), frame);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return unexpected(
        'undecodable',
        `the answer to ${waiting.api} v${waiting.version} cannot be read: ${why}`,
      );
    }
  }

  #note(
    direction: 'sent' | 'received',
    what: 'frame' | 'bytes' | 'closed' | 'timeout',
    bytes: Uint8Array,
    request?: Waiting,
  ): void {
    const about = request ? { api: request.api, version: request.version } : {};
    this.#transcript.note({ direction, what, bytes, connection: this.#handle, ...about });
  }
}

/** The version an answer is written in: ApiVersions falls back to 0 when it refuses the version. */
export function writtenVersion(asked: { api: string; version: number }, frame: Uint8Array): number {
  if (asked.api !== 'ApiVersions' || frame.byteLength < 6) return asked.version;
  const errorCode = new DataView(frame.buffer, frame.byteOffset).getInt16(4);
  return errorCode === unsupportedVersion ? 0 : asked.version;
}
