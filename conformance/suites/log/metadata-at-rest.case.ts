import type { RequirementId } from '../../../spec/requirements/index.ts';
import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { inspectDirectory } from '../../inspect/check-directory.ts';
import { treeOfNode } from '../../inspect/disk-tree.ts';

const home = '__cluster_metadata-0';
const looksAt: readonly RequirementId[] = ['BAT-012', 'CKP-010'];

/** The inspector finds the log of metadata, and nothing wrong in it. */
async function expectSound(
  { expect, evidence, untestable }: CaseContext,
  disk: NodeDisk,
  how: string,
): Promise<void> {
  const tree = await treeOfNode(disk, (path) => !path.includes('-') || path.startsWith(home));
  if (!tree.list('').some(({ name }) => name === home)) untestable('this node keeps no log of metadata');
  const wrong = inspectDirectory(tree).findings.filter(
    ({ severity, file }) => severity !== 'note' && file.startsWith(home),
  );
  for (const id of looksAt) {
    const said = wrong
      .filter(({ requirement }) => requirement === id)
      .map(({ file, start, end, message }) => `${file} ${start ?? ''}..${end ?? ''} ${message}`);
    expect(id, said, `what the inspector says of the log of metadata after a ${how} stop`).equals([]);
  }
  evidence('looks');
}

export default defineCase({
  id: 'log/metadata-at-rest',
  why: 'The log of metadata is the only place where a cluster remembers what it is: every record of it must be readable by the next node.',
  checks: looksAt,
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { looks: 2 },

  async run(context) {
    const { client, cluster, topicName } = context;
    const node = cluster.nodes[0]!;
    for (const how of ['clean', 'kill'] as const) {
      await client.createTopic(topicName(how), { partitions: 3, configs: { 'retention.ms': '86400000' } });
      await cluster.restart(node, how, (disk) => expectSound(context, disk, how));
    }
    await client.expectAlive();
  },
});
