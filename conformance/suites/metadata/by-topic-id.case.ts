import { defineCase } from '../../case.ts';
import { topicsOf } from './asking.ts';

const nobody = 'AAAAAAAAAAAAAAAAAAAnEA';

export default defineCase({
  id: 'metadata/by-topic-id',
  why: 'An id finds the topic it belongs to and no other, from the version on in which ids are served.',
  checks: ['META-007'],
  axes: { version: { api: 'Metadata', from: 10 } },
  minEvidence: { answers: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    await client.createTopic(name);
    const topicId = await client.topicId(name);
    const ask = async (id: string, withName: string | null): Promise<readonly Record<string, unknown>[]> =>
      topicsOf(await client.request('Metadata', version, { topics: [{ topicId: id, name: withName }] }));
    if (version < 12) {
      const [topic] = await ask(topicId, name);
      expect('META-007', topic?.errorCode, `error code for an id in v${version}`).isError('INVALID_REQUEST');
      evidence('answers');
      return;
    }
    const [known] = await ask(topicId, null);
    expect('META-007', [known?.errorCode, known?.name, known?.topicId], 'answer for the id').equals([
      0,
      name,
      topicId,
    ]);
    const [unknown] = await ask(nobody, null);
    expect('META-007', unknown?.errorCode, 'error code for an id of nobody').isError('UNKNOWN_TOPIC_ID');
    expect('META-007', [unknown?.name, unknown?.topicId], 'name and id for an id of nobody').equals([
      null,
      nobody,
    ]);
    evidence('answers');
  },
});
