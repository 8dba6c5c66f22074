import { defineCase } from '../../case.ts';

const idleMs = 4_000;

export default defineCase({
  id: 'requests/idle-connections',
  why: 'A connection that nobody uses is given up, one that is used now and then is not.',
  checks: ['PIPE-007'],
  needs: ['time'],
  config: { 'connections.max.idle.ms': String(idleMs) },
  minEvidence: { closed: 1, kept: 4 },

  async run({ client, expect, evidence, untestable }) {
    const idle = await client.connect();
    const used = await client.connect();
    await idle.request('ApiVersions', 0, {});
    await used.request('ApiVersions', 0, {});
    for (let i = 0; i < 4; i++) {
      const { monotonicMs } = await client.now();
      await client.sleep(1_500);
      const awayMs = (await client.now()).monotonicMs - monotonicMs;
      // Where the machine stood still, the connection was idle, and may have been closed by right.
      if (awayMs >= idleMs - 1_000) untestable(`a pause of 1.5 s took ${Math.round(awayMs)} ms`);
      const reply = await used.tryRequest('ApiVersions', 0, {});
      expect('PIPE-007', reply, 'a connection used every 1.5 s of an allowed 4 s').isAnswer().orStop();
      evidence('kept');
    }
    const reply = await idle.receiveFrame(30_000);
    if (expect('PIPE-007', reply, 'a connection that was not used').isClosed().passed) evidence('closed');
    await client.expectAlive();
  },
});
