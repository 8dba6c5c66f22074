import { defineCase } from '../../case.ts';
import { served, writtenTopic } from '../log/contents.ts';
import { anotherThan, directoryNumber, homeOf, move, placesOf, threeDirectories } from './directories.ts';

export default defineCase({
  id: 'directories/cannot-move',
  why: 'A wrong path or a partition that is not there is answered as such, and moves nothing.',
  checks: ['DIR-015', 'DIR-019'],
  needs: ['disk'],
  apis: { AlterReplicaLogDirs: 0, DescribeLogDirs: 0 },
  axes: { version: { api: 'AlterReplicaLogDirs' } },
  config: threeDirectories,
  minEvidence: { refused: 3, wished: 1 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const version = Number(axis.version);
    const { topic, before } = await writtenTopic(context);
    const home = await homeOf(context, topic);

    const strange = await move(client, `${home.path}-that-is-not-there`, topic, [0], version);
    expect('DIR-015', strange.get(0), 'error code for a path that is none').isError('LOG_DIR_NOT_FOUND');
    evidence('refused');
    const missing = await move(client, home.path, topic, [0, 7], version);
    expect('DIR-015', missing.get(0), 'error code for the directory it lies in').equals(0);
    expect('DIR-015', missing.get(7), 'error code for a partition that is not there').isError(
      'UNKNOWN_TOPIC_OR_PARTITION',
    );
    evidence('refused', 2);
    expect('DIR-015', await placesOf(context, topic), 'where the partition lies').equals([
      `${directoryNumber(home.path)}/${topic}-0`,
    ]);
    expect('DIR-015', await served(context, topic), 'records').equals(before);

    // The directory with the most logs is not where a new one would go by itself.
    const to = await anotherThan(context, home.path);
    const later = topicName('later');
    const wished = await move(client, to, later, [0, 1, 2, 3], version);
    expect('DIR-019', new Set(wished.values()), 'error codes before there is such a topic').equals(
      new Set([3]),
    );
    await client.createTopic(later, { partitions: 4 });
    for (const partition of [0, 1, 2, 3]) {
      expect(
        'DIR-019',
        await placesOf(context, later, partition),
        `where partition ${partition} lies`,
      ).equals([`${directoryNumber(to)}/${later}-${partition}`]);
    }
    evidence('wished');
  },
});
