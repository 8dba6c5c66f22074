import { defineCase } from '../../case.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { firstAtOrAfter } from '../offsets/asking.ts';
import { answersOf, fillUnevenly } from './answers.ts';

export default defineCase({
  id: 'index/every-offset-and-time',
  why:
    'Over many segments and index entries every offset leads to its batch and every time to its first ' +
    'record.',
  checks: ['FET-016', 'LOF-003', 'LOF-005'],
  minEvidence: { offsets: 70, times: 50 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 4_096, { configs: { 'index.interval.bytes': '300' } });
    await fillUnevenly(client, topic, 40);
    const batches = await client.fetchAll(topic, 0);
    const { batchAt, byTime } = await answersOf(client, topic);
    const records = batches.flatMap(({ baseOffset, records: inside }) =>
      inside.map(({ timestamp }) => ({ baseOffset, timestamp })),
    );
    for (const [offset, { baseOffset }] of records.entries()) {
      expect('FET-016', batchAt[offset], `base offset of what a fetch at ${offset} begins with`).equals(
        baseOffset,
      );
      evidence('offsets');
    }
    const timestamps = records.map(({ timestamp }) => timestamp);
    const targets = [0n, ...new Set(timestamps)].flatMap((time) => [time, time + 1n]);
    for (const [at, target] of targets.entries()) {
      const expected = firstAtOrAfter(timestamps, target);
      expect('LOF-003', byTime[at], `offset and timestamp for time ${target}`).equals([
        expected.offset,
        expected.timestamp,
      ]);
      evidence('times');
    }
    const largest = timestamps.reduce((max, one) => (one > max ? one : max), -1n);
    const first = firstAtOrAfter(timestamps, largest);
    const answered = byTime[targets.length] ?? [first.offset, first.timestamp];
    expect('LOF-005', answered, 'offset and timestamp of the largest').equals([
      first.offset,
      first.timestamp,
    ]);
  },
});
