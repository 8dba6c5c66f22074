import { defineCase } from '../../case.ts';
import { encodeRequest } from '../../wire/request.ts';
import { bytesOf, clientId, knock } from './raw.ts';

export default defineCase({
  id: 'protocol/trailing-bytes',
  why: 'Apache Kafka reads a body and leaves the rest of its frame alone; old clients have leant on that.',
  checks: ['WIRE-009'],
  axes: { version: { api: 'Metadata' } },
  minEvidence: { compared: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const name = topicName();
    await client.createTopic(name);
    const header = { correlationId: 7, clientId };
    const sound = encodeRequest('Metadata', Number(axis.version), { topics: [{ name }] }, header);
    const usual = await knock(client, sound);
    const padded = await knock(client, bytesOf(sound, [1, 2, 3, 4, 5]));
    expect('WIRE-009', padded, 'answer to a request followed by five bytes').equals(usual);
    evidence('compared');
    await client.expectAlive();
  },
});
