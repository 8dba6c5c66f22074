import { defineCase } from '../../case.ts';
import { expectUnchanged, served } from '../log/contents.ts';
import { expectAppended, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { describe, spreadTopic, threeDirectories } from './directories.ts';

const lost = 2;

export default defineCase({
  id: 'directories/offline-at-start',
  why: 'A disk is missing when the node starts: nothing that lies on it is begun anew elsewhere, and new topics go on.',
  checks: ['DIR-017'],
  needs: ['disk', 'lifecycle'],
  apis: { DescribeLogDirs: 0 },
  config: threeDirectories,
  destructive: true,
  minEvidence: { absent: 1, made: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const [node] = cluster.nodes;
    const bytes = batch(records(3, await wallClock(client), 'v-'));
    const { topic, homes } = await spreadTopic(context, bytes);
    const gone = homes.indexOf(lost);
    if (gone < 0) return context.untestable('no partition of the topic lies in the last directory');
    const before = await served(context, topic, gone);

    await cluster.stop(node!, 'clean');
    await cluster.failDirectory(node!, lost);
    await cluster.start(node!);
    const answer = await client.fetch(topic, gone, 0n);
    expect('DIR-017', answer.errorCode === 0, `Fetch is answered with ${answer.errorCode}`).equals(false);
    const listed = (await describe(client, [{ topic, partitions: [gone] }])).flatMap(
      ({ replicas }) => replicas,
    );
    expect('DIR-017', listed.length, 'directories that list the lost partition').equals(0);
    evidence('absent');
    const fresh = topicName('fresh');
    await client.createTopic(fresh, { partitions: 1 });
    await expectAppended(context, 'DIR-017', fresh, bytes, { what: 'a batch to a new topic' });
    evidence('made');

    await cluster.stop(node!, 'clean');
    await cluster.mendDirectory(node!, lost);
    await cluster.start(node!);
    await expectUnchanged(context, 'DIR-017', topic, before, gone);
  },
});
