import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { lastOffset } from '../../wire/batch.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { checkpointRows, highWatermarks, recoveryPoints, segmentsOf, textOf } from './directory.ts';

/** Where the batches in the files of a stopped node end. */
async function endInFiles(disk: NodeDisk, topic: string): Promise<number> {
  const batches = (await segmentsOf(disk, topic)).flatMap(({ stream }) => stream.batches);
  return batches.length === 0 ? 0 : Number(lastOffset(batches.at(-1)!)) + 1;
}

async function expectInside({ expect, evidence }: CaseContext, disk: NodeDisk, topic: string): Promise<void> {
  const end = await endInFiles(disk, topic);
  for (const name of [recoveryPoints, highWatermarks]) {
    const rows = checkpointRows(await textOf(disk, name), 3) ?? [];
    const found = rows.find(([named]) => named === topic);
    if (found === undefined) continue;
    expect('CKP-004', Number(found[2]), `what ${name} says of a log that ends at ${end}`).atMost(end);
    evidence('looks');
  }
}

export default defineCase({
  id: 'log/checkpoints-inside',
  why: 'A recovery point beyond the log would skip the check of the next crash: no start may leave one there.',
  checks: ['CKP-004'],
  needs: ['config', 'disk', 'lifecycle'],
  config: {
    'log.flush.offset.checkpoint.interval.ms': '200',
    'replica.high.watermark.checkpoint.interval.ms': '200',
    'log.initial.task.delay.ms': '200',
  },
  destructive: true,
  minEvidence: { looks: 4 },

  async run(context) {
    const { client, cluster, topicName } = context;
    const [node] = cluster.nodes;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'flush.messages': '1' } });
    for (let at = 0; at < 3; at++) await client.produce(topic, 0, batch(records(2, await wallClock(client))));
    await cluster.restart(node!, 'clean', async (disk) => await expectInside(context, disk, topic));
    await untilServed(client, topic);
    await cluster.restart(node!, 'kill', async (disk) => {
      await expectInside(context, disk, topic);
      const last = (await segmentsOf(disk, topic)).at(-1)!;
      await disk.truncate(`${last.stem}.log`, last.sizeBytes - 5);
    });
    await untilServed(client, topic);
    await client.sleep(3_000); // Fifteen intervals of the checkpoints.
    await cluster.restart(node!, 'kill', async (disk) => await expectInside(context, disk, topic));
    await untilServed(client, topic);
    await cluster.restart(node!, 'clean', async (disk) => await expectInside(context, disk, topic));
  },
});
