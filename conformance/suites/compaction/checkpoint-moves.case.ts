import { defineCase } from '../../case.ts';
import { errorsOf, SET, TOPIC } from '../config/configs.ts';
import {
  anotherThan,
  directoryNumber,
  hasMoved,
  homeOf,
  move,
  threeDirectories,
} from '../directories/directories.ts';
import { borderIn, untilBorder } from './borders.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/checkpoint-moves',
  why: 'A replica that has moved goes on being cleaned where it was, and leaves no word behind about what is not there.',
  checks: ['CMP-027', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk'],
  apis: { AlterReplicaLogDirs: 0, DescribeLogDirs: 0, IncrementalAlterConfigs: 0 },
  config: { ...quickCleaner, ...threeDirectories },
  minEvidence: { moved: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName());
    for (let at = 0; at < 4; at++) await table.send(rowsOf(20, 4, at));
    await table.close();
    await table.cleaned('CMP-027', 'offsets that are left before the move');
    const lag = async (value: string): Promise<void> => {
      const changes = [['min.compaction.lag.ms', SET, value]] as const;
      const errors = await errorsOf(client, [[TOPIC, table.topic, changes]]);
      if (errors.some((code) => code !== 0)) context.untestable(`the lag cannot be changed: ${errors}`);
    };
    // From here on nothing is cleaned: a border can only come from the other directory.
    await lag('3600000');
    for (const round of [1, 2]) {
      const from = await homeOf(context, table.topic);
      const to = await anotherThan(context, from.path);
      const [left, entered] = [directoryNumber(from.path), directoryNumber(to)];
      const before = await untilBorder(context, table.topic, left, (border) => border !== undefined);
      expect('CMP-027', before !== undefined, `a line before move ${round}`)
        .equals(true)
        .orStop();
      await move(client, to, table.topic, [0]);
      if (!(await hasMoved(client, to, table.topic))) context.untestable(`the replica did not move to ${to}`);
      const after = await untilBorder(context, table.topic, entered, (border) => border === before);
      expect('CMP-027', after, `offset in the directory it is in after move ${round}`).equals(before);
      await untilBorder(context, table.topic, left, (border) => border === undefined);
      const stale = await borderIn(context, table.topic, left);
      expect('CMP-027', stale, `offset in the directory it left by move ${round}`).equals(undefined);
      evidence('moved');
    }
    await lag('0');
    await table.send(rowsOf(40, 4, 'again'));
    await table.close();
    table.expectWhole(
      await table.cleaned('CMP-027', 'offsets that are left after the moves'),
      'after the moves',
    );
  },
});
