import { defineCase } from '../../case.ts';
import { grow, partitionsOf } from './growing.ts';

export default defineCase({
  id: 'controller/partitions-rehearsed',
  why: 'A partition, once made, cannot be taken back: a rehearsal and a request that nobody waits for make none.',
  checks: ['TOP-033', 'TOP-035'],
  axes: { version: { api: 'CreatePartitions' } },
  minEvidence: { verdicts: 5 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const [sound, same, none] = [topicName('sound'), topicName('same'), topicName('none')];
    await client.createTopic(sound);
    await client.createTopic(same);
    const codes = await grow(
      client,
      [
        [sound, 2],
        [same, 1],
        [none, 2],
      ],
      { version, validateOnly: true },
    );
    expect('TOP-033', codes.get(sound), 'a sound increase').equals(0);
    expect('TOP-033', codes.get(same), 'no increase').isError('INVALID_PARTITIONS');
    expect('TOP-033', codes.get(none), 'a topic that is not there').isError('UNKNOWN_TOPIC_OR_PARTITION');
    evidence('verdicts', codes.size);
    for (const timeoutMs of [0, -1]) {
      const late = await grow(client, [[same, 2]], { version, timeoutMs });
      expect('TOP-035', late.get(same), `timeout ${timeoutMs}`).isError('REQUEST_TIMED_OUT');
      evidence('verdicts');
    }
    await client.sleep(300);
    expect('TOP-033', await partitionsOf(client, sound), 'partitions after the rehearsal').equals(1);
    expect('TOP-035', await partitionsOf(client, same), 'partitions after the timeout').equals(1);
    await client.expectAlive();
  },
});
