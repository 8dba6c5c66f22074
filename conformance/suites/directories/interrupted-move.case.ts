import { defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { fill } from '../fetch/logs.ts';
import { expectUnchanged, served } from '../log/contents.ts';
import { createInSmallSegments, namesIn } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { anotherThan, directoryNumber, expectMoved, homeOf, move, threeDirectories } from './directories.ts';

/** The name of a copy that an earlier life of the node began. */
const copyName = (topic: string): string => `${topic}-0.${'0123456789abcdef'.repeat(2)}-future`;

/** Half a copy: the first segment of the replica as it lies in its own directory, and its topic id. */
async function plant(from: NodeDisk, to: NodeDisk, topic: string): Promise<void> {
  const names = await namesIn(from, `${topic}-0`);
  const firstLog = names.find((name) => name.endsWith('.log'))!;
  for (const name of [firstLog, 'partition.metadata', 'leader-epoch-checkpoint'])
    await to.write(`${copyName(topic)}/${name}`, await from.read(`${topic}-0/${name}`));
}

export default defineCase({
  id: 'directories/interrupted-move',
  why: 'The node went down while a replica moved: nothing is lost, and the move comes to its end.',
  checks: ['DIR-016'],
  needs: ['disk', 'lifecycle'],
  apis: { AlterReplicaLogDirs: 0, DescribeLogDirs: 0 },
  axes: { how: ['clean', 'kill'] },
  config: threeDirectories,
  destructive: true,
  minEvidence: { resumed: 1 },

  async run(context) {
    const { client, cluster, expect, axis, evidence, topicName } = context;
    const [node] = cluster.nodes;
    const topic = topicName();
    await createInSmallSegments(context, topic, 1_024);
    await fill(client, topic, { batches: 9, recordsEach: 2, valueBytes: 150 });
    const before = await served(context, topic);
    const from = await homeOf(context, topic);
    const to = await anotherThan(context, from.path);
    await cluster.restart(node!, axis.how === 'kill' ? 'kill' : 'clean', async () => {
      const [old, fresh] = [from.path, to].map((path) => cluster.disk(node!, directoryNumber(path)));
      await plant(old!, fresh!, topic);
    });
    await untilServed(client, topic);
    expect('DIR-016', await served(context, topic), 'records beside half a copy').equals(before);
    const codes = await move(client, to, topic, [0]);
    expect('DIR-016', codes.get(0), 'error code of the move that is asked for again').equals(0);
    await expectMoved(context, 'DIR-016', to, topic);
    await expectUnchanged(context, 'DIR-016', topic, before);
    evidence('resumed');
  },
});
