import { defineCase } from '../../case.ts';
import { createInSmallSegments, segmentsOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { answersOf, fillUnevenly } from './answers.ts';

/** What the last segment's indexes hold after the crash. */
const garbage: readonly ((sizeBytes: number) => Uint8Array)[] = [
  (sizeBytes) => new Uint8Array(sizeBytes + 5).fill(0xa5),
  (sizeBytes) => Uint8Array.from({ length: Math.max(sizeBytes, 48) }, (_, at) => (at * 37 + 1) & 0x7f),
  () => new Uint8Array(4_096),
];

export default defineCase({
  id: 'index/garbage',
  why: 'What a crash tore lies behind the recovery point, and there only the log itself can be believed.',
  checks: ['IDX-005'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { damaged: 6, answers: 120 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 5_000, {
      partitions: garbage.length,
      configs: { 'index.interval.bytes': '300' },
    });
    const sent = await fillUnevenly(client, topic, 50);
    for (let partition = 1; partition < garbage.length; partition++)
      for (const bytes of sent) await client.produce(topic, partition, bytes);
    const before = await answersOf(client, topic, { step: 5 });
    await cluster.restart(cluster.nodes[0]!, 'kill', async (disk) => {
      for (const [partition, make] of garbage.entries()) {
        const last = (await segmentsOf(disk, topic, partition)).at(-1)!;
        await disk.write(`${last.stem}.index`, make(last.index.length));
        await disk.write(`${last.stem}.timeindex`, make(last.timeindex.length));
        evidence('damaged', 2);
      }
    });
    for (const partition of garbage.keys()) {
      await untilServed(client, topic, partition);
      const after = await answersOf(client, topic, { partition, step: 5 });
      expect(
        'IDX-005',
        after.batchAt,
        `the batch that a fetch at each offset of partition ${partition} begins with`,
      ).equals(before.batchAt);
      expect('IDX-005', after.byTime, `offset and timestamp for each time in partition ${partition}`).equals(
        before.byTime,
      );
      evidence('answers', after.batchAt.length + after.byTime.length);
    }
  },
});
