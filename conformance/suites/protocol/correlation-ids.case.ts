import { defineCase } from '../../case.ts';
import { decodeResponse } from '../../wire/request.ts';
import { knock, plainPayload } from './raw.ts';

export default defineCase({
  id: 'protocol/correlation-ids',
  why: 'The client finds its request by this number, and reads on from where the header ends.',
  checks: ['WIRE-004'],
  axes: {
    correlationId: [0, 1, -1, -2_147_483_648, 2_147_483_647, 0x01020304],
    api: ['ApiVersions', 'Metadata'],
  },
  minEvidence: { answers: 1 },

  async run({ client, expect, evidence, axis }) {
    const api = String(axis.api);
    const correlationId = Number(axis.correlationId);
    const range = client.versions(api) ?? { min: 0, max: client.version(api) };
    for (let version = range.min; version <= range.max; version++) {
      const reply = await knock(client, plainPayload(api, version, { correlationId }));
      expect('WIRE-004', reply, `${api} v${version}`).isAnswer();
      if (reply.kind !== 'frame') continue;
      const sent = new DataView(reply.frame.buffer, reply.frame.byteOffset).getInt32(0);
      expect('WIRE-004', sent, `correlation id in the answer to ${api} v${version}`).equals(correlationId);
      expect('WIRE-004', readTo(api, version, reply.frame), `end of the answer to ${api} v${version}`).equals(
        reply.frame.length,
      );
      evidence('answers');
    }
  },
});

/** Where the answer ends when it is read with the header that its version has, or why it cannot be read. */
function readTo(api: string, version: number, frame: Uint8Array): number | string {
  try {
    return decodeResponse(api, version, frame).end;
  } catch (error) {
    return String(error);
  }
}
