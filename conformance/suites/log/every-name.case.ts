import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { untilServed } from '../offsets/asking.ts';
import { expectUnchanged, served } from './contents.ts';

/**
 * Ends of names: dashes and digits where a partition number would stand, dots, underscores, and what looks
 * like a deleted directory.
 */
const ends = ['a-0', 'b-1-2', 'c.d', 'e_f-', 'g.h-delete'];

const longest = 249;

export default defineCase({
  id: 'log/every-name',
  why:
    'The number of a partition is split off at the last dash of its directory, and the longest names ' +
    'must be cut when they are deleted.',
  checks: ['LOG-011'],
  needs: ['lifecycle'],
  destructive: true,
  minEvidence: { names: 6 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const names = ends.map((end) => topicName(end));
    names.push(topicName('x'.repeat(longest - topicName('').length)));
    const before = new Map<string, Awaited<ReturnType<typeof served>>>();
    for (const [at, name] of names.entries()) {
      await client.createTopic(name);
      await fill(client, name, { batches: 1, recordsEach: at + 1 });
      before.set(name, await served(context, name));
    }
    await cluster.restart(cluster.nodes[0]!, 'clean');
    for (const [name, content] of before) {
      await untilServed(client, name);
      await expectUnchanged(context, 'LOG-011', name, content);
      evidence('names');
    }
    for (const name of names) await client.deleteTopic(name);
    for (const name of names) {
      let { errorCode } = await client.listOffset(name, 0, -1n);
      for (let attempt = 0; attempt < 300 && errorCode === 0; attempt++) {
        await client.sleep(100);
        ({ errorCode } = await client.listOffset(name, 0, -1n));
      }
      expect('LOG-011', errorCode, `ListOffsets of ${name} after its deletion`).isError(
        'UNKNOWN_TOPIC_OR_PARTITION',
      );
    }
    await client.expectAlive();
  },
});
