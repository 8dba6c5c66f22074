import { defineCase } from '../../case.ts';
import { knock, plainPayload } from './raw.ts';

export default defineCase({
  id: 'protocol/short-frames',
  why: 'A frame that ends inside its header names no request, so nothing can be answered.',
  checks: ['WIRE-018', 'WIRE-013'],
  axes: { bytes: [0, 1, 2, 3, 4, 6, 7, 'client id past the end'] },
  minEvidence: { closed: 1 },

  async run({ client, expect, evidence, axis }) {
    const sound = plainPayload('ApiVersions', 0);
    const payload = typeof axis.bytes === 'number' ? sound.slice(0, axis.bytes) : sound.slice(0, 10 + 2);
    const reply = await knock(client, payload);
    if (expect('WIRE-018', reply, `reply to a frame of ${payload.length} bytes`).isClosed().passed)
      evidence('closed');
    expect('WIRE-013', await client.tryRequest('ApiVersions', 0, {}), 'another connection').isAnswer();
    await client.expectAlive();
  },
});
