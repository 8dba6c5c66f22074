import { defineCase } from '../../case.ts';
import { bytesOf, plainPayload } from './raw.ts';

export default defineCase({
  id: 'protocol/bad-neighbours',
  why: 'A broker serves strangers; none of them may spoil it for the rest.',
  checks: ['WIRE-013'],
  axes: { round: [1, 2, 3] },
  minEvidence: { neighbours: 20 },

  async run({ client, expect, evidence, random }) {
    const healthy = await client.connect();
    for (let i = 0; i < 20; i++) {
      const bad = await client.connect();
      const noise = Uint8Array.from({ length: 1 + random(200) }, () => random(256));
      // A sound length first, so that the noise reaches the parser; every third time the noise is the length.
      await bad.sendBytes(i % 3 === 0 ? noise : bytesOf([0, 0, 0, noise.length], noise));
      if (i % 4 === 0) await bad.sendBytes(bytesOf([0, 0, 1, 0], plainPayload('Metadata', 0)));
      if (i % 2 === 0) await bad.close();
      const reply = await healthy.tryRequest('ApiVersions', 0, {});
      expect('WIRE-013', reply, `answer beside ${i + 1} bad connections`)
        .isAnswer()
        .orStop();
      evidence('neighbours');
    }
    await client.expectAlive();
  },
});
