import { defineCase } from '../../case.ts';
import { decodeResponse, encodeRequest } from '../../wire/request.ts';
import { settled } from '../metadata/asking.ts';
import { bytesOf, clientId, knock, type RawReply } from './raw.ts';

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
    const version = Number(axis.version);
    const sound = encodeRequest('Metadata', version, { topics: [{ name }] }, header);
    const usual = said(version, await knock(client, sound));
    const padded = said(version, await knock(client, bytesOf(sound, [1, 2, 3, 4, 5])));
    expect('WIRE-009', padded, 'answer to a request followed by five bytes').equals(usual);
    evidence('compared');
    await client.expectAlive();
  },
});

/** What the subject says, without what may differ between two answers to one question. */
function said(version: number, reply: RawReply): unknown {
  if (reply.kind !== 'frame') return reply.kind;
  const { header, body, end } = decodeResponse('Metadata', version, reply.frame);
  return { header, body: settled(body), rest: reply.frame.length - end };
}
