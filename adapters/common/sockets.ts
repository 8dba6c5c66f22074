/**
 * Real connections: frames are cut out of the byte stream, and nothing else is decided here.
 *
 * Shape   handlers for the `wire.*` and `time.*` operations over node:net; `locate` says where a node
 *         listens.
 * Units   frames are payloads without their four bytes of length.
 * Errors  a refused connection is `CONNECTION_REFUSED`, one that does not come about `CONNECTION_SLOW`; a
 *         length no frame can have is `BAD_FRAME`; a closed connection is a value.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeAddress } from '../../conformance/driver/operations.ts';
import { type Handlers, Refused } from './subject.ts';

/** No answer of this slice is longer; a longer length is noise read as a number. */
const largestFrameBytes = 256 * 1024 * 1024;
const lengthBytes = 4;
/** More answers are not kept for a case that does not read them. */
const mostFrames = 10_000;
const connectTimeoutMs = 10_000;

/** One connection and what has arrived on it. */
class Line {
  readonly socket: Socket;
  readonly #frames: Uint8Array[] = [];
  #pieces: Buffer[] = [];
  #held = 0;
  /** Bytes that must be there before anything can be cut. */
  #wanted = lengthBytes;
  /** In frames that nobody has read. */
  #bytes = 0;
  #closed = false;
  #bad: number | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    const closed = (): void => {
      this.#closed = true;
      this.#wake?.();
    };
    socket.on('end', closed);
    socket.on('close', closed);
    socket.on('error', closed);
  }

  send(bytes: Uint8Array): void {
    if (!this.#closed && this.socket.writable) this.socket.write(bytes);
  }

  async receive(timeoutMs: number): Promise<{ frame: string } | { closed: true } | { timedOut: true }> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const frame = this.#next();
      if (frame) return { frame: Buffer.from(frame).toString('base64') };
      if (this.#bad !== undefined) throw new Refused('BAD_FRAME', `a frame announces ${this.#bad} bytes`);
      if (this.#closed) return { closed: true };
      const left = deadline - performance.now();
      if (left <= 0) return { timedOut: true };
      await this.#somethingWithin(left);
    }
  }

  #somethingWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const self = this;
      function done(): void {
        clearTimeout(timer);
        self.#wake = undefined;
        resolve();
      }
      this.#wake = done;
    });
  }

  #take(chunk: Buffer): void {
    if (this.#bad !== undefined) return;
    this.#pieces.push(chunk);
    this.#held += chunk.byteLength;
    if (this.#held < this.#wanted) return;
    this.#cut(Buffer.concat(this.#pieces, this.#held));
    if (this.#frames.length > mostFrames || this.#bytes > largestFrameBytes) this.socket.pause();
    this.#wake?.();
  }

  /** Takes every whole frame; what is left begins the next. */
  #cut(whole: Buffer): void {
    let at = 0;
    this.#wanted = lengthBytes;
    while (whole.byteLength - at >= lengthBytes) {
      const length = whole.readInt32BE(at);
      if (length < 0 || length > largestFrameBytes) {
        this.#bad = length;
        return;
      }
      this.#wanted = lengthBytes + length;
      if (whole.byteLength - at < this.#wanted) break;
      this.#frames.push(new Uint8Array(whole.subarray(at + lengthBytes, at + this.#wanted)));
      this.#bytes += length;
      at += this.#wanted;
      this.#wanted = lengthBytes;
    }
    this.#pieces = [whole.subarray(at)];
    this.#held = whole.byteLength - at;
  }

  /** A subject that sends more than anybody reads waits; it goes on when its frames are taken. */
  #next(): Uint8Array | undefined {
    const frame = this.#frames.shift();
    if (frame === undefined) return undefined;
    this.#bytes -= frame.byteLength;
    if (this.socket.isPaused() && this.#frames.length === 0) this.socket.resume();
    return frame;
  }
}

/** The handlers, and a way to end all connections. */
export interface SocketDoor {
  readonly handlers: Handlers;
  closeAll(): void;
}

/** Opens a door to the nodes that `locate` knows. */
export function socketDoor(locate: (node: number) => NodeAddress): SocketDoor {
  const lines = new Map<number, Line>();
  let last = 0;
  const lineOf = (connection: number): Line => {
    const line = lines.get(connection);
    if (!line) throw new Refused('NO_SUCH_CONNECTION', `there is no connection ${connection}`);
    return line;
  };
  const handlers: Handlers = {
    'wire.open': async ({ node }) => {
      const { host, port } = locate(node);
      const line = new Line(await connected(host, port));
      const connection = ++last;
      lines.set(connection, line);
      return { connection };
    },
    'wire.send': async ({ connection, bytes }) => {
      lineOf(connection).send(Buffer.from(bytes, 'base64'));
      return {};
    },
    'wire.receive': async ({ connection, timeoutMs }) => await lineOf(connection).receive(timeoutMs),
    'wire.close': async ({ connection }) => {
      lines.get(connection)?.socket.destroy();
      lines.delete(connection);
      return {};
    },
    'time.advance': async ({ ms }) => {
      await sleep(ms);
      return {};
    },
    'time.now': async () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
  };
  const closeAll = (): void => {
    for (const line of lines.values()) line.socket.destroy();
    lines.clear();
  };
  return { handlers, closeAll };
}

/** A connected socket, or `CONNECTION_REFUSED` or `CONNECTION_SLOW` in words. */
export function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (why: string, code = 'CONNECTION_REFUSED'): void => {
      socket.destroy();
      reject(new Refused(code, `no connection to ${host}:${port}: ${why}`));
    };
    const timer = setTimeout(
      () => fail(`nothing happened for ${connectTimeoutMs / 1000} s`, 'CONNECTION_SLOW'),
      connectTimeoutMs,
    );
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code ?? error.message);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
