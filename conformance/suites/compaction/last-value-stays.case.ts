import { defineCase } from '../../case.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/last-value-stays',
  why: "A compacted topic is somebody's table: what is left of it must be every row, as it was, where it was.",
  checks: ['CMP-001', 'CMP-002', 'CMP-019'],
  needs: ['config'],
  config: quickCleaner,
  minEvidence: { rounds: 3, removed: 100 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName());
    for (let round = 1; round <= 3; round++) {
      for (let at = 0; at < 8; at++) await table.send(rowsOf(10, 7 + at, `${round}.${at}`));
      await table.send([
        [`gone${round}`, 'here'],
        [`k${round}`, null],
      ]);
      await table.send([[`gone${round}`, null]]);
      await table.close();
      const before = await client.fetch(table.topic, 0, 0n);
      const batches = await table.cleaned('CMP-019', `offsets that are left after round ${round}`);
      table.expectWhole(batches, `after round ${round}`);
      const after = await client.fetch(table.topic, 0, 0n);
      for (const field of ['highWatermark', 'lastStableOffset', 'logStartOffset'] as const) {
        expect('CMP-002', after[field], `${field} after round ${round}`).equals(before[field]);
      }
      const end = (await client.listOffset(table.topic, 0, -1n)).offset;
      expect('CMP-002', end, `log end offset after round ${round}`).equals(BigInt(table.sent.length));
      evidence('rounds');
    }
    evidence('removed', table.sent.length - table.survivors.length);
  },
});
