import { defineCase } from '../../case.ts';
import { encodeRequest } from '../../wire/request.ts';
import { bodyStart, bytesOf, clientId, expectMalformed, knock } from './raw.ts';

export default defineCase({
  id: 'protocol/missing-tag-count',
  why: 'A nested struct that lacks its count of tags shifts every byte after it; the reader has to notice.',
  checks: ['WIRE-008', 'WIRE-006'],
  axes: { version: { api: 'Metadata', from: 9 } },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const name = 'no-such-topic';
    const body = { topics: [{ name }], allowAutoTopicCreation: false };
    const whole = encodeRequest('Metadata', version, body, { correlationId: 7, clientId });
    // Count of topics, then (from version 10 on) an id of 16 bytes, then the name with its length before it.
    const tagCount = bodyStart('Metadata', version) + 1 + (version >= 10 ? 16 : 0) + 1 + name.length;
    const reply = await knock(client, bytesOf(whole.slice(0, tagCount), whole.slice(tagCount + 1)));
    if (expectMalformed(expect, 'WIRE-008', reply, 'topic without a count of tags')) evidence('refused');
    await client.expectAlive();
  },
});
