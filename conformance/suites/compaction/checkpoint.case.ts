import { defineCase } from '../../case.ts';
import { checkpointBytes, checkpointRows, segmentsOf, textOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

const file = 'cleaner-offset-checkpoint';

export default defineCase({
  id: 'compaction/checkpoint',
  why: 'A cleaner that forgets cleans all again; one that believes a wrong entry never cleans again.',
  checks: ['CMP-020'],
  needs: ['config', 'disk', 'lifecycle'],
  config: quickCleaner,
  axes: { planted: ['above the end', 'none'] },
  destructive: true,
  minEvidence: { rows: 1, rounds: 2 },

  async run(context) {
    const { client, cluster, expect, axis, evidence, topicName } = context;
    const table = await Table.create(context, topicName());
    const node = cluster.nodes[0]!;
    for (let at = 0; at < 4; at++) await table.send(rowsOf(20, 4, at));
    await table.close();
    await table.cleaned('CMP-020', 'offsets that are left after the first round');
    evidence('rounds');
    const rowOf = async (): Promise<readonly string[] | undefined> => {
      const rows = checkpointRows(await textOf(cluster.disk(node), file), 3);
      return rows?.find(([topic, partition]) => topic === table.topic && partition === '0');
    };
    for (let attempt = 0; attempt < 600 && (await rowOf()) === undefined; attempt++) await client.sleep(100);
    const active = (await segmentsOf(cluster.disk(node), table.topic)).at(-1)!.base;
    const row = await rowOf();
    expect('CMP-020', row !== undefined, `${file} is sound and has a line for the partition`)
      .equals(true)
      .orStop();
    expect('CMP-020', BigInt(row![2]!), 'where the log is dirty from').atLeast(1n);
    expect('CMP-020', BigInt(row![2]!), 'where the log is dirty from').atMost(active);
    evidence('rows');

    await cluster.restart(node, 'clean', async (disk) => {
      const planted = [table.topic, 0, 1_000_000] as const;
      await disk.write(file, checkpointBytes(axis.planted === 'none' ? [] : [planted]));
    });
    await untilServed(client, table.topic);
    await table.send(rowsOf(40, 4, 'again'));
    await table.close();
    await table.cleaned(
      'CMP-020',
      `offsets that are left, the entry of the checkpoint being ${axis.planted}`,
    );
    evidence('rounds');
  },
});
