/**
 * Goal    on real sockets, too, nobody's bad manners become another's trouble: a well-behaved client is answered all along, and when
 *         the others have gone, the process holds no more sockets and hardly more memory than before.
 * Method  `ktck reference` as a process; connections that never finish a frame, never read, send a byte at a time, pipeline a flood,
 *         announce 100 MB, send damaged frames, or come and go by the hundred. /proc tells what the process holds.
 *         `KTCK_CONNECTIONS=10000` makes more of them come and go.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeRequest } from '../../reference/protocol/headers.ts';
import { WireClient } from '../../reference/testing/wire-client.ts';
import { end, endAll, startReference } from './children.ts';
import { damaged, someDamage, TOPIC, wellFormed } from './hostile-frames.ts';

const CONNECTIONS = Number(process.env.KTCK_CONNECTIONS ?? 1_000);
const SEED = Number(process.env.KTCK_SEED ?? 1);
const FRAMES = 300;
const WAVE = 50;
const MEGABYTE = 1024 * 1024;
const GROWTH_CEILING_BYTES = 120 * MEGABYTE;
const limits = { timeout: 120_000 };
const data = mkdtempSync(join(tmpdir(), 'ktck-sockets-'));

let node: Awaited<ReturnType<typeof startReference>>;
let witness: WireClient;
let topicId = '';

beforeAll(async () => {
  node = await startReference(data, ['--config', 'socket.request.max.bytes=104857600']);
  witness = await WireClient.connect(node.port);
  const topics = [{ name: TOPIC, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }];
  const created = await witness.call('CreateTopics', 7, { topics, timeoutMs: 5_000 });
  topicId = created.topics[0]!.topicId;
}, 60_000);

afterAll(async () => {
  witness.close();
  await endAll();
  rmSync(data, { recursive: true, force: true });
});

/** The well-behaved client is answered. */
async function served(): Promise<void> {
  expect((await witness.call('Metadata', 12, { topics: null })).brokers).toHaveLength(1);
}

/** A connection that forgives everything. */
function rude(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: node.port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
    socket.on('error', () => undefined);
  });
}

const rudes = (count: number): Promise<Socket[]> => Promise.all(Array.from({ length: count }, rude));
const announced = (sizeBytes: number, sent: number): Buffer => {
  const bytes = Buffer.alloc(4 + sent);
  bytes.writeInt32BE(sizeBytes);
  return bytes;
};
const question = (correlationId: number): Uint8Array =>
  encodeRequest('ApiVersions', 0, { correlationId, clientId: null }, {});

/** Segments come and go for reasons of their own: damaged frames make topics, and settings that roll and clean them. */
function isOfTheLog(fd: string): boolean {
  try {
    return readlinkSync(`/proc/${node.pid}/fd/${fd}`).startsWith(data);
  } catch {
    return true; // It was closed while we looked.
  }
}

/** What the process holds beside its logs; nothing where the system does not tell. */
function held(): { files: number; rssBytes: number; virtualBytes: number } {
  if (!existsSync(`/proc/${node.pid}/status`)) return { files: 0, rssBytes: 0, virtualBytes: 0 };
  const status = readFileSync(`/proc/${node.pid}/status`, 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
  const files = readdirSync(`/proc/${node.pid}/fd`).filter((fd) => !isOfTheLog(fd)).length;
  return { files, rssBytes: kilobytes('VmRSS') * 1024, virtualBytes: kilobytes('VmSize') * 1024 };
}

/** Waits until the process holds no more sockets and pipes than before. */
async function quiet(files: number): Promise<void> {
  while (held().files > files) await pause(20);
}

test('frames that never end, and 100 MB that are only announced', limits, async () => {
  const before = held();
  const sockets = await rudes(200);
  for (const [i, socket] of sockets.entries())
    socket.write(i % 2 === 0 ? announced(104_857_600, 70_000) : announced(500, i));
  for (let i = 0; i < 5; i += 1) await served();
  expect(held().virtualBytes - before.virtualBytes).toBeLessThan(2_000 * MEGABYTE);
  for (const socket of sockets) socket.destroy();
  await served();
  await quiet(before.files);
});

test('a byte at a time, and answers that nobody reads', limits, async () => {
  const slow = await rude();
  const deaf = await rude();
  deaf.pause();
  for (let i = 0; i < 2_000; i += 1)
    deaf.write(encodeRequest('Metadata', 12, { correlationId: i, clientId: null }, { topics: null }));
  const answer = new Promise<Buffer>((resolve) => slow.once('data', resolve));
  for (const byte of question(77)) {
    slow.write(Uint8Array.of(byte));
    await served();
  }
  expect((await answer).readInt32BE(4)).toBe(77);
  slow.destroy();
  deaf.destroy();
  await served();
});

test('a flood on one connection is answered whole and in order', limits, async () => {
  const flood = await rude();
  const count = 3_000;
  let rest: Buffer = Buffer.alloc(0);
  let next = 0;
  const done = new Promise<void>((resolve) => {
    flood.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 8 && rest.length >= 4 + rest.readInt32BE(0)) {
        expect(rest.readInt32BE(4)).toBe(next);
        next += 1;
        rest = rest.subarray(4 + rest.readInt32BE(0));
      }
      if (next === count) resolve();
    });
  });
  flood.write(Buffer.concat(Array.from({ length: count }, (_, i) => question(i))));
  await served();
  await done;
  flood.destroy();
});

test(`${FRAMES} damaged frames, seed ${SEED}`, limits, async () => {
  const herd = wellFormed(SEED, topicId);
  const damages = fc.sample(someDamage, { seed: SEED, numRuns: FRAMES });
  for (let at = 0; at < FRAMES; at += WAVE) {
    const sockets = await rudes(WAVE);
    for (const [i, socket] of sockets.entries()) socket.end(damaged(herd, damages[at + i]!));
    await served();
    for (const socket of sockets) socket.destroy();
  }
  await served();
});

test(`${CONNECTIONS} connections that come and go leave nothing behind`, {
  timeout: 60_000 + CONNECTIONS * 60,
}, async () => {
  const comeAndGo = async (count: number): Promise<void> => {
    for (let gone = 0; gone < count; gone += WAVE) {
      const sockets = await rudes(WAVE);
      for (const [i, socket] of sockets.entries())
        if (i % 3 > 0) socket.write(i % 3 === 1 ? question(i) : announced(100, 10));
      await served();
      for (const [i, socket] of sockets.entries()) i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy();
    }
  };
  await comeAndGo(200);
  const before = held();
  await comeAndGo(CONNECTIONS);
  await quiet(before.files);
  expect(held().rssBytes - before.rssBytes).toBeLessThan(GROWTH_CEILING_BYTES);
});

test('after all that it stops in good order', limits, async () => {
  await end(node.child, 'SIGTERM');
  expect(node.child.exitCode).toBe(0);
});
