import { defineCase } from '../../case.ts';
import { expectUnchanged, served } from '../log/contents.ts';
import { untilServed } from '../offsets/asking.ts';
import { expectAppended, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { rewriteIdentity, spreadTopic, threeDirectories } from './directories.ts';

const unreadable = 2;

export default defineCase({
  id: 'directories/unreadable-name',
  why: 'One directory of several does not say whose it is: it may be anybody’s, and the others are sound.',
  checks: ['RCV-025'],
  needs: ['disk', 'lifecycle'],
  apis: { DescribeLogDirs: 0 },
  config: threeDirectories,
  destructive: true,
  minEvidence: { absent: 1 },

  async run(context) {
    const { client, cluster, expect, evidence } = context;
    const [node] = cluster.nodes;
    const bytes = batch(records(3, await wallClock(client), 'v-'));
    const { topic, homes } = await spreadTopic(context, bytes);
    const [gone, other] = [homes.indexOf(unreadable), homes.findIndex((home) => home !== unreadable)];
    if (gone < 0 || other < 0) return context.untestable('the partitions lie in one directory');
    const before = await served(context, topic, gone);

    await cluster.stop(node!, 'clean');
    const strange = (text: string): string => text.replace(/^version=.*$/m, 'version=7');
    const undo = await rewriteIdentity(cluster.disk(node!, unreadable), strange);
    await cluster.start(node!);
    await untilServed(client, topic, other);
    await expectAppended(context, 'RCV-025', topic, bytes, { what: 'a batch elsewhere', partition: other });
    const answer = await client.fetch(topic, gone, 0n);
    const isServed = answer.errorCode === 0;
    expect('RCV-025', isServed, `Fetch is answered with ${answer.errorCode}`).equals(false);
    evidence('absent');

    await cluster.stop(node!, 'clean');
    await undo();
    await cluster.start(node!);
    await expectUnchanged(context, 'RCV-025', topic, before, gone);
  },
});
