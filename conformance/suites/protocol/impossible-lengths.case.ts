import { defineCase } from '../../case.ts';

export default defineCase({
  id: 'protocol/impossible-lengths',
  why: 'A stranger must not be able to make the broker wait for, or reserve, bytes that nobody will send.',
  checks: ['WIRE-002', 'WIRE-013'],
  axes: { length: ['80000000', 'ffffffff', 'fffffffe', '7fffffff', '47455420'] },
  minEvidence: { closed: 1 },

  async run({ client, expect, evidence, axis }) {
    const healthy = await client.connect();
    const connection = await client.connect();
    await connection.sendBytes(Uint8Array.from(Buffer.from(String(axis.length), 'hex')));
    const reply = await connection.receiveFrame();
    if (expect('WIRE-002', reply, `reply to the length 0x${axis.length}`).isClosed().passed)
      evidence('closed');
    const neighbour = await healthy.tryRequest('ApiVersions', 0, {});
    expect('WIRE-013', neighbour, 'a connection opened before').isAnswer();
    await client.expectAlive();
  },
});
