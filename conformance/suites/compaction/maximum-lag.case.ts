import { defineCase } from '../../case.ts';
import { segmentsOf } from '../log/directory.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

const hourMs = 3_600_000n;

export default defineCase({
  id: 'compaction/maximum-lag',
  why: 'Who must forget a key within a time cannot wait for the log to get dirty enough.',
  checks: ['CMP-012'],
  needs: ['config', 'disk'],
  since: '2.3',
  config: quickCleaner,
  minEvidence: { overdue: 1, young: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const now = BigInt(Math.floor((await client.now()).wallMs));
    const configs = { 'min.cleanable.dirty.ratio': '1', 'max.compaction.lag.ms': String(hourMs) };
    const young = await Table.create(context, topicName('young'), configs);
    await young.send(rowsOf(20, 2, 'young'));
    await young.close();
    const old = await Table.create(context, topicName('old'), configs);
    const at = (age: bigint) =>
      ['a', 'b', 'a', 'b'].map((key, n) => ({ key, value: `v${age}-${n}`, timestamp: now - age }));
    await old.sendRecords(at(3n * hourMs));
    await old.sendRecords(at(3n * hourMs - 1n));
    old.closedBelow = BigInt(old.sent.length);
    // Nothing but the time between the records makes the segment roll.
    await old.sendRecords(at(0n));
    const segments = await segmentsOf(cluster.disk(cluster.nodes[0]!), old.topic);
    expect('CMP-012', segments.at(-1)?.base, 'base of the active segment after the lag').equals(
      old.closedBelow,
    );
    await old.cleaned('CMP-012', 'offsets that are left of what is older than the lag');
    evidence('overdue');
    const left = (await young.read()).flatMap(({ records }) => records).length;
    expect('CMP-012', left, 'records that are left of what is younger than the lag').equals(
      young.sent.length,
    );
    evidence('young');
  },
});
