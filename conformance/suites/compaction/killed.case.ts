import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { quickCleaner, type Row, rowsOf, Table } from './table.ts';

const kills = 3;
/** Large enough that a segment takes the cleaner several readings. */
const segmentBytes = 400_000;
const grown = ([key, value]: Row): Row => [key, value!.padEnd(1_500, '.')];

export default defineCase({
  id: 'compaction/killed',
  why: 'A crash leaves old files and new ones side by side: all of the one and none of the other may count.',
  checks: ['CMP-010', 'CMP-001', 'CMP-002'],
  needs: ['config', 'lifecycle'],
  // A cleaner so slow that it is always in the middle of something.
  config: { ...quickCleaner, 'log.cleaner.io.max.bytes.per.second': '600000' },
  destructive: true,
  minEvidence: { kills },

  async run(context) {
    const { client, cluster, expect, evidence, random, topicName } = context;
    const configs = { 'flush.messages': '1', 'file.delete.delay.ms': '500' };
    const table = await Table.create(context, topicName(), configs, segmentBytes);
    for (let kill = 1; kill <= kills; kill++) {
      for (let at = 0; at < 7; at++) {
        const lasting = rowsOf(30, 30, kill, `${kill}.${at}-`);
        await table.send([...lasting, ...rowsOf(30, 3 + at, `${kill}.${at}`)].map(grown));
      }
      await table.close();
      await client.sleep(500 + random(3_000));
      await cluster.restart(cluster.nodes[0]!, 'kill');
      await untilServed(client, table.topic);
      const batches = await table.read();
      table.expectWhole(batches, `after kill ${kill}`);
      const offsets = batches.flatMap(({ records }) => records.map(({ offset }) => offset));
      const found = new Set(offsets);
      expect('CMP-010', offsets.length, `records after kill ${kill}, each counted once`).equals(found.size);
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
