import { defineCase } from '../../case.ts';
import { expectUnchanged, writtenTopic } from '../log/contents.ts';
import { describe, directoryNumber, threeDirectories } from './directories.ts';

export default defineCase({
  id: 'directories/metadata-disk-lost',
  why: 'Without the disk of its metadata log a node must not go on as if nothing had happened.',
  checks: ['DIR-004'],
  needs: ['disk', 'lifecycle'],
  apis: { DescribeLogDirs: 0 },
  config: { ...threeDirectories, 'replica.high.watermark.checkpoint.interval.ms': '500' },
  destructive: true,
  minEvidence: { ended: 1 },

  async run(context) {
    const { client, cluster, expect, evidence } = context;
    const [node] = cluster.nodes;
    const { topic, before } = await writtenTopic(context, 3);
    const first = (await describe(client, null)).find(({ path }) => directoryNumber(path) === 0);
    expect('DIR-004', first?.errorCode, 'error code of the first directory').equals(0);

    await cluster.failDirectory(node!, 0);
    let alive = true;
    for (let attempt = 0; alive && attempt < 600; attempt++) {
      await client.sleep(100);
      alive = await cluster.isAlive(node!);
    }
    expect('DIR-004', alive, 'whether the node still runs').equals(false);
    if (!alive) evidence('ended');
    await cluster.stop(node!, alive ? 'kill' : 'clean');
    await cluster.mendDirectory(node!, 0);
    await cluster.start(node!);
    await expectUnchanged(context, 'DIR-004', topic, before);
  },
});
