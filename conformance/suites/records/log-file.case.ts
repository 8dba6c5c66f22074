import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, codecs, concat, records } from './forge.ts';

export default defineCase({
  id: 'records/log-file',
  why: 'Whoever opens a log directory reads batches from the first byte to the last, and finds what consumers get.',
  checks: ['BAT-006'],
  needs: ['disk'],
  minEvidence: { batches: 5 },

  async run({ client, cluster, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    for (const [i, codec] of codecs.entries()) {
      const { errorCode } = await client.produce(
        topic,
        0,
        batch(records(3 + i, now, `${codec}-`), { codec }),
      );
      expect('BAT-006', errorCode, `error code of the ${codec} batch`).equals(0);
    }
    const fetched = await client.fetchAll(topic, 0);
    const file = await cluster.disk(cluster.nodes[0]!).read(`${topic}-0/00000000000000000000.log`);
    expect('BAT-006', file, 'bytes of the log file').equals(concat(...fetched.map(({ bytes }) => bytes)));
    evidence('batches', fetched.length);
  },
});
