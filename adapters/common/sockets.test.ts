/**
 * Goal    frames come whole however they are cut, and a subject that never stops sending costs no memory
 *         without end.
 * Method  servers that send a byte at a time, many frames at once, lengths that no frame has, and a flood
 *         that nobody reads.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type SocketDoor, socketDoor } from './sockets.ts';

const MEGABYTE = 1024 * 1024;
const servers: Server[] = [];
const doors: SocketDoor[] = [];
afterEach(() => {
  for (const door of doors.splice(0)) door.closeAll();
  for (const server of servers.splice(0)) server.close();
});

/** Who receives from a server that behaves like that. */
async function receiver(behave: (socket: Socket) => void): Promise<(timeoutMs: number) => Promise<unknown>> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const door = socketDoor(() => ({ id: 1, host: '127.0.0.1', port }));
  doors.push(door);
  const { connection } = await door.handlers['wire.open']!({ node: 1 });
  return async (timeoutMs) => await door.handlers['wire.receive']!({ connection, timeoutMs });
}

function framed(text: string): Buffer {
  const bytes = Buffer.alloc(4 + text.length, text);
  bytes.writeInt32BE(text.length);
  bytes.write(text, 4);
  return bytes;
}
const frame = (text: string) => ({ frame: Buffer.from(text).toString('base64') });

test('a byte at a time, and many frames at once', async () => {
  const texts = ['one', '', 'three', 'x'.repeat(100_000), 'five'];
  const whole = Buffer.concat(texts.map(framed));
  const bytewise = await receiver((socket) => {
    for (const byte of whole.subarray(0, 30)) socket.write(Uint8Array.of(byte));
    socket.write(whole.subarray(30));
  });
  const atOnce = await receiver((socket) => socket.end(whole));
  for (const receive of [bytewise, atOnce])
    for (const text of texts) expect(await receive(5_000)).toEqual(frame(text));
  expect(await atOnce(5_000)).toEqual({ closed: true });
});

test.each([-1, 0x7fff_ffff])(
  'what came before a length of %d is given, then it is refused',
  async (length) => {
    const size = Buffer.alloc(4);
    size.writeInt32BE(length);
    const receive = await receiver((socket) => socket.write(Buffer.concat([framed('good'), size])));
    expect(await receive(5_000)).toEqual(frame('good'));
    await expect(receive(5_000)).rejects.toThrow(`a frame announces ${length} bytes`);
  },
);

test('a flood that nobody reads waits in its own socket, and goes on when it is read', async () => {
  let sent = 0;
  let waits = false;
  const zeros = Buffer.alloc(MEGABYTE);
  const receive = await receiver((socket) => {
    const pump = (): void => {
      waits = false;
      for (let more = true; more && sent < 200; sent += 1) more = socket.write(zeros);
      waits = true;
    };
    socket.on('drain', pump);
    pump();
  });
  const before = process.memoryUsage().rss;
  for (let last = -1; last !== sent || !waits; await turn()) {
    last = sent;
    for (let times = 0; times < 50; times += 1) await turn();
  }
  expect(sent).toBeLessThan(100);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * MEGABYTE);
  for (let times = 0; times < 30_000; times += 1) expect(await receive(5_000)).toEqual({ frame: '' });
});
