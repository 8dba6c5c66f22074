import { defineCase } from '../../case.ts';
import { aTopic, create, deleteByName } from './topics.ts';

const refused = ['', '.', '..', 'a b', 'a/b', 'a\\b', 'a:b', 'a\u0000b', 'ü', 'x'.repeat(250)];

export default defineCase({
  id: 'controller/topic-names',
  why: 'A topic name becomes a directory; what may stand in it is the same for every client.',
  checks: ['TOP-001'],
  axes: { version: { api: 'CreateTopics' } },
  minEvidence: { names: refused.length + 2 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const results = await create(
      client,
      version,
      refused.map((name) => aTopic(name)),
    );
    for (const name of refused) {
      const about = `error code of ${JSON.stringify(name).slice(0, 20)}`;
      expect('TOP-001', results.get(name)?.errorCode, about).isError('INVALID_TOPIC_EXCEPTION');
      evidence('names');
    }
    const long = topicName('x').padEnd(249, 'x');
    const odd = topicName('..A-z0_9');
    const made = await create(
      client,
      version,
      [aTopic(long), aTopic(odd)],
      version >= 1 ? { validateOnly: true } : {},
    );
    for (const name of [long, odd]) {
      expect(
        'TOP-001',
        made.get(name)?.errorCode,
        `error code of a name of ${name.length} characters`,
      ).equals(0);
      evidence('names');
    }
    const wrong = refused.filter((name) => results.get(name)?.errorCode === 0);
    // Version 0 has no rehearsal.
    const taken = version === 0 ? [...wrong, long, odd] : wrong;
    if (taken.length > 0 && client.versions('DeleteTopics'))
      await deleteByName(client, client.version('DeleteTopics'), taken);
    await client.expectAlive();
  },
});
