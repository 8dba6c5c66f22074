import { defineCase } from '../../case.ts';
import { expectUnchanged, served } from '../log/contents.ts';
import {
  checkpointRows,
  cleanShutdown,
  highWatermarks,
  namesIn,
  recoveryPoints,
  textOf,
} from '../log/directory.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { threeDirectories } from './directories.ts';

export default defineCase({
  id: 'directories/own-checkpoints',
  why: 'A directory can be restored by itself, because it speaks of what lies in it and of nothing else.',
  checks: ['DIR-009'],
  needs: ['disk', 'lifecycle'],
  config: threeDirectories,
  destructive: true,
  minEvidence: { rows: 12 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const [node] = cluster.nodes;
    const topic = topicName();
    await client.createTopic(topic, { partitions: 6 });
    const bytes = batch(records(2, await wallClock(client), 'v-'));
    for (let partition = 0; partition < 6; partition++) await client.produce(topic, partition, bytes);
    const before = await served(context, topic, 5);
    await cluster.restart(node!, 'clean', async () => {
      for (const at of [0, 1, 2]) {
        const disk = cluster.disk(node!, at);
        const names = await namesIn(disk, '.');
        const here = names.filter((name) => name.startsWith(`${topic}-`)).sort();
        expect('DIR-009', names.includes(cleanShutdown), `the marker in directory ${at}`).equals(true);
        for (const file of [recoveryPoints, highWatermarks]) {
          const rows = checkpointRows(await textOf(disk, file), 3) ?? [];
          const named = rows
            .filter(([name]) => name === topic)
            .map(([name, partition]) => `${name}-${partition}`);
          expect('DIR-009', named.sort(), `partitions that ${file} names in directory ${at}`).equals(here);
          evidence('rows', named.length);
        }
      }
    });
    await expectUnchanged(context, 'DIR-009', topic, before, 5);
  },
});
