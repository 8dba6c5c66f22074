import { defineCase } from '../../case.ts';
import { byName, topicNamed } from './asking.ts';

const impossible = ['', '.', '..', 'a b', 'a/b', 'ü', 'x'.repeat(250)];

export default defineCase({
  id: 'metadata/impossible-names',
  why: 'A client that is told "unknown" asks for ever; a name that can never exist needs an answer that ends it.',
  checks: ['META-012'],
  axes: { version: { api: 'Metadata' }, create: [true, false] },
  minEvidence: { names: impossible.length },

  async run({ client, expect, evidence, axis, topicName, untestable }) {
    const version = Number(axis.version);
    if (version < 4 && axis.create === false) return untestable('these versions cannot forbid creation');
    const real = topicName();
    await client.createTopic(real);
    const asked = byName(version, [...impossible, real]);
    const body = version >= 4 ? { ...asked, allowAutoTopicCreation: axis.create === true } : asked;
    const answer = await client.request('Metadata', version, body);
    for (const name of impossible) {
      const code = topicNamed(answer, name)?.errorCode;
      expect('META-012', code, `error code of ${JSON.stringify(name).slice(0, 20)}`).isError(
        'INVALID_TOPIC_EXCEPTION',
      );
      evidence('names');
    }
    expect('META-012', topicNamed(answer, real)?.errorCode, 'error code of a topic beside them').equals(0);
  },
});
