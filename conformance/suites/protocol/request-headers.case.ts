import { defineCase } from '../../case.ts';
import { bodyStart, bytesOf, clientId, expectMalformed, knock, plainPayload } from './raw.ts';

export default defineCase({
  id: 'protocol/request-headers',
  why: 'The header follows from key and version; the client id keeps its old form in flexible versions too.',
  checks: ['WIRE-003', 'WIRE-006'],
  axes: { version: { api: 'Metadata', from: 0 } },
  minEvidence: { headers: 2 },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const sound = plainPayload('Metadata', version);
    expect('WIRE-003', await knock(client, sound), 'reply to the right header').isAnswer();
    evidence('headers');

    const body = sound.slice(bodyStart('Metadata', version));
    const name = bytesOf([...clientId].map((letter) => letter.charCodeAt(0)));
    // Read as a 16-bit length, these two bytes reach far past the end of the frame.
    const compact = bytesOf(sound.slice(0, 8), [name.length + 1], name, version >= 9 ? [0] : [], body);
    expectMalformed(expect, 'WIRE-003', await knock(client, compact), 'reply to a compact client id');
    evidence('headers');

    if (version >= 9) {
      const untagged = plainPayload('Metadata', version, { headerVersion: 1 });
      expectMalformed(expect, 'WIRE-003', await knock(client, untagged), 'reply to a header without tags');
      evidence('headers');
    }
    await client.expectAlive();
  },
});
