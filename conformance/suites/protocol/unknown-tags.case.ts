import { defineCase } from '../../case.ts';
import type { Reply } from '../../driver/client.ts';
import { settled } from '../metadata/asking.ts';

const tags = [
  { tag: 9_999, data: Uint8Array.of(0xaa, 0xbb, 0xcc) },
  { tag: 100_000, data: new Uint8Array(0) },
  { tag: 2_000_000_000, data: new Uint8Array(300) },
];

export default defineCase({
  id: 'protocol/unknown-tags',
  why: 'Newer clients put new things into tagged fields and expect older brokers to step over them.',
  checks: ['WIRE-007'],
  axes: { version: { api: 'Metadata', from: 9 } },
  minEvidence: { compared: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    await client.createTopic(name);
    const body = { topics: [{ name }], allowAutoTopicCreation: false };
    const nested = { ...body, topics: [{ name, unknownTags: tags }] };
    const usual = said(await client.tryRequest('Metadata', version, body));
    for (const [where, asked, unknownTags] of [
      ['header', body, { header: tags }],
      ['body', body, { body: tags }],
      ['nested struct', nested, {}],
    ] as const) {
      const reply = await client.tryRequest('Metadata', version, asked, { unknownTags });
      expect('WIRE-007', said(reply), `answer with tags in the ${where}`).equals(usual);
      evidence('compared');
    }
  },
});

/** What the subject says, without what may differ between two answers to one question. */
const said = (reply: Reply): unknown => (reply.kind === 'answer' ? settled(reply.body) : reply);
