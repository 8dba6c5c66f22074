import { defineCase } from '../../case.ts';
import { errorsOf, SET, TOPIC } from '../config/configs.ts';
import { wallClock } from '../produce/refusal.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/policy-changes',
  why: 'Operators turn compaction on for topics that have lived without it, and records without a key in them.',
  checks: ['CMP-015', 'CMP-021', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  apis: { IncrementalAlterConfigs: 0 },
  config: quickCleaner,
  minEvidence: { keyless: 5, changes: 3 },

  async run(context) {
    const { client, expect, evidence, topicName, untestable } = context;
    const table = await Table.create(context, topicName(), { 'cleanup.policy': 'delete' });
    const change = async (policy: string): Promise<void> => {
      const errors = await errorsOf(client, [[TOPIC, table.topic, [['cleanup.policy', SET, policy]]]]);
      if (errors.some((code) => code !== 0)) untestable(`cleanup.policy cannot be changed: ${errors}`);
      evidence('changes');
    };
    const timestamp = await wallClock(client);
    for (let at = 0; at < 5; at++) {
      await table.send(rowsOf(15, 4, at));
      await table.sendRecords([{ key: null, value: `nameless ${at}`, timestamp }]);
      evidence('keyless');
    }
    await table.close();
    await change('compact');
    let batches = await table.cleaned('CMP-021', 'offsets that are left after the change to compact');
    table.expectWhole(batches, 'after the change to compact');

    await change('delete');
    const before = table.survivors;
    const witness = await Table.create(context, topicName('witness'));
    // The next look of the cleaner at the other topic is behind the change, and so is every later one.
    await witness.send(rowsOf(20, 2, 'change'));
    await witness.close();
    await witness.cleaned('CMP-015', 'offsets that are left in the witness');
    const from = table.sent.length;
    for (let at = 0; at < 4; at++) await table.send(rowsOf(15, 2, `again${at}`));
    await table.close();
    for (let round = 0; round < 2; round++) {
      await witness.send(rowsOf(20, 2, round));
      await witness.close();
      await witness.cleaned('CMP-015', 'offsets that are left in the witness');
    }
    const offsets = (await table.read()).flatMap(({ records }) => records.map(({ offset }) => offset));
    const expected = [...before, ...table.sent.slice(from)].map(({ offset }) => offset);
    expect('CMP-015', offsets, 'offsets after the change back to delete').equals(expected);

    await change('compact');
    batches = await table.cleaned('CMP-015', 'offsets that are left after the second change to compact');
    table.expectWhole(batches, 'after the second change to compact');
  },
});
