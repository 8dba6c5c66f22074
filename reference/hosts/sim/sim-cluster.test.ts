/**
 * Goal: one seed is one story; virtual time jumps and costs nothing; a node that is killed and started again
 * finds its disk. Method: a toy core on the real pipeline: it counts requests in a file, parks
 * FindCoordinator for the milliseconds its key names, and throws for the key "broken".
 */
import { expect, test } from 'vitest';
import type { Actor, Now } from '../../base/actor.ts';
import { InvariantBroken } from '../../base/assert.ts';
import { monotonicMs } from '../../base/ids.ts';
import { encodeRequest } from '../../protocol/headers.ts';
import { Purgatory } from '../../purgatory/purgatory.ts';
import { ApiRegistry } from '../../requests/api-registry.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import { requestPipeline } from '../../requests/pipeline.ts';
import { nodeCompression } from '../node/compression.ts';
import { nodeDigest } from '../node/digest.ts';
import { SimCluster } from './sim-cluster.ts';
import type { NodeMaker } from './sim-node.ts';

const toyCore: NodeMaker = (_id, ports, _config, start) => {
  const purgatory = new Purgatory('parked', start.monotonicMs);
  const count = (): number => {
    const file = ports.disk.open('count', 'create');
    const at = file.size();
    file.write(at, [Uint8Array.of(1)]);
    file.sync();
    file.close();
    ports.disk.syncDirectory('.');
    return at + 1;
  };
  const handler = (request: Request<{ key: string }>, respond: Respond<unknown>, now: Now): void => {
    if (request.body.key === 'broken') throw new InvariantBroken('a toy breaks on purpose');
    const host = `${request.body.key} #${count()}`;
    const deadline = monotonicMs(now.monotonicMs + Number(request.body.key));
    const complete = (done: Now): void => respond.answer({ host, port: done.monotonicMs });
    purgatory.tryCompleteElseWatch({ deadline, canComplete: () => false, complete }, ['k'], now);
  };
  const range = { min: 0, max: 2 };
  const apis = new ApiRegistry([
    { apiKey: 10, name: 'FindCoordinator', advertised: range, served: range, handler },
  ]);
  const config = { maxRequestBytes: 200_000, queuedMaxRequests: 2, handlers: 3, maxIdleMs: 600_000 };
  const { server, actors } = requestPipeline({ network: ports.network, apis, config });
  return { actors: [...actors, purgatory] as Actor[], listener: server, close: () => {} };
};

const cluster = (seed: number): SimCluster =>
  new SimCluster({ seed, make: toyCore, compression: nodeCompression(), digest: nodeDigest() });
const ask = (correlationId: number, waitMs: number | string): Uint8Array =>
  encodeRequest('FindCoordinator', 1, { correlationId, clientId: 'c' }, { key: String(waitMs), keyType: 0 });

function story(seed: number): { hash: string; frames: string[] } {
  const sim = cluster(seed);
  sim.startNode(1, {});
  const lines = [sim.open(1), sim.open(1), sim.open(1)];
  const frames: string[] = [];
  for (let round = 1; round <= 20; round++) {
    for (const line of lines) sim.send(line, ask(round, (round * line * 37) % 500));
    for (const line of lines) {
      const got = sim.receive(line, 1_000);
      frames.push('frame' in got ? Buffer.from(got.frame).toString('hex') : JSON.stringify(got));
    }
  }
  return { hash: sim.trace.hash, frames };
}

test('one seed gives one trace, twice; another seed gives another', () => {
  const one = story(7);
  const again = story(7);
  expect(again).toEqual(one);
  expect(story(8).hash).not.toBe(one.hash);
  expect(one.frames.every((frame) => /^[0-9a-f]+$/.test(frame))).toBe(true);
});

test('time jumps to the deadline, and no further than it is let', () => {
  const sim = cluster(1);
  sim.startNode(1, {});
  const line = sim.open(1);
  sim.send(line, ask(1, 60_000));
  expect(sim.receive(line, 59_999)).toEqual({ timedOut: true });
  expect(sim.now().monotonicMs).toBe(59_999);
  expect(sim.receive(line, 10)).toHaveProperty('frame');
  expect(sim.now().monotonicMs).toBe(60_000);
  sim.advance(5);
  expect(sim.now().monotonicMs).toBe(60_005);
});

test('an idle connection is closed by the node', () => {
  const sim = cluster(1);
  sim.startNode(1, {});
  const line = sim.open(1);
  sim.advance(590_000);
  expect(sim.receive(line, 0)).toEqual({ timedOut: true });
  expect(sim.receive(line, 60_000)).toEqual({ closed: true });
});

test('killed and started again, the node has its disk and its clients have to connect again', () => {
  const sim = cluster(3);
  sim.startNode(1, {});
  const line = sim.open(1);
  sim.send(line, ask(1, 0));
  expect(sim.receive(line, 100)).toHaveProperty('frame');
  sim.stopNode(1, 'kill');
  expect(sim.receive(line, 100)).toEqual({ closed: true });
  expect(sim.alive(1)).toEqual({ alive: false });
  expect(sim.startNode(1, {})).toBeUndefined();
  const next = sim.open(1);
  sim.send(next, ask(2, 0));
  const got = sim.receive(next, 100);
  expect('frame' in got && Buffer.from(got.frame).includes('0 #2')).toBe(true);
});

test('a broken invariant ends the node and says why', () => {
  const sim = cluster(4);
  sim.startNode(1, {});
  const line = sim.open(1);
  sim.send(line, ask(1, 'broken'));
  expect(sim.receive(line, 100)).toEqual({ closed: true });
  expect(sim.alive(1)).toEqual({ alive: false, exit: 'InvariantBroken: a toy breaks on purpose' });
});

test('what the client sent before it closed still arrives', () => {
  const sim = cluster(5);
  sim.startNode(1, {});
  const line = sim.open(1);
  sim.send(line, ask(1, 0));
  sim.advance(0);
  sim.send(line, ask(2, 0));
  sim.close(line);
  sim.advance(10);
  expect(sim.disk(1).sizeOf('count')).toBe(2);
});
