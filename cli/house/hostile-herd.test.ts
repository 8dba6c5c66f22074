/**
 * Goal    no request, however damaged, ends the reference broker, makes it deaf to others, leaves a connection behind, fills the memory,
 *         or writes what the next start cannot read.
 * Method  a child process feeds damaged frames to the broker in the simulator, and says so after every life; silence means that it
 *         hangs. `node cli/house/hostile-herd.ts --frames 100000` is the campaign; here is a short one. Brokers that break on purpose
 *         show that the herd would notice.
 */
import { expect, test } from 'vitest';
import { brokerMaker } from '../../reference/hosts/sim/sim-broker.ts';
import type { NodeMaker, RunningNode } from '../../reference/hosts/sim/sim-node.ts';
import type { SocketServer } from '../../reference/requests/socket-server.ts';
import { campaign } from './hostile-herd.ts';
import { watched } from './watched.ts';

const FRAMES = 1_200;
const SEED = Number(process.env.KTCK_SEED ?? 1);

test.each(['4.3.1', '3.9.2'])(
  `${FRAMES} damaged frames as %s, seed ${SEED}`,
  { timeout: 180_000 },
  async (release) => {
    const args = ['--frames', `${FRAMES}`, '--seed', `${SEED}`, '--release', release];
    const endings = await watched('hostile-herd.ts', args);
    // Each way to end is met often, or the herd has become tame.
    for (const ending of ['answered', 'closed', 'waiting'])
      expect(endings[ending]).toBeGreaterThan(FRAMES / 200);
  },
);

/** The reference with one method of its network side replaced. */
const broken =
  (replace: (server: SocketServer) => void): NodeMaker =>
  (...made) => {
    const core = brokerMaker(...made);
    if (!('refused' in core)) replace((core as RunningNode).listener);
    return core;
  };

test.each<[string, (server: SocketServer) => void, string]>([
  [
    'dies of a negative size',
    (server) => {
      const { received } = server;
      server.received = (id, bytes) => {
        if (bytes.length >= 4 && bytes[0] === 0xff) throw new RangeError('no such array length');
        received.call(server, id, bytes);
      };
    },
    'the broker died: RangeError: no such array length',
  ],
  [
    'forgets no connection',
    (server) => {
      const { closed } = server;
      server.closed = (id) => (id % 7 === 0 ? undefined : closed.call(server, id));
    },
    'connections are known after all have hung up',
  ],
  [
    'is deaf after a refused frame',
    (server) => {
      const { drop, received } = server;
      let deaf = false;
      server.drop = (connection, reason) => {
        deaf = true;
        drop.call(server, connection, reason);
      };
      server.received = (id, bytes) => (deaf ? undefined : received.call(server, id, bytes));
    },
    'a well-behaved client was not answered: {"timedOut":true}',
  ],
])('a broker that %s is found out', async (_, replace, sentence) => {
  const found = campaign({ frames: 1_000, seed: 1, maker: broken(replace), tell: () => undefined });
  await expect(found).rejects.toThrow(sentence);
  await expect(found).rejects.toThrow(/Repeat: node cli\/house\/hostile-herd\.ts --frames 1 --seed \d+$/);
});
