import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch } from '../records/forge.ts';
import { segmentsOf } from './directory.ts';

/** Room for six entries of the offset index, and for four of the time index, of which one is kept free. */
const segmentIndexBytes = 48;

/** Milliseconds between two batches, and the offsets at which segments begin. */
const logs: readonly (readonly [string, bigint, readonly bigint[]])[] = [
  ['still', 0n, [0n, 7n, 14n]],
  ['moving', 1_000n, [0n, 4n, 8n, 12n]],
];

export default defineCase({
  id: 'log/index-full',
  why: 'An index has a fixed size: the segment ends when one of its two is full, however few its bytes.',
  checks: ['LOG-013'],
  needs: ['disk'],
  minEvidence: { rolls: 5 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const first = (await wallClock(client)) - 60_000n;
    for (const [name, stepMs, bases] of logs) {
      const topic = topicName(name);
      const configs = { 'segment.index.bytes': String(segmentIndexBytes), 'index.interval.bytes': '0' };
      await client.createTopic(topic, { configs });
      for (let at = 0; at < 15; at++) {
        const record = { key: 'k', value: `v${at}`, timestamp: first + BigInt(at) * stepMs };
        await client.produce(topic, 0, batch([record]));
      }
      const segments = await segmentsOf(cluster.disk(cluster.nodes[0]!), topic);
      const found = segments.map(({ base }) => base);
      expect('LOG-013', found, `base offsets with ${stepMs} ms from batch to batch`).equals(bases);
      for (const { stem, index, timeindex } of segments) {
        const largest = Math.max(index.length, timeindex.length);
        expect('LOG-013', largest, `bytes of the larger index of ${stem}`).atMost(segmentIndexBytes);
      }
      evidence('rolls', found.length - 1);
    }
  },
});
