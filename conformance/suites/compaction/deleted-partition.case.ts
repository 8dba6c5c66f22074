import { defineCase } from '../../case.ts';
import { untilBorder } from './borders.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/deleted-partition',
  why: 'How far a deleted log was clean says nothing about the next one by its name.',
  checks: ['CMP-028', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk'],
  config: quickCleaner,
  minEvidence: { deleted: 1, cleaned: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    const first = await Table.create(context, topic);
    for (let at = 0; at < 4; at++) await first.send(rowsOf(20, 4, at));
    await first.close();
    await first.cleaned('CMP-028', 'offsets that are left of the first log');
    evidence('cleaned');
    const border = await untilBorder(context, topic, 0, (at) => at !== undefined);
    expect('CMP-028', border !== undefined, 'the cleaned log has a line')
      .equals(true)
      .orStop();
    await client.deleteTopic(topic);
    const left = await untilBorder(context, topic, 0, (at) => at === undefined);
    expect('CMP-028', left, 'offset of the deleted partition').equals(undefined);
    evidence('deleted');
    const second = await Table.create(context, topic);
    for (let at = 0; at < 2; at++) await second.send(rowsOf(20, 4, `again${at}`));
    await second.close();
    second.expectWhole(
      await second.cleaned('CMP-028', 'offsets that are left of the second log'),
      'of the second',
    );
    evidence('cleaned');
  },
});
