/**
 * Goal: one request of a connection at a time, answers in order, nothing kept of the host's buffer, and
 * back-pressure without loss. Method: the real pipeline with two toy APIs behind a network that writes down
 * what it is told. The host's buffer is scribbled over after each `expire`, so that bytes kept too long are
 * seen to be wrong.
 */
import { expect, test } from 'vitest';
import type { Now } from '../base/actor.ts';
import { monotonicMs, wallMs } from '../base/ids.ts';
import type { Network, OutgoingPart } from '../ports/network.ts';
import { encodeRequest } from '../protocol/headers.ts';
import { ApiRegistry } from './api-registry.ts';
import type { Request, Respond } from './handler.ts';
import { type Pipeline, requestPipeline } from './pipeline.ts';

const at = (ms: number): Now => ({ monotonicMs: monotonicMs(ms), wallMs: wallMs(ms) });

class Told implements Network {
  readonly log: string[] = [];
  send(connection: number, parts: readonly OutgoingPart[]): void {
    const bytes = Buffer.concat(parts.map((part) => part as Uint8Array));
    this.log.push(`send ${connection} #${bytes.readInt32BE(4)} ${bytes.length - 4 === bytes.readInt32BE(0)}`);
  }
  pause(connection: number): void {
    this.log.push(`pause ${connection}`);
  }
  resume(connection: number): void {
    this.log.push(`resume ${connection}`);
  }
  close(connection: number): void {
    this.log.push(`close ${connection}`);
  }
  take(): string[] {
    return this.log.splice(0);
  }
}

interface Bench {
  readonly network: Told;
  readonly pipeline: Pipeline;
  /** Parked FindCoordinator requests, by key. */
  readonly parked: Map<string, Respond<unknown>>;
  readonly seen: string[];
  deliver(connection: number, bytes: Uint8Array): void;
  work(ms?: number): void;
}

/**
 * ApiVersions answers at once; FindCoordinator parks under its key, and closes for "bad" or says nothing for
 * "mute".
 */
function bench(queuedMaxRequests = 500, maxIdleMs = 1_000): Bench {
  const network = new Told();
  const parked = new Map<string, Respond<unknown>>();
  const seen: string[] = [];
  const range = { min: 0, max: 2 };
  const apis = new ApiRegistry([
    {
      ...{ apiKey: 18, name: 'ApiVersions', advertised: range, served: range },
      handler: (request: Request, respond: Respond<unknown>) => {
        seen.push(`versions ${request.clientId}`);
        respond.answer({ errorCode: 0, apiKeys: [] });
      },
      unsupported: (_request, respond: Respond<unknown>) => respond.answer({ errorCode: 35, apiKeys: [] }),
    },
    {
      ...{ apiKey: 10, name: 'FindCoordinator', advertised: range, served: range },
      handler: (request: Request<{ key: string }>, respond: Respond<unknown>) => {
        seen.push(request.body.key);
        if (request.body.key === 'bad') respond.close('bad');
        else if (request.body.key === 'mute') respond.nothing();
        else parked.set(request.body.key, respond);
      },
    },
  ]);
  const config = { maxRequestBytes: 10_000, queuedMaxRequests, handlers: 2, maxIdleMs };
  const pipeline = requestPipeline({ network, apis, config });
  const shared = new Uint8Array(20_000);
  const work = (ms = 0): void => {
    for (const actor of pipeline.actors) {
      const deadline = actor.nextDeadline();
      if (deadline !== undefined && deadline <= ms) actor.turn(at(ms));
    }
    while (pipeline.actors.some((actor) => actor.hasMail())) {
      for (const actor of pipeline.actors) if (actor.hasMail()) actor.turn(at(ms));
    }
  };
  return {
    ...{ network, pipeline, parked, seen, work },
    deliver(connection, bytes) {
      shared.set(bytes);
      pipeline.server.received(connection, shared.subarray(0, bytes.length));
      work();
      pipeline.server.expire();
      shared.fill(0xee);
    },
  };
}

const versions = (correlationId: number): Uint8Array =>
  encodeRequest('ApiVersions', 0, { correlationId, clientId: `c${correlationId}` }, {});
const find = (correlationId: number, key: string): Uint8Array =>
  encodeRequest('FindCoordinator', 2, { correlationId, clientId: 'c' }, { key, keyType: 0 });
const join = (...frames: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(frames));
const answer = { errorCode: 0, nodeId: 1, host: 'h', port: 1 };

test('two requests in one segment are answered in order, the second after the first has left', () => {
  const { network, pipeline, deliver, work } = bench();
  pipeline.server.opened(1, '');
  deliver(1, join(versions(7), versions(-8)));
  expect(network.take()).toEqual(['send 1 #7 true', 'pause 1']);
  pipeline.server.sent(1);
  work();
  expect(network.take()).toEqual(['send 1 #-8 true']);
  pipeline.server.sent(1);
  expect(network.take()).toEqual(['resume 1']);
});

test('a parked request mutes its connection and no other', () => {
  const { network, pipeline, parked, seen, deliver, work } = bench();
  pipeline.server.opened(1, '');
  pipeline.server.opened(2, '');
  deliver(1, find(1, 'slow'));
  deliver(1, versions(2));
  deliver(2, versions(3));
  expect(network.take()).toEqual(['pause 1', 'send 2 #3 true']);
  parked.get('slow')!.answer(answer);
  expect(network.take()).toEqual(['send 1 #1 true']);
  pipeline.server.sent(1);
  work();
  expect(network.take()).toEqual(['send 1 #2 true']);
  expect(seen).toEqual(['slow', 'versions c3', 'versions c2']);
});

test('a full queue loses nothing and reorders nothing', () => {
  const { network, pipeline, seen, work } = bench(1);
  for (const id of [1, 2, 3, 4]) pipeline.server.opened(id, '');
  for (const id of [1, 2, 3, 4]) {
    const bytes = versions(id);
    pipeline.server.received(id, bytes);
    pipeline.server.expire();
    bytes.fill(0xee);
  }
  expect(seen).toEqual([]);
  work();
  expect(seen).toEqual(['versions c1', 'versions c2', 'versions c3', 'versions c4']);
  expect(network.take()).toEqual([1, 2, 3, 4].map((id) => `send ${id} #${id} true`));
});

test('no answer, a close, a client that has gone', () => {
  const { network, pipeline, parked, seen, deliver, work } = bench();
  pipeline.server.opened(1, '');
  deliver(1, join(find(1, 'mute'), versions(2)));
  expect(network.take()).toEqual(['send 1 #2 true']);
  pipeline.server.sent(1);
  deliver(1, join(find(3, 'bad'), versions(4)));
  expect(network.take()).toEqual(['close 1']);
  pipeline.server.opened(2, '');
  deliver(2, find(5, 'slow'));
  pipeline.server.closed(2);
  parked.get('slow')!.answer(answer);
  work();
  expect(network.take()).toEqual([]);
  expect(seen).toEqual(['mute', 'versions c2', 'bad', 'slow']);
});

test.each([
  ['an unknown api key', Uint8Array.of(0, 0, 0, 10, 0x7d, 0, 0, 0, 0, 0, 0, 1, 0, 0)],
  [
    'a version that is not served',
    encodeRequest('FindCoordinator', 3, { correlationId: 1, clientId: '' }, {}),
  ],
  ['a header cut short', Uint8Array.of(0, 0, 0, 6, 0, 18, 0, 0, 0, 0)],
  ['an empty frame', new Uint8Array(4)],
  ['a negative size', Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
  ['a size over the limit', Uint8Array.of(0, 0, 0x27, 0x11)],
  [
    'a body cut by one byte',
    (() => {
      const whole = find(1, 'k');
      const cut = whole.slice(0, -1);
      cut[3] = whole[3]! - 1;
      return cut;
    })(),
  ],
])('%s closes the connection without bytes, and the others live', (_, bytes) => {
  const { network, pipeline, deliver } = bench();
  pipeline.server.opened(1, '');
  pipeline.server.opened(2, '');
  deliver(1, bytes);
  deliver(2, versions(9));
  expect(network.take()).toEqual(['close 1', 'send 2 #9 true']);
});

test('ApiVersions of an unknown version is answered in version 0', () => {
  const { network, pipeline, deliver } = bench();
  pipeline.server.opened(1, '');
  const frame = Uint8Array.of(0, 0, 0, 12, 0, 18, 0, 99, 0, 0, 0, 5, 0xff, 0xff, 0, 0);
  deliver(1, frame);
  expect(network.take()).toEqual(['send 1 #5 true']);
});

test('an idle connection is closed, one with a request under way is not', () => {
  const { network, pipeline, deliver, work } = bench();
  pipeline.server.opened(1, '');
  pipeline.server.opened(2, '');
  work(0);
  deliver(2, find(1, 'slow'));
  work(999);
  expect(network.take()).toEqual([]);
  work(1000);
  expect(network.take()).toEqual(['close 1']);
  work(5000);
  expect(network.take()).toEqual([]);
});

test.each([-1, Number.POSITIVE_INFINITY])('an idle limit of %d closes nobody', (maxIdleMs) => {
  const { network, pipeline, deliver, work } = bench(500, maxIdleMs);
  pipeline.server.opened(1, '');
  work(0);
  work(Number.MAX_SAFE_INTEGER);
  deliver(1, versions(4));
  expect(network.take()).toEqual(['send 1 #4 true']);
});

test('a sentence that no message can carry is cut; any other text closes the connection', () => {
  const { network, pipeline, parked, deliver } = bench();
  const long = 'x'.repeat(40_000);
  pipeline.server.opened(1, '');
  deliver(1, find(1, 'sentence'));
  parked.get('sentence')!.answer({ ...answer, errorMessage: long });
  pipeline.server.sent(1);
  deliver(1, find(2, 'host'));
  parked.get('host')!.answer({ ...answer, host: long });
  pipeline.server.opened(2, '');
  deliver(2, versions(3));
  expect(network.take()).toEqual(['send 1 #1 true', 'close 1', 'send 2 #3 true']);
});
