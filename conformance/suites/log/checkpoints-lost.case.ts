import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { endOfEpoch, leaderEpochOf, untilServed } from '../offsets/asking.ts';
import { expectUnchanged, served } from './contents.ts';
import {
  checkpointRows,
  cleanShutdown,
  createInSmallSegments,
  highWatermarks,
  leaderEpochs,
  logStarts,
  namesIn,
  recoveryPoints,
  textOf,
} from './directory.ts';

export default defineCase({
  id: 'log/checkpoints-lost',
  why:
    'Checkpoints are shortcuts: without them no record is lost, and the leader epochs are read from the ' +
    'batches again.',
  checks: ['CKP-003', 'CKP-006'],
  needs: ['disk', 'lifecycle'],
  apis: { OffsetForLeaderEpoch: 1, Metadata: 7 },
  destructive: true,
  minEvidence: { removed: 3 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 2_048);
    const [node] = cluster.nodes;
    const first = await leaderEpochOf(client, topic);
    await fill(client, topic, { batches: 12, recordsEach: 2, valueBytes: 150 });
    await cluster.restart(node!, 'clean');
    await untilServed(client, topic);
    const second = await leaderEpochOf(client, topic);
    await fill(client, topic, { batches: 3, recordsEach: 2, valueBytes: 150 });
    const before = await served(context, topic);
    await cluster.restart(node!, 'clean', async (disk) => {
      const all = await namesIn(disk, '.');
      for (const name of [cleanShutdown, recoveryPoints, highWatermarks, logStarts]) {
        if (!all.includes(name)) continue;
        await disk.remove(name);
        evidence('removed');
      }
      await disk.remove(`${topic}-0/${leaderEpochs}`);
    });
    await untilServed(client, topic);
    const version = client.version('OffsetForLeaderEpoch', 4);
    if (second > first) {
      expect(
        'CKP-003',
        await endOfEpoch(client, version, { topic, leaderEpoch: first }),
        `the end of epoch ${first}`,
      ).equals({ errorCode: 0, epoch: first, endOffset: 24n });
    }
    const rows = checkpointRows(await textOf(cluster.disk(node!), `${topic}-0/${leaderEpochs}`), 2);
    const wanted =
      second > first
        ? [
            [first, 0],
            [second, 24],
          ]
        : [[first, 0]];
    expect('CKP-006', rows?.slice(0, wanted.length), 'the first rows of the leader epochs, made anew').equals(
      wanted.map((row) => row.map(String)),
    );
    await expectUnchanged(context, 'CKP-003', topic, before);
  },
});
