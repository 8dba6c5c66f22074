import { defineCase } from '../../case.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

const hourMs = 3_600_000n;

export default defineCase({
  id: 'compaction/compact-and-delete',
  why: 'A table of what happened lately: old rows go although nothing came after them.',
  checks: ['CMP-024'],
  needs: ['config'],
  config: { ...quickCleaner, 'log.retention.check.interval.ms': '1000' },
  minEvidence: { deleted: 20, cleaned: 20 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const configs = { 'cleanup.policy': 'compact,delete', 'retention.ms': String(hourMs) };
    const table = await Table.create(context, topicName(), configs);
    const now = BigInt(Math.floor((await client.now()).wallMs));
    const old = Array.from({ length: 20 }, (_, at) => ({
      key: `old${at}`,
      value: 'o'.repeat(150),
      timestamp: now - 3n * hourMs,
    }));
    await table.sendRecords(old);
    await table.sendRecords([{ key: 'filler', value: 'x'.repeat(3_800), timestamp: now - 3n * hourMs }]);
    const start = BigInt(table.sent.length);
    await table.send(rowsOf(40, 2, 'young'));
    await table.close();
    const wanted = table.survivors.filter(({ offset }) => offset >= start).map(({ offset }) => offset);
    for (let attempt = 0; attempt < 300; attempt++) {
      if ((await client.listOffset(table.topic, 0, -2n)).offset >= start) break;
      await client.sleep(200);
    }
    const earliest = (await client.listOffset(table.topic, 0, -2n)).offset;
    expect('CMP-024', earliest, 'log start offset when the old rows have gone').equals(start).orStop();
    evidence('deleted', old.length);
    let found: bigint[] = [];
    for (let attempt = 0; attempt < 300; attempt++) {
      found = (await client.fetchAll(table.topic, 0, start)).flatMap(({ records }) =>
        records.map(({ offset }) => offset),
      );
      if (found.length <= wanted.length) break;
      await client.sleep(200);
    }
    expect('CMP-024', found, 'offsets that are left of the young rows').equals(wanted);
    evidence('cleaned', table.sent.length - Number(start) - found.length);
  },
});
