import { defineCase } from '../../case.ts';
import { grow, grown, growResults, partitionsOf } from './growing.ts';

export default defineCase({
  id: 'controller/partitions-refused',
  why: 'A partition, once made, cannot be taken back, so a request that is wrong about the number makes none.',
  checks: ['TOP-013', 'TOP-034', 'TOP-036'],
  axes: { version: { api: 'CreatePartitions' } },
  minEvidence: { refused: 6 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const [topic, fine, none] = [topicName('three'), topicName('fine'), topicName('none')];
    await client.createTopic(topic, { partitions: 3 });
    await client.createTopic(fine);
    for (const count of [3, 2, 0, -1]) {
      const codes = await grow(client, [[topic, count]], { version });
      expect('TOP-013', codes.get(topic), `${count} partitions instead of 3`).isError('INVALID_PARTITIONS');
      evidence('refused');
    }
    const codes = await grow(
      client,
      [
        [none, 2],
        [fine, 2],
      ],
      { version },
    );
    expect('TOP-013', codes.get(none), 'a topic that is not there').isError('UNKNOWN_TOPIC_OR_PARTITION');
    expect('TOP-036', codes.get(fine), 'the other topic of the request').equals(0);
    const partitions = (await grown(client, fine, 2))?.partitions as readonly unknown[] | undefined;
    expect('TOP-036', partitions?.length, 'partitions of the other topic').equals(2);
    evidence('refused');

    const results = await growResults(
      client,
      [
        [topic, 4],
        [fine, 3],
        [topic, 5],
      ],
      { version },
    );
    const twice = results.filter((row) => row.name === topic).map((row) => row.errorCode);
    expect('TOP-034', twice.length, 'results for a topic that is named twice').equals(1);
    expect('TOP-034', twice[0], 'a topic that is named twice').isError('INVALID_REQUEST');
    evidence('refused');
    await grown(client, fine, 3);
    expect('TOP-034', await partitionsOf(client, topic), 'its partitions').equals(3);
    await client.expectAlive();
  },
});
