/**
 * One question on a connection of its own, as a start is watched: bytes go out, the answer is kept until there is enough of it.
 *
 * Shape   `ask(port, bytes, isEnough)` gives the answer, or `undefined` when nobody answers in time; without `isEnough` the answer ends
 *         where the connection does.
 * Errors  none: a refused or broken connection is no answer.
 */
import { connected } from '../common/sockets.ts';

const host = '127.0.0.1';
const answerWithinMs = 5_000;

/** Asks, and closes the connection. */
export async function ask(
  port: number,
  bytes: Uint8Array,
  isEnough?: (got: Buffer) => boolean,
): Promise<Buffer | undefined> {
  const socket = await connected(host, port).catch(() => undefined);
  if (!socket) return undefined;
  return await new Promise((resolve) => {
    let got = Buffer.alloc(0);
    const done = (answer: Buffer | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(undefined), answerWithinMs);
    socket.on('error', () => done(undefined));
    socket.on('close', () => done(isEnough === undefined ? got : undefined));
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (isEnough?.(got)) done(got);
    });
    socket.write(bytes);
  });
}

/** Whether these bytes are a whole frame, with its four bytes of length. */
export const isFrame = (got: Buffer): boolean =>
  got.byteLength >= 4 && got.byteLength >= 4 + got.readInt32BE(0);
