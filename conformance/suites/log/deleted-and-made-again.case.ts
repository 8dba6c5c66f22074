import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { untilServed } from '../offsets/asking.ts';
import { expectEnd, served } from './contents.ts';
import { namesIn } from './directory.ts';

export default defineCase({
  id: 'log/deleted-and-made-again',
  why: 'The name of a deleted topic is free at once, and the next topic of that name begins with nothing.',
  checks: ['LOG-009'],
  needs: ['disk'],
  minEvidence: { renamed: 2, madeAgain: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    const first = await client.createTopic(topic, { partitions: 2 });
    const sent = await fill(client, topic, { batches: 3, recordsEach: 2 });
    for (const bytes of sent) await client.produce(topic, 1, bytes);
    const disk = cluster.disk(cluster.nodes[0]!);
    const mine = async (): Promise<string[]> =>
      (await namesIn(disk, '.')).filter((name) => name.startsWith(`${topic}-`));
    expect('LOG-009', await mine(), 'directories before').equals([`${topic}-0`, `${topic}-1`]);
    await client.deleteTopic(topic);
    for (let attempt = 0; attempt < 600; attempt++) {
      const left = await mine();
      if (!left.includes(`${topic}-0`) && !left.includes(`${topic}-1`)) break;
      await client.sleep(100);
    }
    const left = await mine();
    for (const partition of [0, 1]) {
      expect('LOG-009', left.includes(`${topic}-${partition}`), `partition ${partition} has its name`).equals(
        false,
      );
      evidence('renamed');
    }
    expect(
      'LOG-009',
      left.filter((name) => !name.endsWith('-delete')),
      'what is left of the topic and is not marked as deleted',
    ).equals([]);
    const second = await client.createTopic(topic, { partitions: 2 });
    expect('LOG-009', second.topicId, 'id of the topic made again').notEquals(first.topicId);
    for (const partition of [0, 1]) {
      await untilServed(client, topic, partition);
      expect('LOG-009', await served(context, topic, partition), 'records of the new topic').equals([]);
      await expectEnd(context, 'LOG-009', topic, 0n, partition);
    }
    evidence('madeAgain');
  },
});
