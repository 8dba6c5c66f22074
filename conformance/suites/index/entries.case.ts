import type { CaseContext } from '../../case.ts';
import { defineCase } from '../../case.ts';
import { lastOffset } from '../../wire/batch.ts';
import {
  createInSmallSegments,
  indexEntries,
  type SegmentFiles,
  segmentsOf,
  timeEntries,
} from '../log/directory.ts';
import { fillUnevenly } from './answers.ts';

const [segmentBytes, intervalBytes] = [5_000, 500];

export default defineCase({
  id: 'index/entries',
  why:
    'A reader starts parsing where an entry points, and skips what an entry says is older: one byte or ' +
    'one record off, and it goes astray.',
  checks: ['IDX-001', 'IDX-002', 'IDX-003'],
  needs: ['disk'],
  minEvidence: { offsetEntries: 10, timeEntries: 5 },

  async run(context) {
    const { client, cluster, expect, topicName } = context;
    const topic = topicName();
    const configs = { 'index.interval.bytes': String(intervalBytes) };
    await createInSmallSegments(context, topic, segmentBytes, { configs });
    await fillUnevenly(client, topic, 70);
    const closed = (await segmentsOf(cluster.disk(cluster.nodes[0]!), topic)).slice(0, -1);
    expect('IDX-001', closed.length, 'closed segments').atLeast(2);
    for (const segment of closed) {
      expectOffsetEntries(context, segment);
      expectTimeEntries(context, segment);
    }
  },
});

function expectOffsetEntries(
  { expect, evidence }: CaseContext,
  { base, stem, stream, index }: SegmentFiles,
): void {
  const entries = indexEntries(index);
  const end = lastOffset(stream.batches.at(-1)!);
  let last: (typeof entries)[number] | undefined;
  for (const entry of entries) {
    const target = base + BigInt(entry.relative);
    const where = `${stem}.index: (${entry.relative}, ${entry.position})`;
    const batch = stream.batches.find(({ position }) => position === entry.position);
    expect('IDX-001', batch !== undefined, `a batch begins where ${where} points`).equals(true);
    if (batch) expect('IDX-001', batch.baseOffset, `base offset where ${where} points`).atMost(target);
    expect('IDX-001', target, `offset of ${where}, against the last of the segment`).atMost(end);
    if (last) {
      expect(
        'IDX-001',
        entry.relative > last.relative && entry.position > last.position,
        `${where} is above the entry before it`,
      ).equals(true);
      expect(
        'IDX-002',
        entry.position - last.position,
        `bytes between ${where} and the entry before it`,
      ).atLeast(intervalBytes + 1);
    }
    last = entry;
    evidence('offsetEntries');
  }
  expect('IDX-002', entries.length, `entries of ${stem}.index`).atLeast(1);
}

function expectTimeEntries(
  { expect, evidence }: CaseContext,
  { base, stem, stream, timeindex }: SegmentFiles,
): void {
  const entries = timeEntries(timeindex);
  let last = -1n;
  for (const { timestamp, relative } of entries) {
    const where = `${stem}.timeindex: (${timestamp}, ${relative})`;
    const before = stream.batches.filter((one) => lastOffset(one) <= base + BigInt(relative));
    const hidden = before.filter(({ maxTimestamp }) => maxTimestamp > timestamp);
    expect(
      'IDX-003',
      hidden.map(({ baseOffset }) => baseOffset),
      `batches up to ${where} that are later than it says`,
    ).equals([]);
    expect('IDX-003', timestamp > last, `${where} is later than the entry before it`).equals(true);
    last = timestamp;
    evidence('timeEntries');
  }
  const largest = stream.batches.reduce((max, one) => (one.maxTimestamp > max ? one.maxTimestamp : max), -1n);
  expect('IDX-003', last, `last entry of ${stem}.timeindex, against the largest timestamp`).equals(largest);
}
