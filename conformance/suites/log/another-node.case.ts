import { defineCase } from '../../case.ts';
import { refusesToStart } from '../directories/directories.ts';
import { expectUnchanged, writtenTopic } from './contents.ts';
import { textOf } from './directory.ts';

export default defineCase({
  id: 'log/another-node',
  why: 'A disk that was moved to the wrong machine must not be served under a strange name.',
  checks: ['RCV-010'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { refused: 1 },

  async run(context) {
    const { cluster, expect, evidence } = context;
    const { topic, before } = await writtenTopic(context);
    const [node] = cluster.nodes;
    await cluster.stop(node!, 'clean');
    const disk = cluster.disk(node!);
    const own = (await textOf(disk, 'meta.properties')) ?? '';
    const strange = own.replace(/^(node|broker)\.id=.*$/m, '$1.id=4711');
    expect('RCV-010', strange, 'meta.properties names a node').notEquals(own).orStop();
    await disk.write('meta.properties', new TextEncoder().encode(strange));
    const refused = await refusesToStart(cluster, node!);
    expect('RCV-010', refused, 'the start on the directory of node 4711 is refused').equals(true);
    if (!refused) await cluster.stop(node!, 'clean');
    else evidence('refused');
    await disk.write('meta.properties', new TextEncoder().encode(own));
    await cluster.start(node!);
    await expectUnchanged(context, 'RCV-010', topic, before);
  },
});
