import { defineCase } from '../../case.ts';
import { segmentsOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

/** Where the records of a batch begin: a length that no record has makes the batch unreadable. */
const recordsAt = 61;

export default defineCase({
  id: 'compaction/one-bad-log',
  why: 'The cleaner used to die of one bad batch, and nobody noticed until the disks were full.',
  checks: ['CMP-022'],
  needs: ['config', 'disk', 'lifecycle'],
  since: '2.0',
  config: quickCleaner,
  destructive: true,
  minEvidence: { damaged: 1, cleaned: 2 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const node = cluster.nodes[0]!;
    // The lag keeps both from being cleaned before the damage is done.
    const late = { 'min.compaction.lag.ms': '5000' };
    const bad = await Table.create(context, topicName('bad'), late);
    const good = await Table.create(context, topicName('good'), late);
    for (let at = 0; at < 4; at++) await bad.send(rowsOf(20, 4, at));
    for (let at = 0; at < 4; at++) await good.send(rowsOf(20, 4, at));
    await bad.close();
    await good.close();
    const first = `${bad.topic}-0/${'0'.repeat(20)}.log`;
    await cluster.restart(node, 'clean', async (disk) => {
      const bytes = (await disk.read(first)).slice();
      bytes.set([0x7e, 0x7e], recordsAt);
      await disk.write(first, bytes);
      evidence('damaged');
    });
    await untilServed(client, good.topic);
    const disk = cluster.disk(node);
    const before = await segmentsOf(disk, bad.topic);
    await good.cleaned('CMP-022', 'offsets that are left of the sound log');
    evidence('cleaned');
    await good.send(rowsOf(40, 2, 'more'));
    await good.close();
    await good.cleaned('CMP-022', 'offsets that are left of the sound log, a round later');
    evidence('cleaned');
    const closed = (await segmentsOf(disk, bad.topic)).map(({ base, sizeBytes }) => [base, sizeBytes]);
    expect('CMP-022', closed, 'bases and sizes of the segments of the damaged log').equals(
      before.map(({ base, sizeBytes }) => [base, sizeBytes]),
    );
    await client.expectAlive();
  },
});
