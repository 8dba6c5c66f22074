import { defineCase } from '../../case.ts';
import { byName, topicNamed } from './asking.ts';

const impossible = ['', '.', '..', 'a b', 'a/b', 'ü', 'x'.repeat(250)];

export default defineCase({
  id: 'metadata/impossible-names',
  why: 'A client that is told "unknown" asks for ever; a name that can never exist must end that.',
  checks: ['META-012'],
  axes: { version: { api: 'Metadata' } },
  minEvidence: { names: impossible.length },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const real = topicName();
    await client.createTopic(real);
    const asked = byName(version, [...impossible, real]);
    const bodies = version >= 4 ? [asked, { ...asked, allowAutoTopicCreation: true }] : [asked];
    for (const body of bodies) {
      const answer = await client.request('Metadata', version, body);
      for (const name of impossible) {
        const about = `error code of ${JSON.stringify(name).slice(0, 20)}`;
        expect('META-012', topicNamed(answer, name)?.errorCode, about).isError('INVALID_TOPIC_EXCEPTION');
        evidence('names');
      }
      expect('META-012', topicNamed(answer, real)?.errorCode, 'error code of a topic beside them').equals(0);
    }
  },
});
