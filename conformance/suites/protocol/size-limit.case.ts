import { defineCase } from '../../case.ts';
import { encodeRequest } from '../../wire/request.ts';
import { clientId, knock } from './raw.ts';

const limit = 100_000;

/** A Metadata request of exactly this many bytes: long names that no topic can have. */
function payloadOf(size: number, version: number): Uint8Array {
  const sized = (last: number): Uint8Array => {
    const names = [...Array.from({ length: 3 }, (_, i) => `${i}`.repeat(30_000)), 'x'.repeat(last)];
    const body = { topics: names.map((name) => ({ name })), allowAutoTopicCreation: false };
    return encodeRequest('Metadata', version, body, { correlationId: 7, clientId });
  };
  return sized(1 + size - sized(1).length);
}

export default defineCase({
  id: 'protocol/size-limit',
  why: 'The limit itself is still allowed: off by one here refuses the largest request a producer may send.',
  checks: ['WIRE-002'],
  apis: { Metadata: 4 },
  config: { 'socket.request.max.bytes': String(limit), 'queued.max.requests': '1', 'num.io.threads': '1' },
  minEvidence: { sizes: 3 },

  async run({ client, expect, evidence }) {
    const version = client.version('Metadata', 8);
    for (const size of [limit - 1, limit]) {
      expect('WIRE-002', await knock(client, payloadOf(size, version)), `reply to ${size} bytes`).isAnswer();
      evidence('sizes');
    }
    const over = await knock(client, payloadOf(limit + 1, version));
    expect('WIRE-002', over, `reply to ${limit + 1} bytes`).isClosed();
    evidence('sizes');
    await client.expectAlive();
  },
});
