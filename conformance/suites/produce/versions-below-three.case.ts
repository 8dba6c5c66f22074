import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { legacyMessage } from '../records/forge.ts';
import { wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/versions-below-three',
  why: 'These versions stand in the advertised range only for the sake of one client library.',
  checks: ['PRD-030'],
  since: '4.0',
  apis: { Produce: 3 },
  axes: { version: [0, 1, 2] },
  minEvidence: { sent: 1 },

  async run({ client, expect, axis, evidence, topicName, untestable }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const advertised = (await client.request('ApiVersions', 0, {})).apiKeys as readonly Tree[];
    const produce = advertised.find(({ apiKey }) => apiKey === 0);
    if (Number(produce?.minVersion) > version)
      untestable(`the subject does not advertise Produce v${version}`);
    const message = legacyMessage(version === 2 ? 1 : 0, 'k', 'v', await wallClock(client));
    const connection = await client.connect();
    const partitionData = [{ index: 0, records: message }];
    const body = { acks: 1, timeoutMs: 5_000, topicData: [{ name: topic, partitionData }] };
    const reply = await connection.tryRequest('Produce', version, body);
    evidence('sent');
    expect('PRD-030', reply, `the reply to Produce v${version}`).isClosed();
    await client.expectAlive();
  },
});
