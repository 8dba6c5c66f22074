import { defineCase } from '../../case.ts';
import { timed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { segmentsOf } from './directory.ts';

const [segmentMs, jitterMs] = [3_600_000n, 600_000n];
const partitions = 8;

export default defineCase({
  id: 'log/roll-with-jitter',
  why: 'Partitions that were made together shall not roll together; but no segment may span more time than it was told to.',
  checks: ['LOG-016'],
  needs: ['disk'],
  minEvidence: { logs: 8 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    const configs = { 'segment.ms': String(segmentMs), 'segment.jitter.ms': String(jitterMs) };
    await client.createTopic(topic, { partitions, configs });
    const first = (await wallClock(client)) - 6n * segmentMs;
    const disk = cluster.disk(cluster.nodes[0]!);
    for (let partition = 0; partition < partitions; partition++) {
      for (const afterMs of [0n, segmentMs - jitterMs, segmentMs + 1n]) {
        await client.produce(topic, partition, timed([first + afterMs]));
      }
      const bases = (await segmentsOf(disk, topic, partition)).map(({ base }) => base);
      expect(
        'LOG-016',
        bases,
        `base offsets of partition ${partition}, the last record being too late for any jitter`,
      ).equals([0n, 2n]);
      evidence('logs');
    }
  },
});
