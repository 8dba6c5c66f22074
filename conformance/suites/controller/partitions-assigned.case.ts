import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { type Growth, grow, grown, partitionsOf } from './growing.ts';

export default defineCase({
  id: 'controller/partitions-assigned',
  why: 'Who assigns by hand means these brokers and no others, for the new partitions only.',
  checks: ['TOP-031', 'TOP-032'],
  axes: { version: { api: 'CreatePartitions' } },
  minEvidence: { refused: 7 },

  async run({ client, cluster, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const topic = topicName();
    const node = cluster.nodes[0]!;
    const stranger = node + 1_000;
    await client.createTopic(topic, { partitions: 2 });
    const refused: Readonly<Record<string, Growth>> = {
      'too few assignments': [topic, 4, [[node]]],
      'too many assignments': [topic, 3, [[node], [node]]],
      'no assignment': [topic, 3, []],
      'an empty assignment': [topic, 3, [[]]],
      'a broker twice': [topic, 3, [[node, node]]],
      'a broker that is not there': [topic, 3, [[stranger]]],
    };
    for (const [what, growth] of Object.entries(refused)) {
      const codes = await grow(client, [growth], { version });
      expect('TOP-031', codes.get(topic), what).isError('INVALID_REPLICA_ASSIGNMENT');
      evidence('refused');
    }
    const both = await grow(client, [[topic, 2, [[stranger], []]]], { version });
    expect('TOP-032', both.get(topic), 'no increase, and bad assignments').isError('INVALID_PARTITIONS');
    evidence('refused');
    expect('TOP-031', await partitionsOf(client, topic), 'partitions after the refusals').equals(2);

    const fitting = await grow(client, [[topic, 4, [[node], [node]]]], { version });
    expect('TOP-031', fitting.get(topic), 'a fitting assignment').equals(0).orStop();
    const rows = ((await grown(client, topic, 4))?.partitions ?? []) as readonly Tree[];
    expect(
      'TOP-031',
      rows.map((row) => row.replicaNodes),
      'replicas',
    ).equals([[node], [node], [node], [node]]);
    await client.expectAlive();
  },
});
