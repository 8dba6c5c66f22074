/**
 * Goal: the network port on real sockets: reads in place and by events, answers from files, slow readers,
 * connections that end. Method: the real pipeline behind real sockets with two toy APIs; the client is a
 * plain socket. Every wait is for a condition.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FileRegion } from '../../ports/network.ts';
import { encodeRequest } from '../../protocol/headers.ts';
import { ApiRegistry } from '../../requests/api-registry.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import { requestPipeline } from '../../requests/pipeline.ts';
import { canReadInPlace } from './accepted-socket.ts';
import { EventLoop } from './event-loop.ts';
import { nodeDisk } from './node-disk.ts';
import { NodeNetwork } from './sockets.ts';

/** More than the kernel keeps for a reader that does not read. */
const FILE_BYTES = 24_000_000;
const PATTERN = Uint8Array.from({ length: 251 }, (_, i) => i);
const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Host {
  readonly port: number;
  readonly seen: string[];
  released: number;
}

/**
 * Echoes FindCoordinator's key; for the key "file" answers Produce-like parts with a region of a large file.
 */
async function host(readInPlace: boolean): Promise<Host> {
  const directory = mkdtempSync(join(tmpdir(), 'sockets-'));
  writeFileSync(join(directory, 'segment'), Buffer.alloc(FILE_BYTES, PATTERN));
  const file = nodeDisk(directory).open('segment', 'read');
  const state = { port: 0, seen: [] as string[], released: 0 };
  const handler = (request: Request<{ key: string }>, respond: Respond<unknown>): void => {
    const { key } = request.body;
    state.seen.push(key.slice(0, 8));
    const region: FileRegion = {
      file,
      position: 0,
      length: FILE_BYTES,
      release: () => (state.released += 1),
    };
    if (key === 'close') respond.close('asked to');
    else if (key === 'file') respond.answerParts([Uint8Array.of(1, 2), region, Uint8Array.of(3)]);
    else respond.answer({ host: key.slice(0, 8), port: key.length });
  };
  const range = { min: 0, max: 2 };
  const network = new NodeNetwork({ readInPlace });
  const apis = new ApiRegistry([
    { apiKey: 10, name: 'FindCoordinator', advertised: range, served: range, handler },
  ]);
  const config = { maxRequestBytes: 1_000_000, queuedMaxRequests: 10, handlers: 2, maxIdleMs: 60_000 };
  const { server, actors } = requestPipeline({ network, apis, config });
  const loop = new EventLoop(actors, () => network.flush());
  network.attach(server, () => loop.run());
  state.port = await network.listen('127.0.0.1', 0);
  endings.push(async () => {
    await network.shutdown();
    loop.stop();
    file.close();
    rmSync(directory, { recursive: true });
  });
  return state;
}

class Client {
  readonly socket: Socket;
  #chunks: Buffer[] = [];
  #size = 0;
  #wake: () => void = () => {};
  closed = false;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      this.#wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
    endings.push(() => void this.socket.destroy());
  }

  async frame(): Promise<Buffer | 'closed'> {
    for (;;) {
      if (this.#size >= 4 && this.#size >= 4 + this.#joined(4).readInt32BE(0)) {
        const length = this.#joined(4).readInt32BE(0);
        const all = this.#joined(4 + length);
        this.#chunks = [all.subarray(4 + length), ...this.#chunks.slice(1)];
        this.#size -= 4 + length;
        return all.subarray(4, 4 + length);
      }
      if (this.closed) return 'closed';
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** The first chunk, joined with those behind it until it has so many bytes. */
  #joined(atLeast: number): Buffer {
    if (this.#chunks[0]!.length < atLeast) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }
}

const ask = (correlationId: number, key: string): Uint8Array =>
  encodeRequest('FindCoordinator', 1, { correlationId, clientId: 'c' }, { key, keyType: 0 });

test('this Node lets us choose the read buffer', () => {
  expect(canReadInPlace()).toBe(true);
});

test.each([true, false])(
  'requests in one segment, cut anywhere, and large ones (in place: %s)',
  async (inPlace) => {
    const { port, seen } = await host(inPlace);
    const client = new Client(port);
    client.socket.write(Buffer.concat([ask(1, 'a'), ask(2, 'b'), ask(3, 'c')]));
    for (const id of [1, 2, 3]) expect(((await client.frame()) as Buffer).readInt32BE(0)).toBe(id);
    for (const byte of ask(4, 'slow')) {
      client.socket.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    expect(((await client.frame()) as Buffer).readInt32BE(0)).toBe(4);
    const large = 'x'.repeat(30_000);
    for (let id = 5; id < 25; id++) client.socket.write(ask(id, large));
    for (let id = 5; id < 25; id++) {
      const frame = (await client.frame()) as Buffer;
      expect([frame.readInt32BE(0), frame.readInt32BE(frame.length - 4)]).toEqual([id, large.length]);
    }
    expect(seen.slice(0, 4)).toEqual(['a', 'b', 'c', 'slow']);
  },
);

test('a frame beyond the read buffer lands in a buffer of its own', async () => {
  const { port, seen } = await host(true);
  const client = new Client(port);
  const tail = new Uint8Array(700_000); // Bytes behind the body are ignored (WIRE-009).
  const frame = Buffer.concat([ask(1, 'huge'), tail]);
  frame.writeInt32BE(frame.length - 4);
  client.socket.write(frame);
  client.socket.write(ask(2, 'next'));
  expect(((await client.frame()) as Buffer).readInt32BE(0)).toBe(1);
  expect(((await client.frame()) as Buffer).readInt32BE(0)).toBe(2);
  expect(seen).toEqual(['huge', 'next']);
});

test('a file region arrives whole between its neighbours, also at a slow reader, and is released once', async () => {
  const state = await host(true);
  const client = new Client(state.port);
  client.socket.pause();
  client.socket.write(Buffer.concat([ask(1, 'file'), ask(2, 'after')]));
  const other = new Client(state.port);
  other.socket.write(ask(9, 'other'));
  expect(((await other.frame()) as Buffer).readInt32BE(0)).toBe(9);
  // The slow reader's next request waits until its answer has left.
  expect(state.seen).not.toContain('after');
  client.socket.resume();
  const frame = (await client.frame()) as Buffer;
  expect(frame.length).toBe(4 + 2 + FILE_BYTES + 1);
  expect([...frame.subarray(4, 8)]).toEqual([1, 2, 0, 1]);
  expect([frame[6 + FILE_BYTES - 1], frame[6 + FILE_BYTES]]).toEqual([(FILE_BYTES - 1) % 251, 3]);
  expect(((await client.frame()) as Buffer).readInt32BE(0)).toBe(2);
  expect(state.released).toBe(1);
});

test('a reader that leaves in the middle lets go of the file, and the others are served', async () => {
  const state = await host(true);
  const client = new Client(state.port);
  client.socket.pause();
  client.socket.write(ask(1, 'file'));
  const other = new Client(state.port);
  while (!state.seen.includes('file')) {
    other.socket.write(ask(7, 'look'));
    await other.frame();
  }
  client.socket.resetAndDestroy();
  while (state.released === 0) {
    other.socket.write(ask(8, 'look'));
    await other.frame();
  }
  expect(state.released).toBe(1);
});

test('a close without bytes, a refused size, a port that is taken', async () => {
  const { port } = await host(true);
  const closed = new Client(port);
  closed.socket.write(ask(1, 'close'));
  expect(await closed.frame()).toBe('closed');
  const huge = new Client(port);
  huge.socket.write(Uint8Array.of(0x7f, 0xff, 0xff, 0xff));
  expect(await huge.frame()).toBe('closed');
  await expect(new NodeNetwork().listen('127.0.0.1', port)).rejects.toThrow('EADDRINUSE');
});
