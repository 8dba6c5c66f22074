import { defineCase } from '../../case.ts';
import { encodeRequest } from '../../wire/request.ts';
import { clientId, isRefusal, knock } from './raw.ts';

const lies: Readonly<Record<string, { apiKey?: number; apiVersion?: number }>> = {
  'key 9999': { apiKey: 9_999 },
  'key -1': { apiKey: -1 },
  'key 32767': { apiKey: 32_767 },
  'Metadata v99': { apiVersion: 99 },
  'Metadata v-1': { apiVersion: -1 },
  'Produce v99': { apiKey: 0, apiVersion: 99 },
  'Fetch v-32768': { apiKey: 1, apiVersion: -32_768 },
};

export default defineCase({
  id: 'protocol/unknown-requests',
  why: 'A client from another world must be told so at once, not left to wait.',
  checks: ['WIRE-015', 'WIRE-006'],
  axes: { request: Object.keys(lies), header: [1, 2] },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis }) {
    const headerVersion = Number(axis.header);
    const lie = { correlationId: 7, clientId, headerVersion, ...lies[String(axis.request)] };
    const reply = await knock(client, encodeRequest('Metadata', 0, { topics: [] }, lie));
    const definite = expect('WIRE-015', reply, String(axis.request));
    if (definite.holds(isRefusal, 'the connection is closed, or the answer carries an error').passed)
      evidence('refused');
    expect('WIRE-006', reply, String(axis.request)).isClosed();
    await client.expectAlive();
  },
});
