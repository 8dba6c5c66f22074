import { defineCase } from '../../case.ts';
import { aTopic, create } from './topics.ts';

export default defineCase({
  id: 'controller/colliding-names',
  why: 'Metric names know no dots: two topics that differ only there would count into the same metrics.',
  checks: ['TOP-014'],
  axes: { first: ['a.b', 'a_b'], second: ['a.b', 'a_b'] },
  minEvidence: { names: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = client.version('CreateTopics');
    const first = topicName(String(axis.first));
    await client.createTopic(first);
    const second = topicName(String(axis.second));
    const wanted = first === second ? 'TOPIC_ALREADY_EXISTS' : 'INVALID_TOPIC_EXCEPTION';
    const result = (await create(client, version, [aTopic(second)])).get(second);
    expect('TOP-014', result?.errorCode, `error code of ${axis.second} beside ${axis.first}`).isError(wanted);
    const apart = (await create(client, version, [aTopic(topicName('a-b'))], { validateOnly: true }))
      .values()
      .next();
    expect('TOP-014', apart.value?.errorCode, 'error code of a-b').equals(0);
    evidence('names');
  },
});
