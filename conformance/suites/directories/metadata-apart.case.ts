import { defineCase } from '../../case.ts';
import { expectUnchanged, writtenTopic } from '../log/contents.ts';
import { namesIn } from '../log/directory.ts';
import { threeDirectories } from './directories.ts';

export default defineCase({
  id: 'directories/metadata-apart',
  why: 'The metadata log can have a disk of its own among the others, and is found there again.',
  checks: ['DIR-010'],
  needs: ['disk', 'lifecycle'],
  config: { ...threeDirectories, 'metadata.log.dir': 'data-3' },
  destructive: true,
  minEvidence: { directories: 6 },

  async run(context) {
    const { cluster, expect, evidence } = context;
    const [node] = cluster.nodes;
    const { topic, before } = await writtenTopic(context);
    for (const how of ['before', 'after'] as const) {
      if (how === 'after') await cluster.restart(node!, 'clean');
      for (const at of [0, 1, 2]) {
        const names = await namesIn(cluster.disk(node!, at), '.');
        const hasMetadata = names.includes('__cluster_metadata-0');
        expect('DIR-010', hasMetadata, `whether directory ${at} holds the metadata log`).equals(at === 2);
        evidence('directories');
      }
    }
    await expectUnchanged(context, 'DIR-010', topic, before);
  },
});
