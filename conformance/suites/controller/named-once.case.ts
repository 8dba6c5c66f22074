import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { existing } from './topics.ts';

const ways = ['name and id', 'neither', 'a name twice', 'an id twice', 'an id and its name'];

export default defineCase({
  id: 'controller/named-once',
  why: 'A deletion that is not clear about its topic must not delete anything.',
  checks: ['TOP-022'],
  apis: { DeleteTopics: 6 },
  axes: { way: ways },
  minEvidence: { refusals: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const name = topicName();
    await client.createTopic(name);
    const topicId = await client.topicId(name);
    const wishes: Readonly<Record<string, readonly Tree[]>> = {
      'name and id': [{ name, topicId }],
      neither: [{ name: null }],
      'a name twice': [{ name }, { name }],
      'an id twice': [
        { name: null, topicId },
        { name: null, topicId },
      ],
      'an id and its name': [{ name: null, topicId }, { name }],
    };
    const body = { topics: wishes[String(axis.way)]!, timeoutMs: 15_000 };
    const answer = await client.request('DeleteTopics', client.version('DeleteTopics', 6), body);
    const codes = (answer.responses as readonly Tree[]).map((row) => row.errorCode);
    expect('TOP-022', [...new Set(codes)], `error codes for ${axis.way}`).equals([42]);
    await client.sleep(100);
    expect('TOP-022', await existing(client, [name], 1), 'the topic afterwards').equals([name]);
    evidence('refusals');
  },
});
