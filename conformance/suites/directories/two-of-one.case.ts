import type { RequirementId } from '../../../spec/requirements/index.ts';
import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { expectUnchanged, writtenTopic } from '../log/contents.ts';
import { namesIn, textOf } from '../log/directory.ts';
import {
  directoryNumber,
  homeOf,
  refusesToStart,
  rewriteIdentity,
  threeDirectories,
  type Undo,
} from './directories.ts';

/** A directory with logs says nothing about itself any more. */
async function unname(disk: NodeDisk): Promise<Undo> {
  const own = await disk.read('meta.properties');
  await disk.remove('meta.properties');
  return () => disk.write('meta.properties', own);
}

/** The replica lies in another directory as well. */
async function double(context: CaseContext, topic: string, home: number): Promise<Undo> {
  const { cluster } = context;
  const [from, to] = [home, (home + 1) % 3].map((at) => cluster.disk(cluster.nodes[0]!, at));
  const path = `${topic}-0`;
  for (const name of await namesIn(from!, path))
    await to!.write(`${path}/${name}`, await from!.read(`${path}/${name}`));
  return () => to!.remove(path);
}

const requirementOf: Record<string, RequirementId> = {
  'one directory.id': 'DIR-020',
  'one replica': 'DIR-008',
  'two clusters': 'RCV-010',
  'no name': 'RCV-025',
};

export default defineCase({
  id: 'directories/two-of-one',
  why: 'Two directories that cannot both be right: the broker says so instead of choosing.',
  checks: ['DIR-008', 'DIR-020', 'RCV-010', 'RCV-025'],
  needs: ['disk', 'lifecycle'],
  apis: { DescribeLogDirs: 0 },
  config: threeDirectories,
  destructive: true,
  minEvidence: { refused: 4 },

  async run(context) {
    const { cluster, expect, evidence } = context;
    const [node] = cluster.nodes;
    const { topic, before } = await writtenTopic(context);
    const home = directoryNumber((await homeOf(context, topic)).path);
    await cluster.stop(node!, 'clean');
    const second = cluster.disk(node!, 1);
    const firstId = /^directory\.id=.*$/m.exec(
      (await textOf(cluster.disk(node!), 'meta.properties')) ?? '',
    )?.[0];
    const damages: Record<string, () => Promise<Undo>> = {
      'one directory.id': () =>
        rewriteIdentity(second, (text) => text.replace(/^directory\.id=.*$/m, firstId ?? '')),
      'two clusters': () =>
        rewriteIdentity(second, (text) =>
          text.replace(/^cluster\.id=.*$/m, 'cluster.id=AAAAAAAAAAAAAAAAAAAAAA'),
        ),
      'no name': () => unname(cluster.disk(node!, home)),
      'one replica': () => double(context, topic, home),
    };
    for (const [name, damage] of Object.entries(damages)) {
      const undo = await damage();
      const refused = await refusesToStart(cluster, node!);
      expect(requirementOf[name]!, refused, `the start with ${name} is refused`).equals(true);
      if (refused) evidence('refused');
      else await cluster.stop(node!, 'clean');
      await undo();
    }
    await cluster.start(node!);
    await expectUnchanged(context, 'DIR-008', topic, before);
  },
});
