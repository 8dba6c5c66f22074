import { defineCase } from '../../case.ts';
import { filesOf, segmentsOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { batch } from '../records/forge.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/producers-go-on',
  why: 'Another writer overwrote every record of a producer. It has not gone, and must not be told that it has.',
  checks: ['CMP-007', 'CMP-008'],
  needs: ['config', 'disk', 'lifecycle'],
  apis: { InitProducerId: 0 },
  config: quickCleaner,
  axes: { how: ['kill', 'clean', 'none'] },
  destructive: true,
  minEvidence: { emptied: 1, recognised: 1, appended: 1 },

  async run(context) {
    const { client, cluster, expect, axis, evidence, topicName } = context;
    const table = await Table.create(context, topicName());
    const { producerId, producerEpoch } = await client.initProducerId();
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    const said = (baseSequence: number) => ({ producerId, producerEpoch, baseSequence });
    const records = ['k0', 'k1', 'k2'].map((key) => ({ key, value: `of-${key}`, timestamp }));
    await table.sendRecords(records, said(0));
    await table.sendRecords(records, said(3));
    const last = table.sent.length;
    await table.send(rowsOf(30, 3, 'other'));
    await table.close();
    const found = await table.cleaned('CMP-007');

    const base = BigInt(last - 3);
    const node = cluster.nodes[0]!;
    const onDisk = (await segmentsOf(cluster.disk(node), table.topic)).flatMap(
      ({ stream }) => stream.batches,
    );
    const emptied = onDisk.find(({ baseOffset }) => baseOffset === base);
    const epoch = found.at(-1)?.partitionLeaderEpoch;
    expect('CMP-008', emptied?.bytes.length, 'bytes of the emptied batch').equals(61);
    expect(
      'CMP-008',
      emptied && [emptied.recordsCount, emptied.attributes, emptied.baseTimestamp, emptied.maxTimestamp],
      'record count, attributes, base and max timestamp of the emptied batch',
    ).equals([0, 0, -1n, timestamp]);
    expect(
      'CMP-008',
      emptied && [emptied.lastOffsetDelta, emptied.partitionLeaderEpoch, emptied.crcValid],
      'last offset delta, leader epoch and checksum of the emptied batch',
    ).equals([2, epoch, true]);
    expect(
      'CMP-008',
      emptied && [emptied.producerId, emptied.producerEpoch, emptied.baseSequence],
      'producer id, epoch and sequence of the emptied batch',
    ).equals([producerId, producerEpoch, 3]);
    if (emptied) evidence('emptied');

    if (axis.how !== 'none') {
      const isKill = axis.how === 'kill';
      await cluster.restart(node, isKill ? 'kill' : 'clean', async (disk) => {
        // After a crash the log itself must be able to tell: what was derived from it is taken away.
        const derived = (await filesOf(disk, table.topic)).filter((name) => name.endsWith('.snapshot'));
        if (isKill) for (const name of derived) await disk.remove(`${table.topic}-0/${name}`);
      });
      await untilServed(client, table.topic);
    }
    const retry = await client.produce(table.topic, 0, batch(records, said(3)));
    expect('CMP-007', retry.errorCode, 'error code of the last batch sent again').equals(0);
    expect('CMP-007', retry.baseOffset, 'base offset of the last batch sent again').equals(base);
    if (retry.baseOffset === base) evidence('recognised');
    const gap = await client.produce(table.topic, 0, batch(records, said(9)));
    expect('CMP-007', gap.errorCode, 'error code of a gap').isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
    const next = await client.produce(table.topic, 0, batch(records, said(6)));
    expect('CMP-007', next.errorCode, 'error code of the next sequence').equals(0);
    if (next.errorCode === 0) evidence('appended');
    await client.expectAlive();
  },
});
