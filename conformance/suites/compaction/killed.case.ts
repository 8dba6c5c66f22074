import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

const kills = 4;

export default defineCase({
  id: 'compaction/killed',
  why: 'A crash leaves old files and new ones side by side: all of the one and none of the other may count.',
  checks: ['CMP-010', 'CMP-001', 'CMP-002'],
  needs: ['config', 'lifecycle'],
  // A cleaner so slow that it is always in the middle of something.
  config: { ...quickCleaner, 'log.cleaner.io.max.bytes.per.second': '60000' },
  destructive: true,
  minEvidence: { kills },

  async run(context) {
    const { client, cluster, expect, evidence, random, topicName } = context;
    const table = await Table.create(context, topicName(), {
      'flush.messages': '1',
      'file.delete.delay.ms': '500',
    });
    for (let kill = 1; kill <= kills; kill++) {
      for (let at = 0; at < 8; at++) await table.send(rowsOf(30, 5 + at, `${kill}.${at}`));
      await table.close();
      await client.sleep(100 + random(1_500));
      await cluster.restart(cluster.nodes[0]!, 'kill');
      await untilServed(client, table.topic);
      const batches = await table.read();
      table.expectWhole(batches, `after kill ${kill}`);
      const found = new Set(batches.flatMap(({ records }) => records.map(({ offset }) => offset)));
      const lost = table.survivors.filter(({ offset }) => !found.has(offset)).map(({ offset }) => offset);
      expect(
        'CMP-010',
        lost,
        `offsets that cleaning had to keep and that are lost after kill ${kill}`,
      ).equals([]);
      evidence('kills');
    }
    const end = (await client.listOffset(table.topic, 0, -1n)).offset;
    expect('CMP-010', end, 'log end offset').equals(BigInt(table.sent.length));
    table.expectWhole(await table.cleaned('CMP-010', 'offsets that are left in the end'), 'in the end');
  },
});
