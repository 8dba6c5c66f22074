import { defineCase } from '../../case.ts';
import { readSnapshot } from '../../inspect/check-snapshots.ts';
import { filesOf } from '../log/directory.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/snapshot',
  why: 'After a clean stop nothing else is read: what the snapshot leaves out, the broker forgets.',
  checks: ['MARK-017'],
  needs: ['disk', 'lifecycle'],
  apis: markersApi,
  config: verificationOff,
  destructive: true,
  minEvidence: { entries: 4 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [open, ended, plain, marked] = [
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
    ];
    await plain.add(2, { transactional: false }); // 0, 1
    await open.add(1); // 2
    await open.end(true, { coordinatorEpoch: 3 }); // 3
    await open.add(2); // 4, 5
    await ended.add(1); // 6
    await ended.end(false, { coordinatorEpoch: 8 }); // 7
    await marked.end(true, { coordinatorEpoch: 9, epoch: marked.epoch(2) }); // 8
    await open.add(1); // 9
    const node = cluster.nodes[0]!;
    await cluster.stop(node, 'clean');
    const disk = cluster.disk(node);
    const newest = (await filesOf(disk, topic)).filter((name) => name.endsWith('.snapshot')).at(-1);
    expect('MARK-017', newest, 'the newest snapshot').equals('00000000000000000010.snapshot').orStop();
    const { entries, flaw } = readSnapshot(await disk.read(`${topic}-0/${newest}`));
    expect('MARK-017', flaw, 'what is wrong with the snapshot').equals(undefined);
    const shown = entries.map((one) => ({
      producerId: one.producerId,
      epoch: one.epoch,
      lastSequence: one.lastSequence,
      lastOffset: one.lastOffset,
      coordinatorEpoch: one.coordinatorEpoch,
      open: one.firstOffsetOfTransaction,
    }));
    shown.sort((one, other) => Number(one.producerId - other.producerId));
    const entry = (
      txn: Txn,
      epoch: number,
      last: readonly [number, bigint],
      coordinatorEpoch: number,
      first = -1n,
    ) => ({
      producerId: txn.id,
      epoch,
      lastSequence: last[0],
      lastOffset: last[1],
      coordinatorEpoch,
      open: first,
    });
    expect('MARK-017', shown, 'entries of the snapshot').equals([
      entry(open, open.epoch(), [3, 9n], 3, 4n),
      entry(ended, ended.epoch(), [0, 6n], 8),
      entry(plain, plain.epoch(), [1, 1n], -1),
      entry(marked, marked.epoch(2), [-1, -1n], 9),
    ]);
    evidence('entries', entries.length);
    await cluster.start(node);
  },
});
