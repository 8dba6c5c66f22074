import { defineCase } from '../../case.ts';
import { timed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { segmentsOf } from './directory.ts';

const hourMs = 3_600_000n;

/**
 * When each record was made, in milliseconds after the first, and whether a new segment must begin with it.
 */
const steps: readonly (readonly [bigint, boolean])[] = [
  [0n, false],
  [hourMs, false],
  [-hourMs, false],
  [hourMs + 1n, true],
  [0n, false],
  [2n * hourMs + 1n, false],
  [2n * hourMs + 2n, true],
];

export default defineCase({
  id: 'log/roll-by-time',
  why:
    'A mirrored topic carries old timestamps; its segments shall cover the same spans as those of the ' +
    'original.',
  checks: ['LOG-005'],
  needs: ['disk'],
  minEvidence: { rolls: 2 },

  async run({ client, cluster, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'segment.ms': String(hourMs) } });
    const first = (await wallClock(client)) - 6n * hourMs;
    const bases = [0n];
    for (const [at, [afterMs, rolls]] of steps.entries()) {
      await client.produce(topic, 0, timed([first + afterMs]));
      if (rolls) bases.push(BigInt(at));
      const segments = await segmentsOf(cluster.disk(cluster.nodes[0]!), topic);
      expect(
        'LOG-005',
        segments.map(({ base }) => base),
        `base offsets after a record ${afterMs} ms behind the first`,
      ).equals(bases);
      if (rolls) evidence('rolls');
    }
  },
});
