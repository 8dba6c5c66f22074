import { apiKeys } from '../../../spec/protocol/api-keys.ts';
import { defineCase } from '../../case.ts';
import { encodeRequest } from '../../wire/request.ts';
import type { Tree } from '../../wire/tree.ts';
import { bytesOf, clientId, knock } from './raw.ts';

const names = [
  'LeaderAndIsr',
  'StopReplica',
  'UpdateMetadata',
  'ControlledShutdown',
  'Vote',
  'BeginQuorumEpoch',
  'EndQuorumEpoch',
  'AlterPartition',
  'Envelope',
  'BrokerRegistration',
  'BrokerHeartbeat',
] as const;

export default defineCase({
  id: 'protocol/controller-apis',
  why: 'Whoever can connect to a broker must not be able to speak to it as its controller.',
  checks: ['WIRE-017'],
  axes: { api: names },
  minEvidence: { closed: 1 },

  async run({ client, expect, evidence, axis }) {
    const key = apiKeys[axis.api as (typeof names)[number]];
    const advertised = (await client.request('ApiVersions', 0, {})).apiKeys as readonly Tree[];
    const entry = advertised.find((row) => row.apiKey === key);
    expect('WIRE-017', entry, `entry of ${axis.api} in ApiVersions`).equals(undefined);

    const header = { correlationId: 7, clientId, apiKey: key, apiVersion: 0, headerVersion: 2 };
    const payload = bytesOf(encodeRequest('Metadata', 0, { topics: [] }, header), new Uint8Array(60));
    if (expect('WIRE-017', await knock(client, payload), String(axis.api)).isClosed().passed)
      evidence('closed');
    await client.expectAlive();
  },
});
