import { defineCase } from '../../case.ts';
import { bytesOf, plain, plant, seenIn } from '../legacy/planted.ts';
import { wallClock } from '../produce/refusal.ts';
import { dataOf, quickCleaner, rowsOf, segmentBytes, Table } from './table.ts';

export default defineCase({
  id: 'compaction/old-last-goes',
  why: 'The last batch of a round is kept as a header when it is empty, and the old formats have no such header.',
  checks: ['CMP-030', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk', 'lifecycle'],
  config: quickCleaner,
  axes: { magic: [0, 1] },
  destructive: true,
  minEvidence: { rounds: 2 },

  async run(context) {
    const { axis, client, expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName());
    const witness = await Table.create(context, topicName('witness'));
    const timestamp = await wallClock(client);
    const specs = [
      { key: 'x', value: 'old', timestamp },
      { key: 'x', value: 'x'.repeat(segmentBytes - 300), timestamp },
      { key: null, value: 'nameless', timestamp },
    ];
    const piece = plain(axis.magic === 0 ? 0 : 1, specs, 0n);
    table.sent.push(...seenIn([piece]));
    await plant(context, 'clean', new Map([[table.topic, bytesOf([piece])]]));
    await table.close();
    // The second round of the witness is behind one of the table, which is dirtier by then.
    for (let round = 0; round < 2; round++) {
      await witness.send(rowsOf(20, 2, round));
      await witness.close();
      await witness.cleaned('CMP-030', 'offsets that are left in the witness');
      evidence('rounds');
    }
    const batches = await table.read();
    const found = dataOf(batches).map(({ offset }) => offset);
    const all = table.sent.map(({ offset }) => offset);
    const survivors = table.survivors.map(({ offset }) => offset);
    expect('CMP-030', found, 'offsets that are left').oneOf([survivors, all], 'AMB-CMP-2');
    table.expectWhole(batches, 'of the log that ends in an old message');
    await client.expectAlive();
  },
});
