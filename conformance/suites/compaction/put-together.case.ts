import { defineCase } from '../../case.ts';
import { segmentsOf } from '../log/directory.ts';
import { quickCleaner, rowsOf, segmentBytes, Table } from './table.ts';

export default defineCase({
  id: 'compaction/put-together',
  why: 'Each round makes segments smaller; a log must not end as a heap of tiny files.',
  checks: ['CMP-023', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk'],
  config: quickCleaner,
  minEvidence: { rounds: 4 },

  async run(context) {
    const { cluster, expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName());
    for (let round = 1; round <= 4; round++) {
      for (let at = 0; at < 8; at++) await table.send(rowsOf(40, 3, `${round}.${at}`, `r${at % 2}-`));
      await table.close();
      const batches = await table.cleaned('CMP-023', `offsets that are left after round ${round}`);
      table.expectWhole(batches, `after round ${round}`);
      evidence('rounds');
    }
    const segments = await segmentsOf(cluster.disk(cluster.nodes[0]!), table.topic);
    const closed = segments.slice(0, -1);
    expect('CMP-023', closed[0]?.base, 'base of the first segment').equals(0n);
    // The last round's dirty segments may stand alone; what three rounds have left of two dozen more may not.
    const early = closed.filter(({ base }) => base < table.closedBelow - 321n);
    expect('CMP-023', early.length, 'segments that hold what the rounds before the last have left').atMost(3);
    const largest = Math.max(...closed.map(({ sizeBytes }) => sizeBytes));
    expect('CMP-023', largest, 'bytes of the largest').atMost(segmentBytes);
  },
});
