import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, codecs, records } from '../records/forge.ts';
import { expectUnchanged, served } from './contents.ts';
import {
  checkpointRows,
  cleanShutdown,
  createInSmallSegments,
  highWatermarks,
  isTrimmed,
  leaderEpochs,
  recoveryPoints,
  segmentsOf,
  textOf,
} from './directory.ts';

/** What must lie in the directory of a node that was stopped in order. */
async function expectStopped(
  { expect, evidence }: CaseContext,
  disk: NodeDisk,
  topic: string,
  ends: readonly number[],
): Promise<void> {
  expect('RCV-007', (await textOf(disk, cleanShutdown)) !== undefined, 'the marker is there').equals(true);
  for (const name of [recoveryPoints, highWatermarks]) {
    const rows = checkpointRows(await textOf(disk, name), 3);
    const mine = rows?.filter(([named]) => named === topic).sort();
    expect('CKP-001', mine, `what ${name} says of the topic`).equals(
      ends.map((end, partition) => [topic, String(partition), String(end)]),
    );
  }
  for (const partition of ends.keys()) {
    for (const segment of await segmentsOf(disk, topic, partition)) {
      expect(
        'LOG-007',
        isTrimmed(segment),
        `the indexes of ${segment.stem} are as long as their entries`,
      ).equals(true);
      evidence('segments');
    }
    const epochs = checkpointRows(await textOf(disk, `${topic}-${partition}/${leaderEpochs}`), 2);
    expect('CKP-001', epochs?.length, `rows of ${leaderEpochs} in partition ${partition}`).equals(1);
  }
}

export default defineCase({
  id: 'log/clean-stop',
  why:
    'After an orderly stop the directory vouches for itself, and the next start serves what was there ' +
    'and goes on where it ended.',
  checks: ['LOG-007', 'LOG-012', 'RCV-007', 'CKP-001', 'CKP-006'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { segments: 4, epochs: 2 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 1_024, {
      partitions: 2,
      configs: { 'index.interval.bytes': '256' },
    });
    const [node] = cluster.nodes;
    const now = await wallClock(client);
    for (const [i, codec] of [...codecs, ...codecs].entries()) {
      const content = records(2, now, `${i}-`.padEnd(300, 'x')).map((record) => ({
        ...record,
        key: i % 2 === 0 ? null : `key ${i}`,
        headers: [{ key: 'h', value: i % 3 === 0 ? null : `header ${i}` }],
      }));
      await client.produce(topic, 0, batch(content, { codec }));
      if (i < 3) await client.produce(topic, 1, batch(content, { codec: 'none' }));
    }
    const before = [await served(context, topic, 0), await served(context, topic, 1)];
    expect(
      'RCV-007',
      await textOf(cluster.disk(node!), cleanShutdown),
      'the marker, while the broker runs',
    ).equals(undefined);
    await cluster.restart(node!, 'clean', (disk) => expectStopped(context, disk, topic, [20, 6]));
    await untilServed(client, topic);
    expect(
      'RCV-007',
      await textOf(cluster.disk(node!), cleanShutdown),
      'the marker after the next start',
    ).equals(undefined);
    for (const [partition, content] of before.entries())
      await expectUnchanged(context, 'LOG-012', topic, content, partition);

    const rows = checkpointRows(await textOf(cluster.disk(node!), `${topic}-0/${leaderEpochs}`), 2) ?? [];
    const epochs = rows.map(([epoch, start]) => [Number(epoch), BigInt(start ?? -1)] as const);
    for (const [at, [epoch, start]] of epochs.entries()) {
      const [lastEpoch, lastStart] = epochs[at - 1] ?? [-1, -1n];
      expect(
        'CKP-006',
        epoch > lastEpoch && start > lastStart,
        `epoch ${epoch} at ${start} is behind ${lastEpoch}`,
      ).equals(true);
    }
    for (const { partitionLeaderEpoch, baseOffset } of await client.fetchAll(topic, 0)) {
      const started = epochs.find(([epoch]) => epoch === partitionLeaderEpoch)?.[1];
      const next = epochs.find(([epoch]) => epoch > partitionLeaderEpoch)?.[1];
      expect(
        'CKP-006',
        started !== undefined && started <= baseOffset && (next === undefined || baseOffset < next),
        `the batch at ${baseOffset} lies in its epoch, ${partitionLeaderEpoch}`,
      ).equals(true);
    }
    evidence('epochs', epochs.length);
  },
});
