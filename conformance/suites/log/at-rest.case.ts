import type { RequirementId } from '../../../spec/requirements/index.ts';
import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { inspectDirectory } from '../../inspect/check-directory.ts';
import { treeOfNode } from '../../inspect/disk-tree.ts';
import { Producer } from '../idempotence/producer.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, codecs, records } from '../records/forge.ts';
import { createInSmallSegments } from './directory.ts';

/** What the inspector of directories may find wrong in a partition and in what the root says of it. */
const looksAt: readonly RequirementId[] = [
  ...(['LOG-001', 'LOG-002', 'LOG-003', 'LOG-006', 'LOG-007'] as const),
  ...(['IDX-001', 'IDX-003', 'CKP-001', 'CKP-004', 'CKP-006'] as const),
  ...(['BAT-003', 'BAT-005', 'IDM-007'] as const),
];

/** The inspector has nothing to say of the topic but what is legal. */
async function expectSound(
  { expect, evidence }: CaseContext,
  disk: NodeDisk,
  topic: string,
  how: string,
): Promise<void> {
  const own = `${topic}-`;
  const tree = await treeOfNode(
    disk,
    (path) => !path.includes('-') || path.startsWith(own) || /-checkpoint$/.test(path),
  );
  const { findings } = inspectDirectory(tree);
  const mine = findings.filter(
    ({ severity, file, message }) => severity !== 'note' && (file.startsWith(own) || message.includes(own)),
  );
  for (const id of looksAt) {
    const said = mine
      .filter(({ requirement }) => requirement === id)
      .map(({ file, start, end, message }) => `${file} ${start ?? ''}..${end ?? ''} ${message}`);
    expect(id, said, `what the inspector says after a ${how} stop`).equals([]);
  }
  const odd = mine.filter(({ requirement }) => !looksAt.includes(requirement));
  expect('LOG-002', odd, `what else it says after a ${how} stop`).equals([]);
  evidence('directories');
}

export default defineCase({
  id: 'log/at-rest',
  why: 'A directory that is read by nobody who wrote it is sound in every file, however its broker ended.',
  checks: looksAt,
  needs: ['disk', 'lifecycle'],
  apis: { InitProducerId: 0 },
  destructive: true,
  minEvidence: { directories: 3 },

  async run(context) {
    const { client, cluster, topicName } = context;
    const [topic, node] = [topicName(), cluster.nodes[0]!];
    const configs = { 'index.interval.bytes': '256', 'segment.index.bytes': '8192' };
    await createInSmallSegments(context, topic, 2_048, { partitions: 2, configs });
    const producer = await Producer.init(client, topic);
    let sequence = 0;
    const write = async (): Promise<void> => {
      const now = await wallClock(client);
      for (let i = 0; i < 15; i += 1) {
        const value = `${i}-`.padEnd(30 + ((i * 131) % 400), 'v');
        const content = batch(records(1 + (i % 3), now - BigInt((i * 37) % 20), value), {
          codec: codecs[i % 5]!,
        });
        await client.produce(topic, i % 2, content);
        await producer.send(sequence, { count: 2 });
        sequence += 2;
      }
    };
    for (const how of ['clean', 'kill', 'clean'] as const) {
      await write();
      await cluster.restart(node, how, (disk) => expectSound(context, disk, topic, how));
      await untilServed(client, topic, 0);
      await untilServed(client, topic, 1);
    }
  },
});
