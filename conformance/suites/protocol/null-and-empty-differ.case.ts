import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';

export default defineCase({
  id: 'protocol/null-and-empty-differ',
  why: 'Where the schema allows both, null and empty are two questions with two answers.',
  checks: ['WIRE-011'],
  axes: { version: { api: 'Metadata', from: 1 } },
  minEvidence: { topicsSeen: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    await client.createTopic(topicName());
    const all = (await client.request('Metadata', version, { topics: null })).topics as readonly Tree[];
    const none = await client.request('Metadata', version, { topics: [] });
    expect('WIRE-011', all.length, 'number of topics for null').atLeast(1);
    expect('WIRE-011', none.topics, 'topics for an empty list').equals([]);
    evidence('topicsSeen', all.length);
  },
});
