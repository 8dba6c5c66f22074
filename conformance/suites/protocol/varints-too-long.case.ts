import { defineCase } from '../../case.ts';
import { bodyStart, bytesOf, expectMalformed, knock, plainPayload } from './raw.ts';

type Damage = (whole: Uint8Array, body: number) => Uint8Array;

const damages: Readonly<Record<string, Damage>> = {
  'a count of six bytes': (whole, body) =>
    bytesOf(whole.slice(0, body), [0x81, 0x80, 0x80, 0x80, 0x80, 0x00], whole.slice(body + 1)),
  'a count that never ends': (whole, body) => bytesOf(whole.slice(0, body), Array(40).fill(0x80)),
  'a tag in the header that ends beyond the frame': (whole, body) =>
    bytesOf(whole.slice(0, body - 1), [1, 5, 100], whole.slice(body)),
  'a tag in the body that ends beyond the frame': (whole) => bytesOf(whole.slice(0, -1), [1, 5, 100]),
  'a tag of 2,147,483,647 bytes': (whole) =>
    bytesOf(whole.slice(0, -1), [1, 5, 0xff, 0xff, 0xff, 0xff, 0x07]),
};

export default defineCase({
  id: 'protocol/varints-too-long',
  why: 'A length that does not end, or ends outside the frame, leads a careless parser anywhere.',
  checks: ['WIRE-012', 'WIRE-006'],
  apis: { Metadata: 9 },
  axes: { damage: Object.keys(damages) },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis }) {
    const version = client.version('Metadata', 9);
    const damaged = damages[String(axis.damage)]!(
      plainPayload('Metadata', version),
      bodyStart('Metadata', version),
    );
    const reply = await knock(client, damaged);
    if (expectMalformed(expect, 'WIRE-012', reply, String(axis.damage))) evidence('refused');
    await client.expectAlive();
  },
});
