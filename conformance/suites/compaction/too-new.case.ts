import { defineCase } from '../../case.ts';
import { dataOf, quickCleaner, rowsOf, Table } from './table.ts';

const hourMs = 3_600_000n;

export default defineCase({
  id: 'compaction/too-new',
  why: 'A reader that is not far behind is promised every record: what is young stays, and so does what it would replace.',
  checks: ['CMP-003'],
  needs: ['config'],
  config: quickCleaner,
  minEvidence: { left: 2, cleaned: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const aged = await Table.create(context, topicName('aged'), { 'min.compaction.lag.ms': String(hourMs) });
    const now = BigInt(Math.floor((await client.now()).wallMs));
    const old = (key: string, at: number) => ({
      key,
      value: `old-${at}`.padEnd(700, 'o'),
      timestamp: now - 3n * hourMs + BigInt(at),
    });
    for (let at = 0; at < 8; at++) await aged.sendRecords([old('a', at), old('b', at)]);
    const young = BigInt(aged.sent.length);
    // A young record ends the part that may be cleaned, and the closed segments behind it are left alone.
    for (let at = 0; at < 4; at++)
      await aged.send([
        ['a', 'young'.padEnd(1_500, 'y')],
        ['b', `young-${at}`],
      ]);
    await aged.close();

    // Another topic, made later, shows that the cleaner had its chance.
    const witness = await Table.create(context, topicName('witness'));
    for (let round = 0; round < 2; round++) {
      await witness.send(rowsOf(30, 3, round));
      await witness.close();
      await witness.cleaned('CMP-003', 'offsets that are left in a topic without a lag');
      evidence('cleaned');
    }
    const batches = await aged.readUntil((found) => found.length < aged.sent.length);
    const found = dataOf(batches);
    const removed = aged.sent.filter(({ offset }) => !found.some((one) => one.offset === offset));
    expect('CMP-003', removed.length, 'old records that were cleaned').atLeast(1);
    expect(
      'CMP-003',
      removed.filter(({ offset }) => offset >= young).map(({ offset }) => offset),
      'young records that were removed',
    ).equals([]);
    for (const key of ['a', 'b']) {
      const left = found.filter((one) => one.key === key && one.offset < young);
      expect('CMP-003', left.length, `old records of ${key} that are left in front of the young`).atLeast(1);
      evidence('left');
    }
    const active = await Table.create(context, topicName('active'));
    await active.send(rowsOf(20, 2, 'active'));
    await witness.send(rowsOf(30, 3, 'again'));
    await witness.close();
    await witness.cleaned('CMP-003', 'offsets that are left in the witness');
    const all = dataOf(await active.read()).map(({ offset }) => offset);
    expect('CMP-003', all, 'offsets of the active segment').equals(active.sent.map(({ offset }) => offset));
  },
});
