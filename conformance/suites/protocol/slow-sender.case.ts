import { defineCase } from '../../case.ts';
import { bytesOf, plainPayload } from './raw.ts';

const idleMs = 4_000;

export default defineCase({
  id: 'protocol/slow-sender',
  why: 'A frame that stops half-way is a slow client, until it has been idle for too long.',
  checks: ['WIRE-014'],
  needs: ['time'],
  config: { 'connections.max.idle.ms': String(idleMs) },
  minEvidence: { answered: 1, closed: 1 },

  async run({ client, expect, evidence, untestable }) {
    const payload = plainPayload('ApiVersions', 0);
    const whole = bytesOf([0, 0, 0, payload.length], payload);
    const slow = await client.connect();
    const { monotonicMs } = await client.now();
    await slow.sendBytes(whole.subarray(0, 9));
    await client.sleep(1_500);
    const awayMs = (await client.now()).monotonicMs - monotonicMs;
    // Where the machine stood still, the connection was idle, and may have been closed by right.
    if (awayMs >= idleMs - 1_000) untestable(`a pause of 1.5 s took ${Math.round(awayMs)} ms`);
    await slow.sendBytes(whole.subarray(9));
    if (expect('WIRE-014', await slow.receiveFrame(), 'a frame finished in time').isAnswer().passed)
      evidence('answered');

    const silent = await client.connect();
    await silent.sendBytes(whole.subarray(0, 9));
    const reply = await silent.receiveFrame(30_000);
    if (expect('WIRE-014', reply, 'a frame never finished').isClosed().passed) evidence('closed');
    await client.expectAlive();
  },
});
