import { type CaseContext, defineCase } from '../../case.ts';
import { checkpointRows, logStarts, textOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, contents, records } from '../records/forge.ts';
import { deleteRecords } from './deleting.ts';
import { afterLook, createSegmented, dayMs, earliest, oftenLooked, produceAged } from './looks.ts';

/** Waits for the checkpoint to name this start, at most a minute; who keeps it elsewhere has had time enough by then. */
async function untilWritten({ client, cluster }: CaseContext, topic: string, start: bigint): Promise<void> {
  const disk = cluster.disk(cluster.nodes[0]!);
  for (let attempt = 0; attempt < 200; attempt++) {
    const rows = checkpointRows(await textOf(disk, logStarts), 3) ?? [];
    if (rows.some(([named, , offset]) => named === topic && offset === String(start))) return;
    await client.sleep(300);
  }
}

export default defineCase({
  id: 'retention/start-persists',
  why: 'A consumer that was told a record is gone must not meet it again, however often the broker starts.',
  checks: ['RET-007', 'DRC-002'],
  needs: ['config', 'disk', 'lifecycle'],
  apis: { DeleteRecords: 0 },
  config: { ...oftenLooked, 'log.flush.start.offset.checkpoint.interval.ms': '300' },
  destructive: true,
  minEvidence: { restarts: 2 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const [node] = cluster.nodes;
    const [aged, cut] = [topicName('aged'), topicName('cut')];
    await createSegmented(context, aged, { 'retention.ms': String(dayMs) });
    await produceAged(context, aged, [2n * dayMs, 2n * dayMs, 0n]);
    await client.createTopic(cut);
    await client.produce(cut, 0, batch(records(6, await wallClock(client))));
    await deleteRecords(client, cut, 2n); // Inside the only batch.
    await afterLook(context);
    const starts = async (): Promise<bigint[]> => [
      await earliest(context, aged),
      await earliest(context, cut),
    ];
    const before = await starts();
    expect('RET-007', before, 'starts before the restart').equals([2n, 2n]);

    await cluster.restart(node!, 'clean');
    for (const topic of [aged, cut]) await untilServed(client, topic);
    expect('RET-007', await starts(), 'starts after a clean restart').equals(before);
    expect('DRC-002', await earliest(context, cut), 'start after a clean restart').equals(2n);
    evidence('restarts');

    await deleteRecords(client, cut, 4n);
    await untilWritten(context, cut, 4n);
    await cluster.restart(node!, 'kill');
    for (const topic of [aged, cut]) await untilServed(client, topic);
    expect('RET-007', await earliest(context, aged), 'start by retention after a kill').equals(2n);
    expect(
      'DRC-002',
      await earliest(context, cut),
      'start after a kill, its checkpoint being written',
    ).equals(4n);
    const left = contents(await client.fetchAll(cut, 0, 4n));
    expect(
      'DRC-002',
      left.map(({ offset }) => offset).filter((at) => at >= 4n),
      'offsets that are left',
    ).equals([4n, 5n]);
    evidence('restarts');
  },
});
