import { defineCase } from '../../case.ts';
import { bytesOf, knock, plainPayload } from './raw.ts';

const ids: Readonly<Record<string, readonly number[]>> = {
  null: [0xff, 0xff],
  empty: [0, 0],
  'of 32,767 bytes': [0x7f, 0xff, ...Array<number>(32_767).fill(0x61)],
  'not UTF-8': [0, 4, 0xff, 0xfe, 0x80, 0xc0],
  'with a NUL and a line feed': [0, 3, 0x61, 0x00, 0x0a],
};

export default defineCase({
  id: 'protocol/client-ids',
  why: 'The client id is a label that people choose; no value of it may keep a client out or a broker down.',
  checks: ['WIRE-010'],
  axes: { clientId: Object.keys(ids), version: [0, 3] },
  apis: { ApiVersions: 3 },
  minEvidence: { answered: 1 },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const usual = plainPayload('ApiVersions', version, { clientId: '' });
    const payload = bytesOf(usual.slice(0, 8), ids[String(axis.clientId)]!, usual.slice(10));
    const reply = await knock(client, payload);
    if (axis.clientId === 'null' || axis.clientId === 'empty') {
      expect('WIRE-010', reply, `answer to a client id that is ${axis.clientId}`).isAnswer();
    } else {
      const definite = expect('WIRE-010', reply.kind, `reply to a client id ${axis.clientId}`);
      definite.holds((kind) => kind !== 'timeout', 'the request is answered, or refused at once');
    }
    if (reply.kind !== 'timeout') evidence('answered');
    await client.expectAlive();
  },
});
