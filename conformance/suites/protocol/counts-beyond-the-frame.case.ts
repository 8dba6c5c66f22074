import { defineCase } from '../../case.ts';
import { bodyStart, bytesOf, expectMalformed, knock, plainPayload } from './raw.ts';

const counts: Readonly<Record<string, { classic: readonly number[]; compact: readonly number[] }>> = {
  'one more than fits': { classic: [0, 0, 0, 200], compact: [0xc9, 0x01] },
  'a million': { classic: [0, 0x0f, 0x42, 0x40], compact: [0xc1, 0x84, 0x3d] },
  'the largest': { classic: [0x7f, 0xff, 0xff, 0xff], compact: [0xff, 0xff, 0xff, 0xff, 0x07] },
};

export default defineCase({
  id: 'protocol/counts-beyond-the-frame',
  why: 'A few bytes that claim thousands of millions of elements must not make the broker reserve memory.',
  checks: ['WIRE-016', 'WIRE-013', 'WIRE-006'],
  axes: { count: Object.keys(counts), version: { api: 'Metadata', from: 0 } },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const flexible = version >= 9;
    const whole = plainPayload('Metadata', version);
    const start = bodyStart('Metadata', version);
    const count = counts[String(axis.count)]![flexible ? 'compact' : 'classic'];
    const reply = await knock(
      client,
      bytesOf(whole.slice(0, start), count, whole.slice(start + (flexible ? 1 : 4))),
    );
    if (expectMalformed(expect, 'WIRE-016', reply, `topics counted as ${axis.count}`)) evidence('refused');
    expect('WIRE-013', await client.tryRequest('ApiVersions', 0, {}), 'another connection').isAnswer();
    await client.expectAlive();
  },
});
