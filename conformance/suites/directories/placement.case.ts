import { defineCase } from '../../case.ts';
import { namesIn, textOf } from '../log/directory.ts';
import { describe, placesOf, threeDirectories } from './directories.ts';

const fieldOf = (text: string | undefined, key: RegExp): string | undefined => key.exec(text ?? '')?.[1];

export default defineCase({
  id: 'directories/placement',
  why: 'Each disk says whose it is, each partition lies on one disk only, and new ones go where the fewest are.',
  checks: ['DIR-006', 'DIR-007', 'DIR-010'],
  needs: ['disk', 'lifecycle'],
  apis: { DescribeLogDirs: 0 },
  config: threeDirectories,
  destructive: true,
  minEvidence: { partitions: 7 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const [node] = cluster.nodes;
    const topic = topicName();
    await client.createTopic(topic, { partitions: 7 });
    const described = await describe(client, null);
    const loads = described.map(({ replicas }) => replicas.length);
    expect(
      'DIR-007',
      Math.max(...loads) - Math.min(...loads) <= 1,
      `logs in each directory: ${loads}`,
    ).equals(true);
    for (let partition = 0; partition < 7; partition++) {
      const places = await placesOf(context, topic, partition);
      expect('DIR-007', places.length, `directories of partition ${partition}: ${places}`).equals(1);
      evidence('partitions');
    }

    const identities = async (): Promise<(string | undefined)[][]> => {
      const texts = [0, 1, 2].map((at) => textOf(cluster.disk(node!, at), 'meta.properties'));
      return (await Promise.all(texts)).map((text) => [
        fieldOf(text, /^cluster\.id=(\S+)$/m),
        fieldOf(text, /^(?:node|broker)\.id=(\d+)$/m),
        fieldOf(text, /^directory\.id=(\S+)$/m),
      ]);
    };
    const before = await identities();
    for (const at of [0, 1, 2] as const) {
      expect('DIR-006', before[at]!.slice(0, 2), `cluster and node of directory ${at}`).equals([
        before[0]![0],
        String(node),
      ]);
    }
    const ids = before.map(([, , id]) => id);
    expect('DIR-006', new Set(ids).size, `different ids among ${ids}`).equals(3);
    await cluster.restart(node!, 'clean');
    expect('DIR-006', await identities(), 'the same after a restart').equals(before);

    for (const at of [0, 1, 2]) {
      const hasMetadata = (await namesIn(cluster.disk(node!, at), '.')).includes('__cluster_metadata-0');
      expect('DIR-010', hasMetadata, `whether directory ${at} holds the metadata log`).equals(at === 0);
    }
  },
});
